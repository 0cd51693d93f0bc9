"""The rules of the house: who may import whom, how large a module may be, and what a plain check must not load."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "cilint"
MODULES = sorted(PACKAGE.rglob("*.py"))

ROOMS = (
    "errors",
    "text",
    "writing",
    "syntax",
    "shell",
    "pipeline",
    "container",
    "secrets",
    "runner",
    "facts",
    "findings",
    "settings",
    "network",
    "vendoring",
    "registry",
    "predicates",
    "fixers",
    "engine",
    "session",
    "fixing",
    "pinning",
    "report",
    "explain",
    "lsp",
    "cli",
    "plugin",
    "__main__",
)
"""From the top down: a room imports only rooms that stand before it."""

THIRD_PARTIES = {"ruamel", "_ruamel_yaml", "jsonpath_ng", "tree_sitter", "tree_sitter_bash"}
MOST_LINES = 300

HEAVY = (
    "asyncio",
    "http.client",
    "importlib.metadata",
    "jsonpath_ng",
    "logging",
    "socket",
    "ssl",
    "tree_sitter",
    "unittest",
    "urllib.request",
)
"""What a check of a pipeline without a login needs none of, and what would be felt at each start."""


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def dotted(name: str) -> str:
    return name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


NAMES = {dotted(name_of(path)) for path in MODULES}


def room_of(module: str) -> str:
    """The room of a dotted module name; empty for the package itself, which anyone may import."""
    return module.partition(".")[2].partition(".")[0]


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(path: Path, *, at_run_time: bool = False) -> Iterator[str]:
    """The dotted names of the modules that a module imports, wherever in it; `at_run_time`: not those for types."""
    pending: list[ast.AST] = [tree_of(path)]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}:{node.lineno}: imports are absolute"
            assert node.module
            yield node.module
            yield from {f"{node.module}.{alias.name}" for alias in node.names} & NAMES
        elif not (at_run_time and is_type_checking(node)):
            pending.extend(ast.iter_child_nodes(node))


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def importers(*packages: str) -> set[str]:
    """The modules of ours that import one of the packages when they run."""
    return {
        name_of(path)
        for path in MODULES
        for module in imports(path, at_run_time=True)
        if module.partition(".")[0] in packages
    }


def parametrized_by_module(modules: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", modules, ids=[name_of(path) for path in modules])


@parametrized_by_module(MODULES)
def test_a_module_imports_only_rooms_above_its_own(path: Path) -> None:
    room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    if room == "__init__":
        assert not [module for module in imports(path) if module.startswith("cilint")]
        return
    assert room in ROOMS, f"the room {room} has no place in the order"
    above = {"", *ROOMS[: ROOMS.index(room) + 1]}
    # An error may carry a span of the room below it, for which a type is enough.
    imported = imports(path, at_run_time=room == "errors")
    ours = {module for module in imported if module.partition(".")[0] == "cilint"}
    assert not {module for module in ours if room_of(module) not in above}


@parametrized_by_module([path for path in MODULES if path.parent.name == "report"])
def test_a_report_knows_only_findings_and_texts(path: Path) -> None:
    rooms = {room_of(module) for module in imports(path) if module.partition(".")[0] == "cilint"}
    assert rooms <= {"", "report", "findings", "text", "errors"}


@parametrized_by_module(MODULES)
def test_a_module_needs_nothing_but_python_and_the_declared_dependencies(path: Path) -> None:
    packages = {module.partition(".")[0] for module in imports(path)}
    assert packages <= {"cilint", *sys.stdlib_module_names, *THIRD_PARTIES}


def test_jsonpath_has_one_door() -> None:
    assert importers("jsonpath_ng") == {"cilint/engine/selector.py"}


def test_the_yaml_parsers_have_one_door() -> None:
    doors = importers("ruamel", "_ruamel_yaml")
    assert "cilint/syntax/yaml.py" in doors
    assert all(name.startswith("cilint/syntax/") for name in doors)
    behind = {dotted(name) for name in doors} - {"cilint.syntax.yaml"}
    assert not [
        name_of(path)
        for path in MODULES
        if path.parent.name != "syntax"
        for module in imports(path)
        if module in behind
    ]


def test_the_shell_grammar_has_one_door() -> None:
    doors = importers("tree_sitter", "tree_sitter_bash")
    assert len(doors) == 1
    assert doors.pop().startswith("cilint/shell/")


WRITERS = {
    "os": "chmod chown fchmod fchown ftruncate lchown link makedirs mkdir mkfifo mknod open remove removedirs "
    "removexattr rename renames replace rmdir setxattr symlink truncate unlink utime",
    "shutil": "copy copy2 copyfile copyfileobj copymode copystat copytree make_archive move rmtree unpack_archive",
    "tempfile": "NamedTemporaryFile SpooledTemporaryFile TemporaryDirectory TemporaryFile mkdtemp mkstemp mktemp",
    "pathlib": "Path",
    "io": "FileIO open",
}
"""What changes what is on the disk, by module."""


def writing_calls(path: Path) -> Iterator[str]:
    """Where a module writes, or may: `open` for anything but reading, and what `WRITERS` names."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom):
            names = WRITERS.get(node.module or "", "").split()
            yield from (f"{node.lineno}: {node.module}.{alias.name}" for alias in node.names if alias.name in names)
        if not isinstance(node, ast.Call) or is_to_nowhere(node):
            continue
        if isinstance(node.func, ast.Name) and node.func.id == "open" and not is_for_reading(node):
            yield f"{node.lineno}: open"
        if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
            module, name = node.func.value.id, node.func.attr
            if name in WRITERS.get(module, "").split():
                yield f"{node.lineno}: {module}.{name}"


def is_to_nowhere(call: ast.Call) -> bool:
    return bool(call.args) and ast.unparse(call.args[0]) == "os.devnull"


def is_for_reading(call: ast.Call) -> bool:
    modes = [*call.args[1:2], *(keyword.value for keyword in call.keywords if keyword.arg == "mode")]
    return all(isinstance(mode, ast.Constant) and set(str(mode.value)) <= set("rbt") for mode in modes)


@parametrized_by_module([path for path in MODULES if path.parent.name != "writing"])
def test_a_module_writes_through_the_one_door(path: Path) -> None:
    assert list(writing_calls(path)) == []


def test_what_writes_is_seen() -> None:
    calls = [call.partition(": ")[2] for path in MODULES for call in writing_calls(path)]
    assert {"open", "os.replace", "os.open", "os.mkdir", "tempfile.mkdtemp"} <= set(calls)


@parametrized_by_module(MODULES)
def test_a_module_says_what_lives_in_it(path: Path) -> None:
    assert ast.get_docstring(tree_of(path))


@parametrized_by_module(MODULES)
def test_a_module_is_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def test_rules_are_data() -> None:
    assert [path.name for path in (ROOT / "rules").rglob("*") if path.suffix != ".yaml"] == []


def loaded_modules(*arguments: str, folder: Path) -> set[str]:
    """What Python loads on the way, as it says itself: a program that ends abruptly cannot hide it."""
    run = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [line for line in run.stderr.splitlines() if line.startswith("import time:")]
    assert run.returncode == 0, run.stderr.replace("\n".join(lines), "")
    return {line.rpartition("|")[2].strip() for line in lines}


def test_a_plain_check_loads_nothing_heavy(tmp_path: Path) -> None:
    pipeline = tmp_path / "pipeline.yml"
    pipeline.write_text("variables: {A: b}\njob:\n  script:\n    - make $A\n", encoding="utf-8")
    before = loaded_modules("-c", "pass", folder=tmp_path)
    loaded = loaded_modules("-m", "cilint", "check", str(pipeline), folder=tmp_path) - before
    assert "cilint.session" in loaded
    assert not loaded & {*HEAVY, "cilint.findings.comments", "cilint.syntax.comparison", "cilint.pipeline.events"}


def test_a_suppression_beside_yaml_loads_no_shell_grammar(tmp_path: Path) -> None:
    pipeline = tmp_path / "pipeline.yml"
    text = "job:\n  image: ruby  # cilint: ignore[unpinned-image] x\n  script:\n    - |\n      make  # all\n"
    pipeline.write_text(text, encoding="utf-8")
    loaded = loaded_modules("-m", "cilint", "check", str(pipeline), folder=tmp_path)
    assert "cilint.findings.comments" in loaded
    assert not loaded & {"tree_sitter", "cilint.shell.comments"}
