/** The packed extension in a real VS Code, in a browser without a screen, as a user has it. */

import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { chromium, type Browser } from "playwright-core";

import { start, type Server } from "./server";
import { Workbench, type Soon } from "./workbench";

const [code, vsix, program, chrome] = ["CILINT_VSCODE", "CILINT_VSIX", "CILINT_PROGRAM", "CILINT_BROWSER"].map((name) => {
  const value = process.env[name];
  assert.ok(value, `${name} is not set`);
  return value;
});
const PIPELINE = `include: ci/base.yml
job:
  extends: .base
  script:
    - echo 🐳 && docker login -u ci -p "$PASSWORD" registry.example.com
`;
const MENDED = /echo 🐳 && printf '%s' "\$PASSWORD" \| docker login -u ci --password-stdin registry/;
const PROBLEM = "docker gets the password for registry.example.com as an argument";

let server: Server;
let browser: Browser;

before(async () => {
  server = await start(code, vsix, program);
  browser = await chromium.launch({ executablePath: chrome, args: ["--no-sandbox"] });
});

after(async () => {
  await browser?.close();
  server?.stop();
});

/** A repository with that pipeline, and with settings of VS Code that hold in it. */
function project(settings: object = {}): string {
  const folder = mkdtempSync(join(server.scratch, "project-"));
  mkdirSync(join(folder, ".git"));
  write(folder, ".gitlab-ci.yml", PIPELINE);
  write(folder, "ci/base.yml", "# a base\n.base:\n  timeout: 1h\n");
  write(folder, ".vscode/settings.json", JSON.stringify(settings));
  return folder;
}

function write(folder: string, name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

/** Write the settings of a folder until what they ask for is seen: VS Code misses what is written before it watches. */
async function set(folder: string, settings: object, workbench: Workbench, seen: (soon: Soon) => Promise<void>): Promise<void> {
  await workbench.until((soon) => {
    write(folder, ".vscode/settings.json", JSON.stringify(settings));
    return seen(soon);
  });
}

/** Has a user do something in a window; what the window showed when that failed is kept where it is said to be. */
async function using(folder: string, act: (workbench: Workbench) => Promise<void>, isTrusted = true): Promise<void> {
  const workbench = await Workbench.open(browser, server, folder, ".gitlab-ci.yml", isTrusted);
  try {
    await act(workbench);
  } catch (error) {
    const picture = process.env.CILINT_PICTURE;
    await (picture && workbench.page.screenshot({ path: picture }));
    throw error;
  } finally {
    await workbench.page.close();
  }
}

test("a finding is among the problems, and its fix mends it", async () => {
  await using(project(), async (workbench) => {
    const problems = await workbench.problems();
    await problems.first().waitFor();
    assert.match((await problems.allTextContents()).join(), new RegExp(`^${PROBLEM}.*password-on-command-line.*Ln 5, Col 37`));
    assert.match((await problems.first().getAttribute("aria-label")) ?? "", /^Error: /);
    const offered = await workbench.offers(PROBLEM);
    assert.match((await offered.allTextContents()).join("\n"), /^Fix: .*\nIgnore password-on-command-line.*\nExplain/);
    await offered.filter({ hasText: "Fix: " }).click();
    await workbench.linesLike(MENDED);
    await problems.first().waitFor({ state: "hidden" });
  });
});

test("views beside the file follow what is written, and the editor's colours", async () => {
  const folder = project({ "workbench.colorTheme": "Default Light Modern" });
  await using(folder, async (workbench) => {
    await workbench.line(3);
    await workbench.command("cilint: Show Resolved Job");
    await workbench.linesLike(/timeout: 1h +# ci\/base.yml:3, include ci\/base.yml at .gitlab-ci.yml:1, extends .base/, 1);
    await workbench.line(6);
    await workbench.page.keyboard.insertText("  when: manual\n");
    await workbench.linesLike(/when: manual +# .gitlab-ci.yml:6/, 1);
    await workbench.command("cilint: Show Jobs by Event");
    await workbench.linesLike(/manual +never +job/, 1);
    await workbench.command("cilint: Show Graph");
    const names = workbench.webview().locator("svg text");
    await names.filter({ hasText: /^job$/ }).waitFor();
    await workbench.line(1);
    await workbench.page.keyboard.insertText("other: {script: make}\n");
    await names.filter({ hasText: /^other$/ }).waitFor();
    const header = workbench.webview().locator("header");
    const dark = { "workbench.colorTheme": "Default Dark Modern" };
    await set(folder, dark, workbench, (soon) => workbench.colour(header, "rgb(38, 37, 44)", soon));
  });
});

test("all is mended on save where the settings say so, and definitions lead into other files", async () => {
  const readme = readFileSync("README.md", "utf8");
  const [, settings] = /```json\n(.*?)```/s.exec(readme) ?? [];
  const folder = project(JSON.parse(`{${settings}}`));
  await using(folder, async (workbench) => {
    await (await workbench.problems()).first().waitFor();
    await workbench.line(6);
    await workbench.page.keyboard.type("# more");
    await workbench.command("File: Save");
    await workbench.linesLike(MENDED);
    await workbench.line(3, 13);
    await workbench.command("Go to Definition");
    await workbench.linesLike(/^# a base/);
  });
  assert.match(readFileSync(join(folder, ".gitlab-ci.yml"), "utf8"), MENDED);
});

test("it completes, and shows what settings ask for as soon as they do", async () => {
  const folder = project();
  await using(folder, async (workbench) => {
    await workbench.line(6);
    await workbench.page.keyboard.type("  timeo");
    await workbench.command("Trigger Suggest");
    await workbench.page.locator(".suggest-widget .monaco-list-row", { hasText: "timeout" }).first().click();
    await workbench.page.keyboard.type("2h");
    await workbench.linesLike(/ {2}timeout: 2h/);
    const lens = workbench.page.locator(".codelens-decoration", { hasText: "runs on: " });
    assert.equal(await lens.count(), 0);
    await set(folder, { "cilint.codeLens.events": true }, workbench, (soon) => lens.first().waitFor(soon));
  });
});

test("a program that is not there is told of, and started once the settings say where it is", async () => {
  const folder = project({ "cilint.path": "/nowhere/cilint" });
  await using(folder, async (workbench) => {
    await workbench.page.getByText("cilint: there is no program /nowhere/cilint").first().waitFor();
    const problem = (await workbench.problems()).filter({ hasText: PROBLEM });
    await set(folder, { "cilint.path": program }, workbench, (soon) => problem.waitFor(soon));
  });
});

test("a folder that is not trusted cannot say which program is started", async () => {
  const folder = project();
  const trace = join(folder, "started");
  const evil = write(folder, "evil", `#!/bin/sh\ntouch ${trace}\nexec ${program} "$@"\n`);
  write(folder, ".vscode/settings.json", JSON.stringify({ "cilint.path": evil }));
  const shows = async (workbench: Workbench) => (await workbench.problems()).filter({ hasText: PROBLEM }).waitFor();
  await using(folder, shows, false);
  assert.equal(existsSync(trace), false);
});
