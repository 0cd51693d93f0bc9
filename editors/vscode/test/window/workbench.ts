/** What a user does in a window of VS Code, and sees there. Each step waits until the window shows that it is done. */

import type { Browser, FrameLocator, Locator, Page } from "playwright-core";

import type { Server } from "./server";

const PATIENCE = 120_000;
/** Spaces of a line are ones that do not break. */
const SPACES = /\u00a0/g;

/** How long somebody waits for something. */
export interface Soon {
  timeout: number;
}

export class Workbench {
  private constructor(readonly page: Page) {}

  /** A window with a folder, which the user trusts or not, in which a file is open. */
  static async open(browser: Browser, server: Server, folder: string, file: string, isTrusted = true): Promise<Workbench> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(PATIENCE);
    const remote = `vscode-remote://${new URL(server.address).host}${folder}/${file}`;
    const asked = new URLSearchParams({ folder, payload: JSON.stringify([["openFile", remote]]) });
    await page.goto(`${server.address}?${asked}`);
    await page.getByRole("button", { name: isTrusted ? "Yes, I trust the authors" : "No, I don't trust the authors" }).click();
    const workbench = new Workbench(page);
    await workbench.tab(file).waitFor();
    await page.locator(".editor-instance .view-line").first().waitFor();
    return workbench;
  }

  tab(title: string): Locator {
    return this.page.locator(".tab", { hasText: title });
  }

  /** The lines of the group of editors with that number, as far as they are in view. */
  async lines(group = 0): Promise<string> {
    const shown = this.page.locator(".editor-group-container").nth(group).locator(".view-line");
    const lines = await shown.evaluateAll((each) =>
      each
        .map((line) => ({ top: parseInt((line as HTMLElement).style.top), text: line.textContent ?? "" }))
        .sort((one, other) => one.top - other.top)
        .map((line) => line.text),
    );
    return lines.join("\n").replace(SPACES, " ");
  }

  /** Wait until the lines of a group are as a pattern says, and give them. */
  async linesLike(pattern: RegExp, group = 0): Promise<string> {
    const end = Date.now() + PATIENCE;
    for (;;) {
      const lines = await this.lines(group);
      if (pattern.test(lines)) {
        return lines;
      }
      if (Date.now() > end) {
        throw new Error(`no ${pattern} in:\n${lines}`);
      }
      await this.page.waitForTimeout(100);
    }
  }

  /** Run a command by its title in the palette. */
  async command(title: string): Promise<void> {
    await this.pick(">" + title, title);
  }

  /** Go to a line of the editor. */
  async line(number: number, column = 1): Promise<void> {
    await this.pick(`:${number}:${column}`, `Go to line ${number}`);
  }

  /** Type into the palette, and choose a row. The palette goes where something else takes the focus; then it is asked for again. */
  private async pick(typed: string, row: string): Promise<void> {
    const input = this.page.locator(".quick-input-widget input[type=text]");
    const found = this.page.locator(".quick-input-list .monaco-list-row", { hasText: row }).first();
    await this.until(async (soon) => {
      if (!(await input.isVisible())) {
        await this.page.keyboard.press("F1");
      }
      await input.fill(typed, soon);
      await found.click(soon);
    });
    await input.waitFor({ state: "hidden" });
  }

  /** Try a step until it does what it is to; `soon` is for what it waits for. */
  async until(step: (soon: Soon) => Promise<void>, { timeout }: Soon = { timeout: PATIENCE }): Promise<void> {
    const end = Date.now() + timeout;
    for (;;) {
      try {
        return await step({ timeout: timeout / 8 });
      } catch (error) {
        if (Date.now() > end) {
          throw error;
        }
      }
    }
  }

  /** The rows of the list of problems. */
  async problems(): Promise<Locator> {
    await this.command("Problems: Focus on Problems View");
    return this.page.locator(".markers-panel [role=treeitem][aria-level='2']");
  }

  /** What is offered for the problem with a text: a list to choose from, open. */
  async offers(problem: string): Promise<Locator> {
    await (await this.problems()).filter({ hasText: problem }).first().dblclick();
    await this.page.locator(".monaco-editor.focused").first().waitFor();
    await this.command("Quick Fix...");
    const offered = this.page.locator(".action-widget .monaco-list-row.action");
    await offered.first().waitFor();
    // The list takes clicks from when the mouse has been moved on.
    await this.page.mouse.move(1, 1);
    return offered;
  }

  /** Wait until something has a colour for its background. */
  async colour(place: Locator, expected: string, soon: Soon): Promise<void> {
    await this.until(async () => {
      const colour = await place.evaluate((shown) => getComputedStyle(shown).backgroundColor);
      if (colour !== expected) {
        await this.page.waitForTimeout(100);
        throw new Error(`the background is ${colour}, not ${expected}`);
      }
    }, soon);
  }

  /** The page that a webview shows. */
  webview(): FrameLocator {
    return this.page.frameLocator("iframe.webview").frameLocator("iframe#active-frame");
  }
}
