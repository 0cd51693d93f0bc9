/** As much of VS Code as the extension asks for: what it does is written down in `seen`. */

import { pathToFileURL, fileURLToPath } from "node:url";

import { LanguageClient } from "./client";

type Listener<T> = (event: T) => unknown;

export class EventEmitter<T> {
  private readonly listeners: Listener<T>[] = [];
  readonly event = (listener: Listener<T>) => {
    this.listeners.push(listener);
    return { dispose: () => undefined };
  };
  fire(event: T): void {
    this.listeners.forEach((listener) => listener(event));
  }
  dispose(): void {
    this.listeners.length = 0;
  }
}

export class Uri {
  private constructor(readonly scheme: string, readonly path: string, readonly query: string) {}
  static file = (path: string) => new Uri("file", path, "");
  static from = (parts: { scheme: string; path: string; query?: string }) =>
    new Uri(parts.scheme, parts.path, parts.query ?? "");
  static parse(text: string): Uri {
    const url = new URL(text);
    return new Uri(url.protocol.slice(0, -1), decodeURIComponent(url.pathname), decodeURIComponent(url.search.slice(1)));
  }
  get fsPath(): string {
    return fileURLToPath(pathToFileURL(this.path));
  }
  toString(): string {
    return `${this.scheme}:${encodeURI(this.path)}${this.query ? `?${encodeURIComponent(this.query)}` : ""}`;
  }
}

export const ViewColumn = { Beside: -2 };
export const LanguageStatusSeverity = { Information: 0, Warning: 1, Error: 2 };
export const SymbolKind = { Interface: 10, Function: 11, Variable: 12 };

/** What the extension did. */
export const seen = {
  settings: {} as Record<string, unknown>,
  commands: {} as Record<string, () => unknown>,
  item: {} as Record<string, unknown>,
  errors: [] as string[],
  told: [] as string[],
  shown: [] as { uri: Uri; language: string }[],
  panels: [] as { title: string; options: Record<string, unknown>; webview: { html: string } }[],
  files: [] as Uri[],
  documents: new Map<string, string>(),
  symbols: [] as unknown[],
  picked: undefined as string | undefined,
  provider: undefined as { provideTextDocumentContent(uri: Uri): Promise<string> } | undefined,
};

const disposable = { dispose: () => undefined };
export const opened = new EventEmitter<{ uri: Uri }>();
export const changedText = new EventEmitter<{ document: { uri: Uri } }>();
export const closed = new EventEmitter<{ uri: Uri }>();
export const changedSettings = new EventEmitter<{ affectsConfiguration(name: string): boolean }>();
export const trusted = new EventEmitter<void>();

export const workspace = {
  textDocuments: [] as { uri: Uri }[],
  getConfiguration: () => ({ get: (name: string) => seen.settings[name] }),
  findFiles: async () => seen.files,
  openTextDocument: async (uri: Uri) => ({
    uri,
    getText: () => seen.documents.get(uri.toString()) ?? "",
  }),
  registerTextDocumentContentProvider: (_scheme: string, provider: typeof seen.provider) => {
    seen.provider = provider;
    return disposable;
  },
  onDidOpenTextDocument: opened.event,
  onDidChangeTextDocument: changedText.event,
  onDidCloseTextDocument: closed.event,
  onDidChangeConfiguration: changedSettings.event,
  onDidGrantWorkspaceTrust: trusted.event,
};

export const window = {
  activeTextEditor: undefined as { document: { uri: Uri }; selection: { active: number } } | undefined,
  createOutputChannel: () => ({ ...disposable, error: (text: string) => seen.errors.push(text), warn: () => 0, show: () => 0 }),
  showErrorMessage: async (text: string): Promise<string | undefined> => void seen.told.push(text),
  showInformationMessage: async (text: string) => void seen.told.push(text),
  showQuickPick: async () => seen.picked,
  showTextDocument: async (document: { uri: Uri }) => void seen.shown.push({ uri: document.uri, language: languages.last }),
  activeColorTheme: { kind: 1 },
  onDidChangeActiveColorTheme: () => disposable,
  createWebviewPanel: (_kind: string, title: string, _where: unknown, options: Record<string, unknown>) => {
    const panel = { title, options, webview: { html: "" }, onDidDispose: () => disposable, reveal: () => 0, dispose: () => 0 };
    seen.panels.push(panel);
    return panel;
  },
};

export const languages = {
  last: "",
  createLanguageStatusItem: () => Object.assign(seen.item, disposable),
  setTextDocumentLanguage: async (_document: unknown, language: string) => void (languages.last = language),
};

export const commands = {
  registerCommand: (name: string, act: () => unknown) => {
    seen.commands[name] = act;
    return disposable;
  },
  executeCommand: async () => (LanguageClient.made.some((each) => each.isRunning) ? seen.symbols : undefined),
};

export const env = { openExternal: async () => true };

export const ColorThemeKind = { Light: 1, Dark: 2, HighContrast: 3, HighContrastLight: 4 };
