/** Runs `cilint` for the views that the server has no request for: with the text of the editor, saved or not. */

import { spawn } from "node:child_process";

import { cilint, type Program, type Reader } from "./settings";

/** What a run of `cilint` said. */
export interface Said {
  output: string;
  errors: string;
  /** Its exit code; undefined where the program could not be started. */
  code: number | undefined;
}

/** The views, each with the command that makes it. `job` is the name of one where the view is of one. */
export const VIEWS = {
  job: { language: "yaml", args: (job: string) => ["resolve", "--origins", "--job", job] },
  events: { language: "plaintext", args: () => ["jobs"] },
  graph: { language: "html", args: () => ["graph", "--format", "html"] },
} as const;

export type ViewKind = keyof typeof VIEWS;

/** The program that makes, in its folder, a view of a file, whose text it reads on standard input. */
export function viewing(kind: ViewKind, name: string, job: string, read: Reader): Program {
  return cilint(read, ...VIEWS[kind].args(job), "--stdin-filename", name, "-");
}

/** Run a program in a folder, else where the editor runs, with a text as its input. */
export function run(program: Program, text: string, folder?: string): Promise<Said> {
  return new Promise((resolve) => {
    const child = spawn(program.command, program.args, { cwd: folder });
    let output = "";
    let errors = "";
    child.stdout.setEncoding("utf8").on("data", (part: string) => (output += part));
    child.stderr.setEncoding("utf8").on("data", (part: string) => (errors += part));
    child.on("error", (error) => resolve({ output, errors: error.message, code: undefined }));
    child.on("close", (code) => resolve({ output, errors, code: code ?? undefined }));
    // A program that is not there, or has read enough, takes no input.
    child.stdin.on("error", () => undefined);
    child.stdin.end(text);
  });
}

/** The text of a view: what was said, or in a comment why there is none. */
export function shown(kind: ViewKind, said: Said): string {
  if (said.output) {
    return said.output;
  }
  const reason = said.errors.trim() || `cilint ended with ${said.code} and said nothing`;
  return kind === "graph" ? `<!DOCTYPE html><pre>${escaped(reason)}</pre>` : reason.replace(/^/gm, "# ");
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
