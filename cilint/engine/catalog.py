"""Where rule files are, and the rules in them. What their documentation holds is read elsewhere."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import cache

from cilint.engine.compiled import compiled_rules
from cilint.engine.rule import Rule, parse_rule
from cilint.errors import RuleError
from cilint.text import disk
from cilint.text.files import DiskFiles, decode, read_bytes
from cilint.text.source import Source, Span

_SUFFIX = ".yaml"


_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def rules_folder() -> str:
    """The folder with the built-in rules.

    In a checkout that is `rules/` beside the package, even where an editable install has left a copy of it in
    site-packages; in a wheel it is inside the package.
    """
    return _checkout() or os.path.join(_PACKAGE, "rules")


def _checkout() -> str:
    """The folder with the rules of a checkout; empty in a wheel."""
    root = os.path.dirname(_PACKAGE)
    folder = os.path.join(root, "rules")
    return folder if disk.is_file(os.path.join(root, "pyproject.toml")) and disk.is_folder(folder) else ""


def load_rules(folders: Iterable[str] = (), own: Iterable[Rule] | None = None) -> tuple[Rule, ...]:
    """The built-in rules and the house rules in `folders`, by id; `own` are the built-in ones if they are at hand.

    Raises `RuleError` for a file that does not follow the format, for an id that exists twice, and for what means
    nothing in a house rule; for our own a test says so.
    """
    rules = {rule.id: rule for rule in (_own_rules() if own is None else own)}
    for folder in folders:
        for source in _rule_files(folder):
            rule = parse_rule(source)
            if rule.id in rules:
                raise RuleError(f"there is a rule {rule.id!r} already; give it another name", Span(source, 0, 0))
            rules[rule.id] = _checked(rule, source)
    return tuple(sorted(rules.values()))


def rule_names(folders: Iterable[str] = ()) -> frozenset[str]:
    """The ids of the built-in rules and of those in `folders`, by the names of their files: none of them is read."""
    names = (name for folder in (rules_folder(), *folders) for name in disk.entries(folder)[1])
    return frozenset(name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX))


@cache
def built_in_rules() -> tuple[Rule, ...]:
    """The rules that come with cilint."""
    return load_rules()


def _own_rules() -> Iterable[Rule]:
    """Those of the files of a checkout, which somebody may have just changed, or what a wheel has of them."""
    compiled = None if _checkout() else compiled_rules()
    return map(parse_rule, _files_in(rules_folder())) if compiled is None else compiled


def read_rule_file(rule: str, folders: Iterable[str] = ()) -> Source:
    """The whole file of the rule with that id, built in or from one of the `folders`.

    Raises `UnreadableFileError` where there is none.
    """
    candidates = [rules_folder(), *folders]
    name = rule + _SUFFIX
    folder = next((folder for folder in candidates if disk.is_file(os.path.join(folder, name))), candidates[0])
    return DiskFiles(folder, os.getcwd()).read(name)


def _checked(rule: Rule, source: Source) -> Rule:
    # Imports what the rule's predicates judge, which a run without house rules does when there is something to judge.
    from cilint.engine.contract import check_contract

    check_contract(rule, source)
    return rule._replace(is_house=True)


def _refuse_passed_over(folder: str) -> None:
    """Raise `RuleError` for what looks like a rule and would not be read: another suffix, a folder in the folder."""
    for place, names in disk.walk(folder):
        for name in names:
            if _is_hidden(place, name, folder) or not name.endswith((_SUFFIX, ".yml")):
                continue
            path = os.path.join(place, name)
            if place != folder:
                raise RuleError(f"{path!r} is in a folder in a folder of rules: name {place!r} with --rules, too")
            if not name.endswith(_SUFFIX):
                raise RuleError(f"{path!r} is not read as a rule: its name has to end in {_SUFFIX}")


def _is_hidden(place: str, name: str, folder: str) -> bool:
    parts = os.path.relpath(os.path.join(place, name), folder).split(os.sep)
    return any(part.startswith(".") for part in parts)


def _rule_files(folder: str) -> Iterator[Source]:
    if not disk.is_folder(folder):
        raise RuleError(f"there is no folder {folder!r} with rules")
    _refuse_passed_over(folder)
    return _files_in(folder)


def _files_in(folder: str) -> Iterator[Source]:
    folders, files = disk.entries(folder)
    names = sorted(name for name in (*folders, *files) if name.endswith(_SUFFIX))
    # Whoever names a folder with rules wants them read, wherever links lead; and each run reads dozens of them.
    shown = DiskFiles(folder, os.getcwd()).name(".")
    for name in names:
        path = os.path.join(shown, name)
        yield Source(name, decode(read_bytes(os.path.join(folder, name), name, path), name, path), path)
