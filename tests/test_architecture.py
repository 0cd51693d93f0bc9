"""The rules of the house: who may import whom, how large a module may be, and what a plain check must not load."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "cilint"
MODULES = sorted(PACKAGE.rglob("*.py"))

EVERYWHERE = "lazy"
"""The room that every other may import, and that imports none: it is about Python, not about pipelines."""

ROOMS = {
    "errors": "",
    "text": "errors",
    "writing": "errors",
    "git": "errors text",
    "network": "errors",
    "cache": "errors text writing",
    "syntax": "errors text",
    "programs": "",
    "shell": "errors text programs",
    "container": "errors",
    "secrets": "container",
    "runner": "errors text syntax",
    "tools": "text programs shell container",
    "pipeline": "errors text syntax",
    "sessions": "text syntax shell pipeline",
    "vendoring": "errors text writing network pipeline",
    "registry": "errors text network container",
    "packages": "errors text",
    "facts": "errors text syntax programs shell container secrets runner tools pipeline sessions packages",
    "shellcheck": "errors text facts",
    "findings": "errors text syntax shell secrets pipeline facts",
    "settings": "errors text syntax container runner pipeline findings",
    "expectations": "errors text syntax pipeline findings settings",
    "situation": "text syntax container runner pipeline facts findings registry settings",
    "predicates": "errors text syntax programs container secrets runner tools pipeline facts findings settings "
    "situation packages",
    "fixers": "text syntax shell tools runner pipeline facts findings predicates situation",
    "api": "errors text syntax shell pipeline facts findings situation predicates fixers",
    "engine": "errors text git packages syntax pipeline facts findings settings situation predicates fixers",
    "resolved": "text container network syntax pipeline facts findings situation engine",
    "comparing": "text container pipeline facts findings settings situation engine resolved syntax",
    "drawing": "text pipeline",
    "session": "errors text runner pipeline facts findings settings predicates engine",
    "fixing": "errors text syntax runner findings",
    "accepting": "errors text syntax shell runner pipeline findings fixing",
    "pinning": "text syntax container pipeline facts settings predicates fixers",
    "report": "errors text findings",
    "trends": "errors pipeline findings report",
    "explain": "text shellcheck findings settings engine session fixing report",
    "lsp": "errors text syntax container runner pipeline facts findings settings situation registry engine resolved "
    "session fixing accepting pinning report explain",
    "cli": "errors text writing git network cache syntax shell container runner pipeline vendoring registry facts "
    "packages shellcheck findings settings expectations situation engine resolved comparing drawing session fixing "
    "accepting pinning report explain lsp trends",
    "__main__": "cache cli",
}
"""Which rooms a room may import besides itself. To add a pair is to change the house: docs/architecture.md says why."""

THIRD_PARTIES = {"yaml", "jsonpath_ng", "tree_sitter", "tree_sitter_bash", "pygls", "lsprotocol"}
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
    "typing",
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


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree_of(path)))


HOLDERS = (ast.stmt, ast.excepthandler, ast.match_case)
"""In which an import can stand; most of a module is expressions."""


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
            pending.extend(child for child in ast.iter_child_nodes(node) if isinstance(child, HOLDERS))


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


def all_rooms(path: Path) -> set[str]:
    """The rooms that a module imports; the package itself, which has its version, is none."""
    # An error may carry a span, for which a type is enough.
    imported = imports(path, at_run_time=room_with(path) == "errors")
    return {room_of(module) for module in imported if module.partition(".")[0] == "cilint"} - {"", EVERYWHERE}


def room_with(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def test_a_module_imports_only_the_rooms_that_its_own_may() -> None:
    wrong = {
        f"{name_of(path)} imports {room}"
        for path in MODULES
        for room in all_rooms(path)
        if room not in {room_with(path), *ROOMS.get(room_with(path), "").split()}
    }
    assert not wrong


def test_every_room_stands_in_the_table_and_every_pair_is_used() -> None:
    used = {(room_with(path), room) for path in MODULES for room in all_rooms(path)}
    assert {room_with(path) for path in MODULES} - {"__init__", EVERYWHERE} == set(ROOMS)
    unused = {(room, other) for room, others in ROOMS.items() for other in others.split()} - used
    assert not unused


def test_rooms_import_each_other_in_one_direction() -> None:
    above: set[str] = set()
    for room, others in ROOMS.items():
        assert set(others.split()) <= above, room
        above.add(room)


def test_the_modules_of_a_room_import_each_other_in_one_direction() -> None:
    # What two modules need of each other belongs into a third one, or is the type of a value that is handed in.
    left = {
        dotted(name_of(path)): {module for module in imports(path, at_run_time=True) if module in NAMES}
        for path in MODULES
    }
    for module, others in left.items():
        others -= {module, *(other for other in others if room_of(other) != room_of(module))}
    while free := {module for module, others in left.items() if not others & left.keys()}:
        left = {module: others for module, others in left.items() if module not in free}
    assert not left, "a circle of imports, and what leads to it"


def test_a_module_needs_nothing_but_python_and_the_declared_dependencies() -> None:
    packages = {module.partition(".")[0] for path in MODULES for module in imports(path)}
    assert packages <= {"cilint", *sys.stdlib_module_names, *THIRD_PARTIES}


CONVERTED = [path for path in MODULES if not name_of(path).startswith("cilint/lazy/")]


def test_what_classes_and_types_are_made_of_is_what_takes_no_time() -> None:
    slow = {"typing", "enum.Enum", "collections.namedtuple", "dataclasses", "functools.cached_property"}
    assert not [
        f"{name_of(path)} imports {name}" for path in CONVERTED for name in names_imported(path) if name in slow
    ]


def names_imported(path: Path) -> Iterator[str]:
    """The modules that a module imports, and what it imports of them by name."""
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_no_pattern_is_compiled_when_a_module_is_loaded() -> None:
    constants = [
        (path, node)
        for path in CONVERTED
        for statement in tree_of(path).body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        for node in ast.walk(statement)
    ]
    assert not [
        f"{name_of(path)}:{node.lineno}"
        for path, node in constants
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile"
    ]


WALKERS = {
    "cilint/comparing/portrait.py": "compares all keywords, of whatever form",
    "cilint/engine/trees.py": "shows all keywords, of whatever form",
    "cilint/facts/credentials.py": "looks into a mapping where GitLab takes none",
    "cilint/facts/dead_jobs.py": "looks at the text of a job, comments too",
    "cilint/facts/deprecations.py": "goes through all keywords by their table",
    "cilint/fixers/filters.py": "writes other keywords where some are written",
}
"""Modules that look at the nodes of jobs below their names, and why a value of pipeline/model/ does not serve."""


def walks_a_job(path: Path) -> Iterator[str]:
    """Where a module takes the nodes of keywords, or those below a value, in place of what they were read as."""
    for node in nodes_of(path):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            is_question = node.func.attr in ("keyword", "own", "pair")
            if is_question and re.search(r"\bjob\Z", ast.unparse(node.func.value)):
                yield f"{node.lineno}: {node.func.attr}"
        elif isinstance(node, ast.Attribute) and node.attr == "node" and re.search(r"\bjob\Z", ast.unparse(node.value)):
            yield f"{node.lineno}: node"
        elif (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Attribute)
            and (node.value.attr == "node" and node.attr in ("get", "entries", "items", "pairs"))
        ):
            yield f"{node.lineno}: node.{node.attr}"


def test_the_keywords_of_jobs_are_read_in_one_room() -> None:
    walkers = {name_of(path) for path in MODULES if room_with(path) != "pipeline" and list(walks_a_job(path))}
    assert walkers == set(WALKERS)


def test_jsonpath_has_one_door() -> None:
    assert importers("jsonpath_ng") == {"cilint/engine/jsonpath.py"}


def test_the_yaml_parsers_have_one_door() -> None:
    doors = importers("yaml")
    assert doors == {"cilint/syntax/libyaml.py", "cilint/syntax/pure.py"}
    behind = {dotted(name) for name in doors}
    assert {name_of(path) for path in MODULES for module in imports(path) if module in behind} == {
        "cilint/syntax/yaml.py"
    }


def test_the_shell_grammar_has_one_door() -> None:
    doors = importers("tree_sitter", "tree_sitter_bash")
    assert len(doors) == 1
    assert doors.pop().startswith("cilint/shell/")


def test_the_language_server_has_a_room_of_its_own() -> None:
    doors = importers("pygls", "lsprotocol")
    assert doors
    assert {name.rpartition("/")[0] for name in doors} == {"cilint/lsp"}


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
    for node in nodes_of(path):
        if isinstance(node, ast.ImportFrom):
            names = WRITERS.get(node.module or "", "").split()
            yield from (f"{node.lineno}: {node.module}.{alias.name}" for alias in node.names if alias.name in names)
        if not isinstance(node, ast.Call) or is_to_nowhere(node):
            continue
        if is_open(node) and not is_for_reading(node):
            yield f"{node.lineno}: open"
        if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
            module, name = node.func.value.id, node.func.attr
            if name in WRITERS.get(module, "").split():
                yield f"{node.lineno}: {module}.{name}"


READERS = {
    "os": "access listdir lstat scandir stat walk environ getenv",
    "path": "exists getmtime getsize isdir isfile islink lexists realpath",
    "Path": "exists is_dir is_file iterdir read_bytes read_text resolve rglob",
}
"""What asks the disk, or the process's environment, by what it is an attribute of."""

OTHER_READERS = {
    "cilint/cache/keeping.py",
    "cilint/cache/place.py",
    "cilint/cache/replay.py",
    "cilint/cli/fetch.py",
    "cilint/cli/libraries.py",
    "cilint/cli/output.py",
    "cilint/cli/parser.py",
    "cilint/cli/parts.py",
    "cilint/cli/registries.py",
    "cilint/cli/report.py",
    "cilint/cli/settings_schema.py",
    "cilint/cli/sides.py",
    "cilint/cli/test.py",
    "cilint/drawing/svg.py",
    "cilint/lazy/table.py",
    "cilint/lsp/data.py",
    "cilint/report/parts.py",
    "cilint/text/executables.py",
    "cilint/trends/page.py",
}
"""Modules that read what comes with cilint, or for runs whose results are never kept; rooms for these are no matter."""


def reading_calls(path: Path) -> Iterator[str]:
    """Where a module asks the disk or the environment by itself."""
    for node in nodes_of(path):
        if isinstance(node, ast.Attribute):
            holder = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            if node.attr in READERS.get(holder, "").split():
                yield f"{node.lineno}: {holder}.{node.attr}"
        elif isinstance(node, ast.Call) and is_open(node) and not is_to_nowhere(node):
            yield f"{node.lineno}: open"


def is_open(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id == "open"


def test_a_check_asks_the_disk_and_the_environment_through_the_one_door() -> None:
    asking = {
        f"{name_of(path)}:{call}"
        for path in MODULES
        if room_with(path) not in ("writing", "network", "registry", "git") and name_of(path) not in OTHER_READERS
        for call in reading_calls(path)
    }
    assert {call.partition(":")[0] for call in asking} == {"cilint/text/disk.py"}
    assert not {name for name in OTHER_READERS if not list(reading_calls(ROOT / name))}


def is_to_nowhere(call: ast.Call) -> bool:
    return bool(call.args) and ast.unparse(call.args[0]) == "os.devnull"


def is_for_reading(call: ast.Call) -> bool:
    modes = [*call.args[1:2], *(keyword.value for keyword in call.keywords if keyword.arg == "mode")]
    return all(isinstance(mode, ast.Constant) and set(str(mode.value)) <= set("rbt") for mode in modes)


def test_a_module_writes_through_the_one_door() -> None:
    others = [path for path in MODULES if path.parent.name != "writing"]
    calls = [f"{name_of(path)}:{call.partition(':')[2]}" for path in others for call in writing_calls(path)]
    # To wait for no pipe, which `open` would; the flags are those of a file that is opened for reading.
    assert calls == ["cilint/text/disk.py: os.open"]


HIDDEN_BY_HAND = re.compile(r"\bharmless\([\w.]*mask\.text\(")


def test_what_hides_secrets_from_a_line_takes_away_what_does_harm() -> None:
    # Both at once, `Mask.line`: by hand, one of them is forgotten sooner or later.
    assert not [name_of(path) for path in MODULES if HIDDEN_BY_HAND.search(ast.unparse(tree_of(path)))]
    assert HIDDEN_BY_HAND.search("print(harmless(self._mask.text(text)))")


def test_programs_are_started_through_the_one_door() -> None:
    starting = [name_of(path) for path in MODULES if "subprocess" in names_imported(path)]
    assert starting == ["cilint/text/answers.py"]


def test_what_writes_is_seen() -> None:
    calls = [call.partition(": ")[2] for path in MODULES for call in writing_calls(path)]
    assert {"open", "os.replace", "os.open", "os.mkdir", "tempfile.mkdtemp"} <= set(calls)


def test_a_module_says_what_lives_in_it() -> None:
    assert not [name_of(path) for path in MODULES if not ast.get_docstring(tree_of(path))]


def public_types(path: Path) -> Iterator[str]:
    """The names of the classes and of the aliases for types that a module defines for others."""
    for node in tree_of(path).body:
        if isinstance(node, ast.ClassDef):
            name = node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            name = ast.unparse(target)
        else:
            continue
        # `Plain = dict[str, Any]`; constants are all in capitals.
        if not name.startswith("_") and re.fullmatch(r"(?=.*[a-z])[A-Z]\w*", name):
            yield name


def test_the_name_of_a_type_has_one_meaning() -> None:
    modules: dict[str, list[str]] = {}
    for path in MODULES:
        for name in public_types(path):
            modules.setdefault(name, []).append(name_of(path))
    assert {"Plain", "Session", "PhraseValue"} <= set(modules)
    assert not {name: places for name, places in modules.items() if len(places) > 1}


def test_a_module_is_small() -> None:
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert not {name: length for name, length in lengths.items() if length > MOST_LINES}


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


def test_a_check_that_keeps_no_result_loads_little(tmp_path: Path) -> None:
    pipeline = tmp_path / "pipeline.yml"
    pipeline.write_text("job:\n  image: python:3.13\n  script: make\n", encoding="utf-8")
    # As the program `cilint` does it: `python -m` loads more for itself.
    program = "from cilint.__main__ import program; program()"
    # Newer versions of Python begin with more.
    before = loaded_modules("-c", "pass", folder=tmp_path)
    loaded = loaded_modules("-c", program, "check", "--no-cache", str(pipeline), folder=tmp_path) - before
    assert "cilint.session" in loaded
    assert not loaded & {"cilint.writing.place", "contextlib", "datetime", "errno"}


def test_a_plain_check_loads_nothing_heavy(tmp_path: Path) -> None:
    pipeline = tmp_path / "pipeline.yml"
    pipeline.write_text("variables: {A: b}\njob:\n  script:\n    - make $A\n", encoding="utf-8")
    before = loaded_modules("-c", "pass", folder=tmp_path)
    loaded = loaded_modules("-m", "cilint", "check", str(pipeline), folder=tmp_path) - before
    assert "cilint.session" in loaded
    assert not loaded & {*HEAVY, "cilint.findings.comments", "cilint.syntax.comparison", "cilint.pipeline.events"}
    assert {module for module in loaded if module.startswith("yaml")} <= {"yaml.error", "yaml._yaml"}
    assert not {name for name in loaded if room_of(name) in ("comparing", "drawing", "git", "lsp", "resolved")}


def test_a_suppression_beside_yaml_loads_no_shell_grammar(tmp_path: Path) -> None:
    pipeline = tmp_path / "pipeline.yml"
    text = "job:\n  image: ruby  # cilint: ignore[unpinned-image] x\n  script:\n    - |\n      make  # all\n"
    pipeline.write_text(text, encoding="utf-8")
    loaded = loaded_modules("-m", "cilint", "check", str(pipeline), folder=tmp_path)
    assert "cilint.findings.comments" in loaded
    assert not loaded & {"tree_sitter", "cilint.shell.comments"}
