/** What the status bar says of the server, and what to do where it does not run. */

/** How the server is. */
export type Health = "starting" | "running" | "stopped" | "missing" | "failed";

/** What is shown: a few words, more of them, and whether something is wrong. */
export interface Status {
  text: string;
  detail: string;
  isWrong: boolean;
}

const NEEDS_EXTRA = /language server needs/;

/** What to show of the server. */
export function status(health: Health, command: string, version = ""): Status {
  const details: Record<Health, string> = {
    starting: "starting",
    running: version ? `version ${version}` : "running",
    stopped: "stopped",
    missing: `there is no program ${command}`,
    failed: "the server ended; see the log",
  };
  return { text: "cilint", detail: details[health], isWrong: health === "missing" || health === "failed" };
}

/** What a run of `cilint lsp` without input tells of why the server does not start; undefined where nothing is wrong. */
export function complaint(command: string, code: number | undefined, errors: string): string | undefined {
  if (code === undefined) {
    return `cilint: there is no program ${command}. Install it with \`pipx install 'cilint[lsp]'\`, or say in the setting cilint.path where it is.`;
  }
  if (NEEDS_EXTRA.test(errors)) {
    return errors.trim().split("\n").pop();
  }
  return code === 0 ? undefined : errors.trim().split("\n").pop() || `cilint ended with ${code}`;
}
