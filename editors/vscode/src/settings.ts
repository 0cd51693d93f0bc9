/** What the user has set, and how the language server is started for it. */

/** What reads a setting below `cilint`; undefined where there is none. */
export type Reader = <T>(name: string) => T | undefined;

/** A program with its arguments. */
export interface Program {
  command: string;
  args: string[];
}

/** The settings that the server itself reads, by the names that it gives them. */
export const SERVER_SETTINGS = ["inlayHints.image", "inlayHints.events", "codeLens.events"] as const;

/** The settings that count when the server is started. */
export const START_SETTINGS = ["path", "rules", "online", "shellcheck"] as const;

/** The program `cilint` with arguments of one of its commands. */
export function cilint(read: Reader, ...args: string[]): Program {
  return { command: read<string>("path")?.trim() || "cilint", args };
}

/** The language server. */
export function server(read: Reader): Program {
  const rules = (read<string[]>("rules") ?? []).flatMap((folder) => ["--rules", folder]);
  const asked = ["online", "shellcheck"].filter((name) => read<boolean>(name)).map((name) => `--${name}`);
  return cilint(read, "lsp", ...rules, ...asked);
}

/** What the server is told of the settings when it starts. */
export function initializationOptions(read: Reader): Record<string, boolean> {
  return Object.fromEntries(SERVER_SETTINGS.map((name) => [name, read<boolean>(name) ?? false]));
}
