"""Makes what a wheel has besides the modules for the sake of a fast start: most of them in one, and compiled patterns.

Both are made of what checks of three small pipelines load. cilint/lazy/bundle.py and cilint/lazy/patterns.py use them.
"""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import symtable
import sys
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cilint.lazy import patterns
from cilint.lazy.bundle import names_of_bundles

LEAST = "job:\n  script: make\n"
"""A pipeline of which everything is needed by any check."""
COMPLETE = """\
default:
  image: python:3.13
variables:
  REGISTRY: registry.example.com
  IMAGE: $REGISTRY/app:$CI_COMMIT_SHA
.base:
  rules:
    - if: $CI_COMMIT_BRANCH == "main"
      when: manual
build:
  extends: .base
  stage: build
  services: [postgres:16, "docker:dind"]
  variables: {POSTGRES_PASSWORD: example}
  before_script:
    - echo "$REGISTRY_PASSWORD" | docker login -u user --password-stdin "$REGISTRY"
  script:
    - docker build --pull -t "$IMAGE" .
    - docker push "$IMAGE"
    - curl --fail "https://example.com/$CI_JOB_TOKEN"
  artifacts: {paths: [a], expire_in: 1 day}
test:
  image: registry.example.com/tools/test:1.0
  needs: [build]
  environment: {name: test}
  before_script:
    - apt-get update
    - docker login -u "$CI_REGISTRY_USER" -p "$CI_REGISTRY_PASSWORD" "$CI_REGISTRY"
  script:
    - !reference [build, before_script]
    - ./ci/test.sh "$CI_COMMIT_REF_NAME"
    - |
      if true; then make test; fi
"""
"""A pipeline with what at least a fifth of pipelines have: what is loaded for less is not worth to be unpacked."""
INCOMPLETE = "include: /ci/no-such-file.yml\n" + COMPLETE
"""The same with an include that is not there, as a fifth have it as well: other questions are asked then."""


def write_bundle(package: Path, folder: Path) -> Iterator[Path]:
    """Write the modules for a wheel into a folder, and give their paths; `package` is the package as the wheel has it.

    Raises `RuntimeError` where cilint cannot check a pipeline.
    """
    bundle = folder / f"{names_of_bundles()[0]}.py"
    with TemporaryDirectory() as place:
        bare = Path(place) / package.name
        shutil.copytree(package, bare)
        for path in bare.rglob("*.py"):
            path.write_text(bare_text(path.read_text(encoding="utf-8")), encoding="utf-8")
        usual = dict.fromkeys(name for each in (COMPLETE, INCOMPLETE) for name in loaded_by_check(bare, each, bare))
        least = frozenset(loaded_by_check(bare, LEAST, bare))
        bundle.write_text(bundle_text(bare, usual, [name for name in usual if name in least]), encoding="utf-8")
    yield bundle
    name, text = patterns_text(usual)
    if name:
        codes = folder / f"{name}.py"
        codes.write_text(text, encoding="utf-8")
        yield codes


def bare_text(source: str) -> str:
    """The source of a module without what it imports for nothing.

    Nobody evaluates the annotations of its functions, and flags of patterns can be the numbers that they are.
    """
    tree = _Numbers().visit(ast.parse(source))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.returns = None
        elif isinstance(node, ast.arg):
            node.annotation = None
    used = frozenset((*_names_read(tree), *_exported(tree)))
    tree.body = [kept for statement in tree.body for kept in _used(statement, used)]
    return ast.unparse(tree)


class _Numbers(ast.NodeTransformer):
    """Writes numbers in place of the flags of `re`, which nobody loads for them then."""

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """The number of `re.ASCII` and the like; any other attribute as it is."""
        self.generic_visit(node)
        flag = getattr(re, node.attr, None) if isinstance(node.value, ast.Name) and node.value.id == "re" else None
        return ast.Constant(int(flag)) if isinstance(flag, re.RegexFlag) else node


def _names_read(node: ast.AST) -> Iterator[str]:
    """The names that are read when a module, its functions and its classes are run."""
    for field, value in ast.iter_fields(node):
        if field != "annotation":
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, ast.Name):
                    yield each.id
                elif isinstance(each, ast.AST):
                    yield from _names_read(each)


def _exported(tree: ast.Module) -> Sequence[str]:
    """The names in a module's `__all__`."""
    for statement in tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=value):
                return list(ast.literal_eval(value))
    return ()


def _used(statement: ast.stmt, used: Collection[str]) -> Iterator[ast.stmt]:
    """A statement of a module, without the names that it imports for nothing; those `as` themselves are for others."""
    match statement:
        case ast.ImportFrom(module="__future__"):
            yield statement
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            statement.names = [name for name in names if name.asname == name.name or _bound(name) in used]
            if statement.names:
                yield statement
        case _:
            yield statement


def _bound(name: ast.alias) -> str:
    return name.asname or name.name.partition(".")[0]


def loaded_by_check(package: Path, pipeline: str, folder: Path) -> tuple[str, ...]:
    """The modules of ours that a check of a pipeline loads after `cilint.__main__`, each after what it imports."""
    path = folder / ".gitlab-ci.yml"
    path.write_text(pipeline, encoding="utf-8")
    command = [sys.executable, "-v", "-m", "cilint", "check", "--no-cache", "--exit-zero", path]
    run = subprocess.run(command, cwd=package.parent, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    names = re.findall(r"^import '(cilint\b[^']*)'", run.stderr, re.MULTILINE)
    if run.returncode != 0 or "cilint.session" not in names:
        raise RuntimeError(f"cilint cannot check a pipeline:\n{run.stderr}")
    # The rules are one module already, and none of the checkout.
    return tuple(name for name in names[names.index("cilint.lazy.bundle") + 1 :] if name != "cilint.engine.built_in")


def bundle_text(package: Path, names: Iterable[str], first: Sequence[str]) -> str:
    """The source of a module with all that these modules hold; `first` are those that every check loads."""
    paths = {name: _path(package, name) for name in names}
    trees = {name: function_body(path.read_text(encoding="utf-8")) for name, path in paths.items()}
    bodies = {name: f"_{number}" for number, name in enumerate(paths)}
    packages = [name for name, path in paths.items() if path.name == "__init__.py"]
    parts = [
        '"""What most checks load, made of the modules of these names. See cilint/lazy/bundle.py."""',
        "from __future__ import annotations",
        *(function_text(bodies[name], tree) for name, tree in trees.items()),
        "BODIES = {" + ", ".join(f"{name!r}: {body}" for name, body in bodies.items()) + "}",
        f"PACKAGES = {tuple(packages)!r}",
        f"FIRST = {tuple(first)!r}",
        f"NEEDED = {needed(trees, first)!r}",
    ]
    return "\n".join(parts) + "\n"


def _path(package: Path, name: str) -> Path:
    path = package.parent.joinpath(*name.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def function_body(source: str) -> ast.Module:
    """A module of this source as it can stand in a function."""
    tree = ast.parse(source)
    tree.body = [kept for statement in tree.body for kept in _kept(statement)] or [ast.Pass()]
    return ast.fix_missing_locations(tree)


def function_text(name: str, tree: ast.Module) -> str:
    """A function that does in the globals it is run with what the module does of which `tree` is the body.

    All that the module binds is declared global, so that the code is the same but for where it stands: names of
    functions and classes do not even show it.
    """
    text = ast.unparse(tree)
    symbols = symtable.symtable(text, name, "exec").get_symbols()
    bound = [symbol.get_name() for symbol in symbols if symbol.is_assigned() or symbol.is_imported()]
    declared = [f"global {', '.join(bound)}"] if bound else []
    return "\n".join([f"def {name}():", *(f"    {line}" for line in (*declared, *text.splitlines()))])


def needed(trees: Mapping[str, ast.Module], first: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """What modules import when they are loaded, and so on, each after what it imports itself; without `first`.

    `trees` are all of them, in such an order.
    """
    found: dict[str, tuple[str, ...]] = {}
    left = trees.keys() - set(first)
    for name in (name for name in trees if name in left):
        direct = [each for each in (*_parents(name), *_imported(trees[name])) if each in found]
        below = {other for each in direct for other in (*found[each], each)}
        found[name] = tuple(other for other in found if other in below)
    return found


def _parents(name: str) -> Iterator[str]:
    parts = name.split(".")
    yield from (".".join(parts[:length]) for length in range(1, len(parts)))


def _imported(node: ast.AST) -> Iterator[str]:
    """The modules that may be imported where a module is run, and names that are imported from them as such."""
    for each in ast.iter_child_nodes(node):
        match each:
            case ast.Import(names=names):
                yield from (imported.name for imported in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield from (module, *(f"{module}.{imported.name}" for imported in names))
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                continue
            case _:
                yield from _imported(each)


def _kept(statement: ast.stmt) -> Iterator[ast.stmt]:
    """A statement of a module as it can stand in a function; nothing for one that is for readers of the source."""
    match statement:
        case ast.ImportFrom(module="__future__") | ast.Expr(value=ast.Constant()):
            return
        case ast.AnnAssign(value=None):
            return
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            yield ast.Assign([target], value)
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            yield from (kept for each in statement.orelse for kept in _kept(each))
        case _:
            yield statement


def patterns_text(names: Iterable[str]) -> tuple[str, str]:
    """The name and the source of a module with the codes of all patterns that these modules have as constants.

    The name is empty where this version of Python has no such codes.
    """
    modules = [import_module(name) for name in names]
    name = patterns.module_of_codes()
    constants = [pattern for module in modules for value in vars(module).values() for pattern in _patterns_in(value)]
    codes = {(each.pattern, int(each._flags)): _codes(each.pattern, each._flags) for each in constants} if name else {}
    rows = "".join(f"    {key!r}: {value!r},\n" for key, value in codes.items())
    return name, f'"""Patterns in the codes of the matcher, see cilint/lazy/patterns.py."""\n\nCODES = {{\n{rows}}}\n'


def _patterns_in(value: object) -> Iterator[patterns._Pattern[Any]]:
    """The patterns that a constant of a module is, or holds."""
    if isinstance(value, patterns._Pattern):
        yield value
    elif isinstance(value, tuple | dict):
        each = value.values() if isinstance(value, dict) else value
        yield from (pattern for part in each for pattern in _patterns_in(part))


def _codes(text: str | bytes, flags: int) -> tuple[Any, ...]:
    """What `re` tells the matcher of a pattern besides its text, with the codes as bytes."""
    compiler: Any = vars(re)["_compiler"]
    matcher = compiler._sre
    told: list[Any] = []

    class Listener:
        """The matcher, for as long as one pattern is compiled."""

        def __getattr__(self, name: str) -> Any:
            return getattr(matcher, name)

        def compile(self, _: str | bytes, *rest: Any) -> Any:
            told.extend(rest)
            return matcher.compile(text, *rest)

    try:
        compiler._sre = Listener()
        compiler.compile(text, flags)
    finally:
        compiler._sre = matcher
    all_flags, codes, *groups = told
    return (int(all_flags), array("I", codes).tobytes(), *groups)
