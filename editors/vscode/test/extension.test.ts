import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after, before, beforeEach } from "node:test";

import { LanguageClient } from "vscode-languageclient/node";
import { opened, seen, Uri, window, changedSettings } from "vscode";

import { activate, deactivate } from "../src/extension";

/** A program that says what it was asked, and nothing as a server. */
const SCRIPT = `#!${process.execPath}
const text = require("fs").readFileSync(0, "utf8");
if (process.argv[2] !== "lsp") console.log(JSON.stringify(process.argv.slice(2)) + "\\n" + text);
`;
const made = (LanguageClient as unknown as { made: any[] }).made;
const folder = mkdtempSync(join(tmpdir(), "cilint-"));
const path = join(folder, "cilint");
const file = Uri.file(join(folder, ".gitlab-ci.yml"));
const editor = { document: { uri: file }, selection: { active: 1 } };

/** Wait until something is so. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

before(async () => {
  writeFileSync(path, SCRIPT);
  chmodSync(path, 0o755);
  seen.settings = { path, "codeLens.events": true };
  seen.documents.set(file.toString(), "job: {script: make}\n");
  await activate({ subscriptions: [] } as never);
});

beforeEach(() => {
  seen.shown.length = 0;
  seen.told.length = 0;
  window.activeTextEditor = editor as never;
});

after(() => deactivate());

test("the server starts with the first pipeline that is opened, and not before", async () => {
  assert.equal(made.length, 0);
  opened.fire({ uri: Uri.file("/somewhere/compose.yml") } as never);
  assert.equal(made.length, 0);
  opened.fire({ uri: file } as never);
  await until(() => made[0]?.isRunning);
  assert.deepEqual(made[0].program, { command: path, args: ["lsp"] });
  assert.equal(made[0].options.initializationOptions["codeLens.events"], true);
  await until(() => seen.item.detail === "version 1.2.3");
});

test("it starts anew where a setting says something else of its start", async () => {
  seen.settings.online = true;
  changedSettings.fire({ affectsConfiguration: (name: string) => name === "cilint.online" } as never);
  await until(() => made[1]?.isRunning);
  assert.equal(made[0].isRunning, false);
  assert.deepEqual(made[1].program.args, ["lsp", "--online"]);
  changedSettings.fire({ affectsConfiguration: (name: string) => name === "cilint.codeLens.events" } as never);
  assert.equal(made.length, 2);
});

test("of starts that are asked for at once, one server is left", async () => {
  const before = made.length;
  const change = { affectsConfiguration: (name: string) => name === "cilint.online" } as never;
  changedSettings.fire(change);
  changedSettings.fire(change);
  await until(() => made[before + 1]?.isRunning);
  assert.deepEqual(made.filter((each) => each.isRunning), [made[before + 1]]);
});

test("the job at the cursor is shown beside the file, made of the text in the editor", async () => {
  const range = (line: number) => ({ contains: (at: number) => at === line });
  seen.symbols = [
    { name: "variables", kind: 12, range: range(1) },
    { name: "other", kind: 10, range: range(0) },
    { name: "build", kind: 11, range: range(1) },
  ];
  await seen.commands["cilint.showJob"]();
  assert.equal(seen.shown[0].language, "yaml");
  const text = await seen.provider!.provideTextDocumentContent(seen.shown[0].uri);
  const args = ["resolve", "--origins", "--job", "build", "--stdin-filename", ".gitlab-ci.yml", "-"];
  assert.equal(text, `${JSON.stringify(args)}\njob: {script: make}\n\n`);
});

test("where the cursor is in no job, the user chooses one", async () => {
  seen.symbols = [{ name: "other", kind: 11, range: { contains: () => false } }];
  await seen.commands["cilint.showJob"]();
  assert.equal(seen.shown.length, 0);
  seen.picked = "other";
  await seen.commands["cilint.showJob"]();
  assert.match(seen.shown[0].uri.path, /other/);
});

test("a job is looked for as soon as the server can tell of jobs", async () => {
  seen.symbols = [{ name: "early", kind: 11, range: { contains: () => true } }];
  changedSettings.fire({ affectsConfiguration: (name: string) => name === "cilint.online" } as never);
  await until(() => !made.some((each) => each.isRunning));
  await seen.commands["cilint.showJob"]();
  assert.match(seen.shown[0]?.uri.path ?? "", /early/);
});

test("where there is no job, that is said", async () => {
  seen.symbols = [];
  await seen.commands["cilint.showJob"]();
  assert.equal(seen.shown.length, 0);
  assert.deepEqual(seen.told, ["cilint: there is no job in this file"]);
});

test("jobs by event are a text, and the graph is a page with a policy of its own", async () => {
  await seen.commands["cilint.showEvents"]();
  assert.match(await seen.provider!.provideTextDocumentContent(seen.shown[0].uri), /^\["jobs","--stdin-filename"/);
  await seen.commands["cilint.showGraph"]();
  assert.match(seen.panels[0].webview.html, /^\["graph","--format","html"/);
  assert.deepEqual(seen.panels[0].options.localResourceRoots, []);
  await seen.commands["cilint.showGraph"]();
  assert.equal(seen.panels.length, 1);
});

test("without the program the status says so, and nothing else is started", async () => {
  const before = made.length;
  seen.settings.path = join(folder, "none");
  await seen.commands["cilint.restart"]();
  assert.equal(made.length, before);
  assert.equal(seen.item.severity, 2);
  assert.match(seen.errors.join("\n"), /no program/);
  await seen.commands["cilint.showJob"]();
  assert.match(seen.told.at(-1) ?? "", /its language server does not run/);
});

test("a start that fails is told, and does not keep the next from being tried", async () => {
  seen.settings.path = path;
  const start = LanguageClient.prototype.start;
  LanguageClient.prototype.start = async () => assert.fail("no such language");
  await seen.commands["cilint.restart"]();
  LanguageClient.prototype.start = start;
  assert.match(seen.errors.at(-1) ?? "", /no such language/);
  assert.equal(seen.item.severity, 2);
  await seen.commands["cilint.restart"]();
  assert.equal(made.at(-1).isRunning, true);
});

test("a start that is asked for before the end leaves no server", async () => {
  const started = seen.commands["cilint.restart"]();
  await deactivate();
  await started;
  assert.deepEqual(made.filter((each) => each.isRunning), []);
});

test("the manifest has the commands that are there", () => {
  const manifest = JSON.parse(readFileSync("package.json", "utf8"));
  const declared = manifest.contributes.commands.map((each: { command: string }) => each.command);
  assert.deepEqual(Object.keys(seen.commands).sort(), declared.sort());
});
