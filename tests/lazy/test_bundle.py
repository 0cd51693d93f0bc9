"""What most checks load can be loaded from one module, which is made of the others, and means the same."""

from __future__ import annotations

import ast
import importlib.util
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest

import hatch_bundle
from cilint.engine.catalog import load_rules
from cilint.engine.compiled import module_text
from cilint.lazy import patterns
from cilint.lazy.bundle import _Finder, names_of_bundles
from cilint.lazy.patterns import regex
from cilint.secrets.formats import FORMATS

ROOT = Path(__file__).resolve().parent.parent.parent

MODULE = '''\
"""A module with what modules have."""

from __future__ import annotations

import os.path
import sys as system
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import nowhere
else:
    first = 1

count: int = 2
later: str
LINES = """one
    two"""
squares = [count * each for each in range(3)]
(walrus := 4)
for turn in "ab":
    pass
try:
    raise ValueError("x")
except ValueError as error:
    said = str(error)


def twice(value: nowhere.Type) -> int:
    """Twice a value."""
    def inner():
        return value * count

    return inner()


def keep(value):
    global kept
    kept = value


class Base:
    """A class."""

    number: int = count

    def __init_subclass__(cls) -> None:
        cls.seen = True


class Heir(Base):
    first = first

    class Inner:
        pass

    def own(self):
        return super().__repr__(), __class__.__name__
'''
SHOWN = """
value = [squares, turn, said, first, LINES, walrus, os.path.sep, system.maxsize, twice(4), twice.__qualname__,
         twice.__doc__, twice.__annotations__, Heir.__qualname__, Heir.Inner.__qualname__, Heir.first, Heir.seen,
         Heir().own()[1], Heir.own.__qualname__, Base.__annotations__, Base.__module__, keep(1), kept]
"""


def function_text(name: str, source: str) -> str:
    return hatch_bundle.function_text(name, hatch_bundle.function_body(source))


def run_as_function(source: str) -> dict[str, Any]:
    built: dict[str, Any] = {}
    exec("from __future__ import annotations\n" + function_text("body", source), built)
    body = built["body"]
    assert isinstance(body, FunctionType)
    values: dict[str, Any] = {"__name__": "example"}
    exec(body.__code__, values)
    return values


def test_a_function_does_what_the_module_does() -> None:
    expected: dict[str, Any] = {"__name__": "example"}
    exec(compile(MODULE + SHOWN, "example.py", "exec", dont_inherit=True), expected)
    found = run_as_function(MODULE + SHOWN)
    assert found["value"] == expected["value"]
    # The docstring and the annotations of a module are for readers.
    names = {name for name in expected if name != "__doc__" and "annotat" not in name}
    assert names <= set(found)


def found(sources: dict[str, str], monkeypatch: pytest.MonkeyPatch, needed: dict[str, tuple[str, ...]]) -> _Finder:
    """What finds modules of these sources, below a package without anything of its own, which alone is loaded."""
    bodies: dict[str, Any] = {}
    exec(function_text("bundled", ""), bodies)
    for name, source in sources.items():
        exec(function_text(name, source), bodies)
    names = {"bundled": bodies["bundled"], **{f"bundled.{name}": bodies[name] for name in sources}}
    finder = _Finder(names, frozenset({"bundled"}), needed)
    monkeypatch.setattr(sys, "meta_path", [finder, *sys.meta_path])
    monkeypatch.setattr(sys, "modules", dict(sys.modules))
    importlib.import_module("bundled")
    return finder


SOURCES = {"a": "from bundled.b import value", "b": "value = __name__", "c": ""}


@pytest.mark.parametrize("needed", [{}, {"bundled.a": ("bundled.b",)}], ids=["by import", "at once"])
def test_modules_and_packages_come_from_the_bundle_when_they_are_asked_for(
    needed: dict[str, tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    finder = found(SOURCES, monkeypatch, needed)
    from bundled import a, b, c  # type: ignore[import-not-found]

    assert (a.value, a.__file__[-12:], b.__package__) == ("bundled.b", "bundled/a.py", "bundled")
    assert sys.modules["bundled"].__file__.endswith("bundled/__init__.py")  # type: ignore[union-attr]
    assert sys.modules["bundled.c"] is c
    assert finder.find_spec("bundled.d") is None


def test_modules_that_are_loaded_at_once_have_what_import_gives_to_them(monkeypatch: pytest.MonkeyPatch) -> None:
    finder = found(SOURCES, monkeypatch, {})
    finder.load(["bundled.b"])
    from bundled import a, b

    for module in (a, b):
        assert importlib.util.find_spec(module.__name__) is module.__spec__
        assert (module.__spec__.loader, module.__loader__, module.__package__) == (finder, finder, "bundled")
    assert importlib.util.find_spec("bundled").submodule_search_locations  # type: ignore[union-attr]
    assert importlib.reload(b) is b


@pytest.mark.parametrize("name", ["a", "b"])
def test_what_a_module_of_the_bundle_lacks_is_an_error(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    finder = found(SOURCES, monkeypatch, {})
    finder.load(["bundled.b"])
    module = importlib.import_module(f"bundled.{name}")
    with pytest.raises(AttributeError, match="nothing"):
        module.nothing  # noqa: B018 - reading it is the test
    with pytest.raises(ImportError, match="nothing"):
        exec(f"from bundled.{name} import nothing")


def test_annotations_of_functions_and_imports_for_annotations_alone_are_left_out() -> None:
    source = """
        from __future__ import annotations
        import os.path, re
        import json as js
        from a import base, field, kept as kept, late, listed, never, once as other, shown, wrap
        __all__ = ["listed"]
        if flag:
            from b import unseen
        Alias = list[shown]
        @wrap
        def asks(value: never, *rest: never, more: os.PathLike = other) -> re.Pattern:
            inner: never = late(value)
            return js
        class Heir(base):
            held: never
            made: never = field()
    """
    bare = hatch_bundle.bare_text(textwrap.dedent(source))
    imports = [line for line in bare.splitlines() if "import" in line]
    assert imports == [
        "from __future__ import annotations",
        "import json as js",
        "from a import base, field, kept as kept, late, listed, once as other, shown, wrap",
        "    from b import unseen",
    ]
    assert "def asks(value, *rest, more=other):" in bare.splitlines()
    # Those of a class are the fields of a named tuple.
    assert "    held: never" in bare.splitlines()


def test_flags_of_patterns_are_written_as_numbers() -> None:
    source = """
        import re
        from cilint.lazy.patterns import regex
        FOUND = regex("a", re.ASCII | re.DOTALL)
    """
    bare = hatch_bundle.bare_text(textwrap.dedent(source))
    assert bare.splitlines() == ["from cilint.lazy.patterns import regex", "FOUND = regex('a', 256 | 16)"]
    assert "re.escape" in hatch_bundle.bare_text("import re\nFOUND = re.escape('a')")
    assert "import re" in hatch_bundle.bare_text("import re\nFOUND = re.escape('a')")


def test_what_a_module_needs_stands_in_the_order_in_which_it_is_loaded() -> None:
    sources = {
        "p": "",
        "p.first": "",
        "p.base": "import p.first",
        "q": "",
        "q.one": "class A:\n    from p.base import value",
        "q.two": "def late():\n    import q.one\ntry:\n    from q import one\nexcept ImportError:\n    pass",
        "q.three": "def late():\n    import q.one",
        "q.four": "import sys\nfrom q.two import x",
    }
    trees = {name: ast.parse(source) for name, source in sources.items()}
    needed = hatch_bundle.needed(trees, ["p", "p.first"])
    assert needed == {
        "p.base": (),
        "q": (),
        "q.one": ("p.base", "q"),
        "q.two": ("p.base", "q", "q.one"),
        "q.three": ("q",),
        "q.four": ("p.base", "q", "q.one", "q.two"),
    }


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two of cilint, one of them with a bundle."""
    folder = tmp_path_factory.mktemp("packages")
    package = folder / "with" / "cilint"
    shutil.copytree(ROOT / "cilint", package, ignore=shutil.ignore_patterns("__pycache__"))
    (package / "engine" / "built_in.py").write_text(module_text(load_rules()), encoding="utf-8")
    shutil.copytree(package, folder / "without" / "cilint")
    made = list(hatch_bundle.write_bundle(package, package))
    assert made[0].stem == names_of_bundles()[0]
    return folder


def check(folder: Path, form: str, *paths: Path) -> subprocess.CompletedProcess[str]:
    """A check by the cilint in a folder, which tells on standard error what it imports."""
    command = [sys.executable, "-v", "-m", "cilint", "check", "--no-cache", "--isolated", "--format", form, *paths]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_a_check_with_a_bundle_says_what_it_says_without(packages: Path) -> None:
    examples = sorted((ROOT / "examples").rglob("*.yml"))
    runs = [check(packages / folder, "json", *examples) for folder in ("with", "without")]
    assert runs[0].returncode == runs[1].returncode == 1, runs[0].stderr[-1000:]
    assert runs[0].stdout == runs[1].stdout
    files = [set(re.findall(r"^import '([^']*)' # .*SourceFileLoader", run.stderr, re.MULTILINE)) for run in runs]
    assert f"cilint.{names_of_bundles()[0]}" in files[0]
    assert {"cilint.session", "cilint.cli.check", "cilint.facts.images"} <= files[1] - files[0]


@pytest.mark.skipif(not patterns.module_of_codes(), reason="this version of Python has no codes of patterns")
def test_a_usual_check_with_a_bundle_does_without_re(packages: Path, tmp_path: Path) -> None:
    pipeline = tmp_path / ".gitlab-ci.yml"
    # The grammar of compound commands loads it by itself.
    simple = hatch_bundle.COMPLETE.replace("if true; then make test; fi", "make test")
    assert simple != hatch_bundle.COMPLETE
    # In such a header many have a token, and its format is looked for.
    pipeline.write_text(simple.replace("curl", "curl -H Private-Token:$TOKEN"), encoding="utf-8")
    _, _, loaded = check(packages / "with", "text", pipeline).stderr.partition("import 'cilint.lazy.bundle'")
    assert "import 'cilint.facts.pushes'" in loaded
    assert not re.search(r"^import '(?:re|enum|fnmatch)'", loaded, re.MULTILINE)


def test_a_pattern_of_prepared_codes_is_the_one_that_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    constants = [
        pattern
        for name, module in sorted(sys.modules.items())
        if name.startswith("cilint.")
        for value in vars(module).values()
        for pattern in hatch_bundle._patterns_in(value)
    ]
    constants += [regex(r"(?P<a>x)|(y)", re.IGNORECASE), regex(rb"\d+")]  # type: ignore[list-item]
    assert len(constants) > 2
    for constant in constants:
        text, flags = constant.pattern, constant._flags
        monkeypatch.setattr(patterns, "_prepared", {(text, int(flags)): hatch_bundle._codes(text, flags)})
        prepared, compiled = patterns._compiled(text, flags), re.compile(text, flags)
        assert prepared == compiled
        assert (prepared.flags, prepared.groups) == (compiled.flags, compiled.groups)
        assert prepared.groupindex == compiled.groupindex


@pytest.mark.skipif(not patterns.module_of_codes(), reason="this version of Python has no codes of patterns")
def test_codes_of_patterns_in_tuples_and_mappings_are_prepared_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("cilint.example")
    module.one, module.more = regex("one"), ((1, regex("two")), {"three": regex("three", re.IGNORECASE)})  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    made: dict[str, Any] = {}
    exec(hatch_bundle.patterns_text([module.__name__])[1], made)
    assert set(made["CODES"]) == {("one", 0), ("two", 0), ("three", int(re.IGNORECASE))}


def test_the_pattern_of_each_kind_of_token_is_prepared() -> None:
    assert list(hatch_bundle._patterns_in(FORMATS)) == [kind.pattern for kind in FORMATS]


def test_prepared_codes_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "_prepared", {("never", 0): hatch_bundle._codes("once", 0)})
    assert regex("never").match("once")
    assert not regex("other").match("once")
