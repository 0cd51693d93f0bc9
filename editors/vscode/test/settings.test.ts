import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { initializationOptions, server, SERVER_SETTINGS, START_SETTINGS, type Reader } from "../src/settings";

const reading = (settings: Record<string, unknown>): Reader => (<T>(name: string) => settings[name] as T | undefined);

test("the server is started as the settings say", () => {
  assert.deepEqual(server(reading({})), { command: "cilint", args: ["lsp"] });
  const settings = { path: " /venv/bin/cilint ", rules: ["a", "b c"], online: true, shellcheck: true };
  const args = ["lsp", "--rules", "a", "--rules", "b c", "--online", "--shellcheck"];
  assert.deepEqual(server(reading(settings)), { command: "/venv/bin/cilint", args });
  assert.deepEqual(server(reading({ path: " " })).command, "cilint");
});

test("what the server reads itself it is told when it starts", () => {
  const told = initializationOptions(reading({ "inlayHints.events": true }));
  assert.deepEqual(told, { "inlayHints.image": false, "inlayHints.events": true, "codeLens.events": false });
});

test("the manifest has each setting that is read; of a folder that is not trusted none says what is started", () => {
  const manifest = JSON.parse(readFileSync("package.json", "utf8"));
  const declared = Object.keys(manifest.contributes.configuration.properties).sort();
  const names = [...SERVER_SETTINGS, ...START_SETTINGS, "trace.server"].map((name) => `cilint.${name}`);
  assert.deepEqual(declared, names.sort());
  const restricted = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations.sort();
  assert.deepEqual(restricted, START_SETTINGS.map((name) => `cilint.${name}`).sort());
});
