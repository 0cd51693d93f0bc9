/** VS Code's own server for browsers, as code-server packs it for npm, with the packed extension installed. */

import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What no test asks about, and what would ask somebody over the network. */
const SETTINGS = {
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "git.enabled": false,
  "telemetry.telemetryLevel": "off",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
};

export interface Server {
  /** Where a browser finds it. */
  address: string;
  /** A folder that goes with it. */
  scratch: string;
  stop(): void;
}

/** Start the server of `vscode`, a folder with its `out/server-main.js`, with the extension in `vsix`. */
export async function start(vscode: string, vsix: string, program: string): Promise<Server> {
  const scratch = mkdtempSync(join(tmpdir(), "cilint-vscode-"));
  const data = join(scratch, "data");
  mkdirSync(join(data, "Machine"), { recursive: true });
  writeFileSync(join(data, "Machine", "settings.json"), JSON.stringify({ ...SETTINGS, "cilint.path": program }));
  const common = [
    join(vscode, "out", "server-main.js"),
    "--accept-server-license-terms",
    ...["--user-data-dir", data, "--server-data-dir", join(scratch, "server")],
    ...["--extensions-dir", join(scratch, "extensions")],
  ];
  const env = { ...process.env, HOME: scratch };
  execFileSync(process.execPath, [...common, "--install-extension", vsix], { env, stdio: "pipe" });
  const served = ["--host", "127.0.0.1", "--port", "0", "--without-connection-token", "--telemetry-level", "off"];
  const child = spawn(process.execPath, [...common, ...served], { env });
  const address = await listening(child);
  return {
    address,
    scratch,
    stop: () => {
      child.kill("SIGKILL");
      rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    const hear = (part: Buffer): void => {
      said += part.toString();
      const port = /listening on (\d+)/.exec(said)?.[1];
      if (port) {
        resolve(`http://127.0.0.1:${port}/`);
      }
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    child.on("exit", (code) => reject(new Error(`VS Code's server ended with ${code}: ${said}`)));
  });
}
