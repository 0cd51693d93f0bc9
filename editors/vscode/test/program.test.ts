import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import test from "node:test";

import { run, shown, viewing } from "../src/program";
import { complaint, status } from "../src/status";

const node = (script: string) => ({ command: process.execPath, args: ["-e", script] });

test("a view is made of the text in the editor, by the command of that view", () => {
  const made = viewing("job", "build.yml", "build", () => undefined);
  const args = ["resolve", "--origins", "--job", "build", "--stdin-filename", "build.yml", "-"];
  assert.deepEqual(made, { command: "cilint", args });
  assert.deepEqual(viewing("graph", "a.yml", "", () => undefined).args.slice(0, 3), ["graph", "--format", "html"]);
});

test("a program gets the text and runs in its folder", async () => {
  const said = await run(node("process.stdin.pipe(process.stdout); console.error(process.cwd())"), "a: 🐳\n", tmpdir());
  assert.equal(said.output, "a: 🐳\n");
  assert.equal(said.code, 0);
  assert.match(said.errors, /\S/);
});

test("one that is not there, or takes no input, is no crash", async () => {
  const missing = await run({ command: "/no/such/cilint", args: [] }, "x");
  assert.equal(missing.code, undefined);
  assert.match(complaint("/no/such/cilint", missing.code, missing.errors) ?? "", /no program \/no\/such\/cilint/);
  const deaf = await run(node("process.exit(3)"), "x".repeat(1_000_000));
  assert.equal(deaf.code, 3);
});

test("why there is no view is in the view", () => {
  const failed = { output: "", errors: "cilint: there is no job <b>\n", code: 2 };
  assert.equal(shown("job", failed), "# cilint: there is no job <b>");
  assert.match(shown("graph", failed), /no job &lt;b&gt;/);
  assert.equal(shown("job", { output: "a: b\n", errors: "", code: 0 }), "a: b\n");
});

test("what is wrong with the server is said in its own words", () => {
  const extra = "cilint: the language server needs pygls: install it with `pip install 'cilint[lsp]'`\n";
  assert.equal(complaint("cilint", 2, extra), extra.trim());
  assert.equal(complaint("cilint", 0, ""), undefined);
  assert.deepEqual(status("running", "cilint", "1.2.3"), { text: "cilint", detail: "version 1.2.3", isWrong: false });
  assert.equal(status("missing", "x/cilint").detail, "there is no program x/cilint");
});
