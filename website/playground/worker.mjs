// cilint in a worker: Python from Pyodide, shell from tree-sitter, both from this site. The page gives it pipelines.
import { loadPyodide } from "./pyodide.mjs";
import { Language, Parser } from "./web-tree-sitter.js";

const near = (name) => new URL(name, import.meta.url).href;
const [NAMED, MISSING, FLAWED] = [1, 2, 4];

async function bashParser() {
  await Parser.init();
  const parser = new Parser();
  parser.setLanguage(await Language.load(near("tree-sitter-bash.wasm")));
  return parser;
}

/** A syntax tree in the order of a walk: python/tree_sitter.py makes nodes of it. */
function walked(tree) {
  const cursor = tree.walk();
  const rows = [];
  const parents = [];
  for (;;) {
    const node = cursor.currentNode;
    const flags = (node.isNamed && NAMED) | (node.isMissing && MISSING) | (node.hasError && FLAWED);
    const row = [node.type, node.startIndex, node.endIndex, flags, cursor.currentFieldName, 0];
    rows.push(row);
    if (parents.length > 0) parents.at(-1)[5] += 1;
    if (cursor.gotoFirstChild()) {
      parents.push(row);
      continue;
    }
    while (!cursor.gotoNextSibling()) {
      if (!cursor.gotoParent()) {
        cursor.delete();
        return rows;
      }
      parents.pop();
    }
  }
}

async function start() {
  const parser = await bashParser();
  globalThis.parseBash = (text) => {
    const tree = parser.parse(text);
    const rows = JSON.stringify(walked(tree));
    tree.delete();
    return rows;
  };
  const python = await loadPyodide({ indexURL: near(".") });
  const response = await fetch(near("cilint.zip"));
  python.unpackArchive(await response.arrayBuffer(), "zip", { extractDir: "/cilint" });
  python.runPython("import sys; sys.path.insert(0, '/cilint')");
  return python.pyimport("playground");
}

const playground = start();
playground.then(
  () => postMessage({ ready: true }),
  (error) => postMessage({ failed: String(error) }),
);
onmessage = async ({ data }) => {
  try {
    const found = (await playground).look(data.text, data.events);
    postMessage({ number: data.number, found: JSON.parse(found) });
  } catch (error) {
    postMessage({ number: data.number, failed: String(error) });
  }
};
