/** The graph's page in the editor's colours. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import test from "node:test";

import { inTheme } from "../src/theme";

const program = process.env.CILINT_PROGRAM;
const skip = program ? false : "CILINT_PROGRAM does not say where cilint is";

test("a real page has the colours of the theme, and a policy that lets its style count", { skip }, () => {
  const text = "job: {script: make}\n";
  const page = execFileSync(program ?? "", ["graph", "--format", "html", "--stdin-filename", ".gitlab-ci.yml", "-"], { input: text, encoding: "utf8" });
  for (const isDark of [false, true]) {
    const shown = inTheme(page, isDark);
    const [, style] = /<style>(.*?)<\/style>/s.exec(shown) ?? [];
    assert.ok(style);
    assert.equal(style.includes("prefers-color-scheme"), false);
    assert.equal(style.match(isDark ? /@media all/g : /@media not all/g)?.length, page.match(/prefers-color-scheme/g)?.length);
    assert.match(style, isDark ? /color-scheme: dark;/ : /color-scheme: light;/);
    assert.ok(shown.includes(`style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`));
  }
});

test("a page without a style stays as it is", () => {
  assert.equal(inTheme("<!DOCTYPE html><pre>why $& not</pre>", true), "<!DOCTYPE html><pre>why $& not</pre>");
});
