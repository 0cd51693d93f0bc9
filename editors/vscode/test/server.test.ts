/** The real server, started as the extension starts it, on Microsoft's own end of the protocol. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import test from "node:test";
import { pathToFileURL } from "node:url";
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type Diagnostic,
} from "vscode-languageserver-protocol/node";

import { run, viewing, type ViewKind } from "../src/program";
import { initializationOptions, server, type Reader } from "../src/settings";
import { complaint } from "../src/status";

const program = process.env.CILINT_PROGRAM;
const skip = program ? false : "CILINT_PROGRAM does not say where cilint is";
const TEXT = "job:\n  image: ruby:3.3\n  script: make\n";
const settings: Record<string, unknown> = { path: program, "codeLens.events": true };
const read: Reader = <T>(name: string) => settings[name] as T | undefined;

function project(): string {
  const folder = mkdtempSync(join(tmpdir(), "cilint-"));
  mkdirSync(join(folder, ".git"));
  return join(folder, ".gitlab-ci.yml");
}

test("it finds something, and shows what the settings ask for", { skip }, async () => {
  const { command, args } = server(read);
  const child = spawn(command, args);
  const connection = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  const found = new Promise<Diagnostic[]>((resolve) =>
    connection.onNotification("textDocument/publishDiagnostics", ({ diagnostics }: { diagnostics: Diagnostic[] }) =>
      resolve(diagnostics),
    ),
  );
  connection.listen();
  const start = { processId: process.pid, rootUri: null, capabilities: {}, initializationOptions: initializationOptions(read) };
  await connection.sendRequest("initialize", start);
  await connection.sendNotification("initialized", {});
  const uri = pathToFileURL(project()).toString();
  await connection.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "yaml", version: 1, text: TEXT },
  });
  assert.deepEqual((await found).map((diagnostic) => diagnostic.code), ["unpinned-image"]);
  const lenses = await connection.sendRequest<{ command: { title: string } }[]>("textDocument/codeLens", { textDocument: { uri } });
  assert.match(lenses[0].command.title, /^runs on: /);
  await connection.sendRequest("shutdown");
  const ended = new Promise((resolve) => child.on("exit", resolve));
  await connection.sendNotification("exit");
  assert.equal(await ended, 0);
});

test("without input it ends at once, and nothing is wrong with it", { skip }, async () => {
  const said = await run(server(read), "");
  assert.equal(complaint("cilint", said.code, said.errors), undefined, said.errors);
});

test("each view is made of a text that is not saved", { skip }, async () => {
  const folder = dirname(project());
  const made = (kind: ViewKind, job = "") => run(viewing(kind, ".gitlab-ci.yml", job, read), TEXT, folder);
  assert.match((await made("job", "job")).output, /^job: {2}# \.gitlab-ci\.yml:1\n {2}image: ruby:3\.3/);
  assert.match((await made("events")).output, /^\.gitlab-ci\.yml: 1 job/);
  assert.match((await made("graph")).output, /^<!DOCTYPE html>[^]*Content-Security-Policy/);
});
