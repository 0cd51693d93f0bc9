/** The extension: starts the language server, says how it is, and has commands for what the server does not show. */

import * as vscode from "vscode";
import { LanguageClient, State } from "vscode-languageclient/node";

import { run } from "./program";
import { initializationOptions, server, START_SETTINGS, type Reader } from "./settings";
import { complaint, status, type Health } from "./status";
import { Views } from "./views";

const SECTION = "cilint";
const PIPELINES = "**/{*.gitlab-ci.yml,*.gitlab-ci.yaml,.cilint.yml}";
const IS_PIPELINE = /(\.gitlab-ci\.ya?ml|\/\.cilint\.yml)$/;
/** All YAML: files that belong to no pipeline are left alone by the server. */
const SELECTOR = [{ scheme: "file", language: "yaml" }, { scheme: "file", pattern: "**/*.{yml,yaml}" }];
/** As what the server shows jobs, and hidden ones. */
const JOBS = [vscode.SymbolKind.Function, vscode.SymbolKind.Interface];
const INSTALLING = "https://gitlab.com/cilint/cilint/-/blob/main/docs/editors.md";

const read: Reader = (name) => vscode.workspace.getConfiguration(SECTION).get(name);

class Extension implements vscode.Disposable {
  private readonly log = vscode.window.createOutputChannel("cilint", { log: true });
  private readonly item = vscode.languages.createLanguageStatusItem("cilint", SELECTOR);
  private readonly views = new Views(read);
  private readonly subscriptions: vscode.Disposable[];
  private client: LanguageClient | undefined;
  private health: Health = "stopped";
  private isWanted = false;
  private lastStart = Promise.resolve();

  constructor() {
    const command = (name: string, act: () => unknown) => vscode.commands.registerCommand(`cilint.${name}`, act);
    this.item.name = "cilint";
    this.item.command = { command: "cilint.showLog", title: "Show Log" };
    this.tell("stopped");
    this.subscriptions = [
      this.log,
      this.item,
      this.views,
      command("restart", () => this.restart()),
      command("showLog", () => this.log.show()),
      command("showJob", () => this.showJob()),
      command("showEvents", () => this.withFile((file) => this.views.showText("events", file))),
      command("showGraph", () => this.withFile((file) => this.views.showGraph(file))),
      vscode.workspace.onDidOpenTextDocument((document) => this.startFor([document.uri.path])),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (this.isWanted && START_SETTINGS.some((name) => event.affectsConfiguration(`${SECTION}.${name}`))) {
          void this.restart();
        }
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.isWanted && void this.restart()),
    ];
  }

  /** Start the server if a pipeline is open, or in one of the folders. */
  async begin(): Promise<void> {
    await this.startFor(vscode.workspace.textDocuments.map((document) => document.uri.path));
    if (!this.isWanted && (await vscode.workspace.findFiles(PIPELINES, undefined, 1)).length) {
      await this.restart();
    }
  }

  /** Start anew, after the starts that were asked for before: of two at once, one would leave a server that nobody stops. */
  restart(): Promise<void> {
    this.isWanted = true;
    this.lastStart = this.lastStart
      .then(() => this.startAnew())
      .catch((error: unknown) => {
        this.tell("failed");
        this.log.error(String(error));
      });
    return this.lastStart;
  }

  private async startAnew(): Promise<void> {
    await this.stop();
    const program = server(read);
    this.tell("starting");
    // Without input the server ends at once. Where it cannot start it says why, in better words than the client has.
    const said = await run(program, "");
    if (!this.isWanted) {
      return;
    }
    const wrong = complaint(program.command, said.code, said.errors);
    if (wrong) {
      this.tell(said.code === undefined ? "missing" : "failed");
      this.log.error(wrong);
      void this.offerHelp(wrong);
      return;
    }
    const client = new LanguageClient(SECTION, "cilint", program, {
      documentSelector: SELECTOR,
      outputChannel: this.log,
      initializationOptions: initializationOptions(read),
      synchronize: { configurationSection: SECTION },
    });
    this.client = client;
    client.onDidChangeState(({ newState }) => {
      if (this.client === client) {
        this.tell(newState === State.Running ? "running" : newState === State.Starting ? "starting" : "stopped");
      }
    });
    await client.start();
    this.tell("running");
  }

  /** Stop the server, and start none of those that are still to be started. */
  async end(): Promise<void> {
    this.isWanted = false;
    await this.stop();
  }

  private async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    await client?.stop().catch((error: unknown) => this.log.warn(String(error)));
    this.tell("stopped");
  }

  dispose(): void {
    this.subscriptions.forEach((each) => each.dispose());
  }

  private async startFor(paths: string[]): Promise<void> {
    if (!this.isWanted && paths.some((path) => IS_PIPELINE.test(path))) {
      await this.restart();
    }
  }

  private tell(health: Health): void {
    const version = this.client?.initializeResult?.serverInfo?.version;
    this.health = health;
    const told = status(health, server(read).command, version);
    this.item.text = told.text;
    this.item.detail = told.detail;
    this.item.busy = health === "starting";
    this.item.severity = told.isWrong ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information;
  }

  private async offerHelp(message: string): Promise<void> {
    const chosen = await vscode.window.showErrorMessage(message, "Open Settings", "How to Install");
    if (chosen === "Open Settings") {
      await vscode.commands.executeCommand("workbench.action.openSettings", "cilint.path");
    } else if (chosen) {
      await vscode.env.openExternal(vscode.Uri.parse(INSTALLING));
    }
  }

  private async offerLog(message: string): Promise<void> {
    if (await vscode.window.showErrorMessage(message, "Show Log")) {
      this.log.show();
    }
  }

  private async withFile(show: (file: vscode.Uri) => Promise<void>): Promise<void> {
    const file = vscode.window.activeTextEditor?.document.uri;
    if (file?.scheme === "file") {
      await show(file);
    } else {
      void vscode.window.showInformationMessage("cilint: open a pipeline first");
    }
  }

  /** The job at the cursor as resolved; elsewhere one that the user chooses. */
  private async showJob(): Promise<void> {
    await this.withFile(async (file) => {
      // Before the server has started nobody knows of jobs.
      await this.lastStart;
      if (this.health !== "running") {
        await this.offerLog("cilint: its language server does not run");
        return;
      }
      const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[] | undefined>(
        "vscode.executeDocumentSymbolProvider",
        file,
      );
      const jobs = (symbols ?? []).filter((symbol) => JOBS.includes(symbol.kind));
      if (!jobs.length) {
        void vscode.window.showInformationMessage("cilint: there is no job in this file");
        return;
      }
      const at = vscode.window.activeTextEditor?.selection.active;
      const here = at && jobs.find((job) => job.range.contains(at));
      const name = here?.name ?? (await vscode.window.showQuickPick(jobs.map((job) => job.name), { title: "Job" }));
      if (name) {
        await this.views.showText("job", file, name);
      }
    });
  }
}

let extension: Extension | undefined;

/** What VS Code calls first. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  extension = new Extension();
  context.subscriptions.push(extension);
  await extension.begin();
}

/** What VS Code calls last. */
export async function deactivate(): Promise<void> {
  await extension?.end();
}
