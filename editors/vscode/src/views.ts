/** What is shown beside a file and follows it while it is written: a job as resolved, jobs by event, the graph. */

import { basename, dirname } from "node:path";

import * as vscode from "vscode";

import { run, shown, VIEWS, viewing, type ViewKind } from "./program";
import type { Reader } from "./settings";
import { inTheme } from "./theme";

const SCHEME = "cilint";
/** Milliseconds without a change after which a view is made anew. */
const PAUSE = 500;

const DARK = [vscode.ColorThemeKind.Dark, vscode.ColorThemeKind.HighContrast];

/** Of which file a view is, and of which job. */
interface View {
  kind: ViewKind;
  file: vscode.Uri;
  job: string;
}

export class Views implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly texts = new Map<string, View>();
  private readonly graphs = new Map<string, vscode.WebviewPanel>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly subscriptions: vscode.Disposable[];
  readonly onDidChange = this.changed.event;

  constructor(private readonly read: Reader) {
    this.subscriptions = [
      this.changed,
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.workspace.onDidChangeTextDocument((event) => this.follow(event.document.uri)),
      vscode.window.onDidChangeActiveColorTheme(() => void this.renew()),
      vscode.workspace.onDidCloseTextDocument((document) => this.texts.delete(document.uri.toString())),
    ];
  }

  /** The text of a view, as VS Code asks for it. */
  async provideTextDocumentContent(address: vscode.Uri): Promise<string> {
    const view = this.texts.get(address.toString());
    return view ? this.make(view) : "";
  }

  /** Show a view as a text beside its file. */
  async showText(kind: ViewKind, file: vscode.Uri, job = ""): Promise<void> {
    const name = job || file.path.split("/").pop();
    const ending = kind === "job" ? "yml" : "txt";
    const address = vscode.Uri.from({ scheme: SCHEME, path: `/${name} (${kind}).${ending}`, query: file.toString() });
    this.texts.set(address.toString(), { kind, file, job });
    const document = await vscode.workspace.openTextDocument(address);
    await vscode.languages.setTextDocumentLanguage(document, VIEWS[kind].language);
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true });
    // One that was open already may be of an earlier text.
    this.changed.fire(address);
  }

  /** Show the graph beside its file. */
  async showGraph(file: vscode.Uri): Promise<void> {
    const key = file.toString();
    let panel = this.graphs.get(key);
    if (panel) {
      panel.reveal(undefined, true);
    } else {
      const where = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
      const name = file.path.split("/").pop();
      // The page has a policy of its own that lets nothing run but its script.
      panel = vscode.window.createWebviewPanel("cilint.graph", `Graph of ${name}`, where, {
        enableScripts: true,
        localResourceRoots: [],
        retainContextWhenHidden: true,
      });
      panel.onDidDispose(() => this.graphs.delete(key));
      this.graphs.set(key, panel);
    }
    await this.draw(file, panel);
  }

  dispose(): void {
    this.timers.forEach((timer) => clearTimeout(timer));
    this.graphs.forEach((panel) => panel.dispose());
    this.subscriptions.forEach((each) => each.dispose());
  }

  /** A change of a file may change the views of another, which includes it. */
  private follow(file: vscode.Uri): void {
    if (file.scheme !== "file" || !(this.texts.size || this.graphs.size)) {
      return;
    }
    clearTimeout(this.timers.get("all"));
    this.timers.set("all", setTimeout(() => void this.renew(), PAUSE));
  }

  private async renew(): Promise<void> {
    for (const address of this.texts.keys()) {
      this.changed.fire(vscode.Uri.parse(address));
    }
    for (const [file, panel] of this.graphs) {
      await this.draw(vscode.Uri.parse(file), panel);
    }
  }

  private async draw(file: vscode.Uri, panel: vscode.WebviewPanel): Promise<void> {
    const page = await this.make({ kind: "graph", file, job: "" });
    panel.webview.html = inTheme(page, DARK.includes(vscode.window.activeColorTheme.kind));
  }

  private async make(view: View): Promise<string> {
    const document = await vscode.workspace.openTextDocument(view.file);
    const path = view.file.fsPath;
    const program = viewing(view.kind, basename(path), view.job, this.read);
    return shown(view.kind, await run(program, document.getText(), dirname(path)));
  }
}
