"""The playground of the site: cilint, Python, and tree-sitter as files that a browser loads from the site itself."""

from __future__ import annotations

import html
import shutil
from importlib.util import find_spec
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docs.render import GUIDE_FILE
from website.pages import ROOT

HERE = ROOT / "website" / "playground"
MODULES = HERE / "node_modules"
"""What `npm ci` brings, at the versions and hashes of package-lock.json."""
FOREIGN = (
    "pyodide/pyodide.mjs",
    "pyodide/pyodide.asm.mjs",
    "pyodide/pyodide.asm.wasm",
    "pyodide/python_stdlib.zip",
    "pyodide/pyodide-lock.json",
    "web-tree-sitter/web-tree-sitter.js",
    "web-tree-sitter/web-tree-sitter.wasm",
    "tree-sitter-bash/tree-sitter-bash.wasm",
)
MARK, PLACE = "<!-- playground -->", '<div id="try"'
POLICY = {"script-src": "'wasm-unsafe-eval'", "worker-src": "'self' blob:", "img-src": "blob:"}
"""What the page of the playground may do besides: compile WebAssembly, run its own worker, show its own picture."""
_CODE = {".css", ".js", ".json", ".py", ".tsv", ".yaml"}
"""The endings of what packages hold that is no machine code."""


def assemble(folder: Path) -> bool:
    """Put the files of the playground into a folder; False where npm has not brought what it is made of."""
    if not all((MODULES / name).exists() for name in FOREIGN):
        return False
    folder.mkdir(parents=True)
    for name in FOREIGN:
        shutil.copy(MODULES / name, folder)
    shutil.copy(HERE / "worker.mjs", folder)
    with ZipFile(folder / "cilint.zip", "w") as archive:
        for name, path in sorted(_modules().items()):
            # A fixed time: the same sources make the same file.
            archive.writestr(ZipInfo(name), path.read_bytes(), ZIP_DEFLATED)
    return True


def _modules() -> dict[str, Path]:
    """The files of the archive by their names: what joins cilint to the page, what it needs of Python, and itself."""
    found = {path.name: path for path in (HERE / "python").glob("*.py")}
    for name in ("yaml", "jsonpath_ng", "cilint"):
        package = ROOT / name if name == "cilint" else _package(name)
        code = (path for path in package.rglob("*") if path.suffix in _CODE)
        found |= {f"{name}/{path.relative_to(package).as_posix()}": path for path in code}
    return found | {f"cilint/rules/{path.name}": path for path in (ROOT / "rules").glob("*.yaml")}


def _package(name: str) -> Path:
    spec = find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def with_playground(page: str) -> str:
    """A page with the playground in the place of its mark, filled with the pipeline of docs/start.md."""
    form = (ROOT / "website" / "playground.html").read_text(encoding="utf-8")
    sample = GUIDE_FILE.search((ROOT / "docs" / "start.md").read_text(encoding="utf-8"))
    assert sample
    return page.replace(MARK, form.replace("SAMPLE", html.escape(sample["text"])))
