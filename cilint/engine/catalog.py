"""Where rule files are, and the rules in them. What their documentation holds is read elsewhere."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache

from cilint.engine.compiled import compiled_rules
from cilint.engine.rule import Rule, parse_rule
from cilint.engine.rule_files import SUFFIX, file_names, files_in, rule_file, rule_files
from cilint.errors import RuleError
from cilint.packages.registry import source_of
from cilint.text import disk
from cilint.text.source import Source, Span

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
        for source in rule_files(folder):
            rule = checked_rule(source)
            if rule.id in rules:
                raise RuleError(f"there is a rule {rule.id!r} already; give it another name", Span(source, 0, 0))
            rules[rule.id] = rule
    return tuple(rules[name] for name in sorted(rules))


def rule_names(folders: Iterable[str] = ()) -> frozenset[str]:
    """The ids of the built-in rules and of those in `folders`, by the names of their files: none of them is read."""
    names = (name for folder in (rules_folder(), *folders) for name in file_names(folder))
    return frozenset(name.removesuffix(SUFFIX) for name in names)


@cache
def built_in_rules() -> tuple[Rule, ...]:
    """The rules that come with cilint."""
    return load_rules()


def _own_rules() -> Iterable[Rule]:
    """Those of the files of a checkout, which somebody may have just changed, or what a wheel has of them."""
    compiled = None if _checkout() else compiled_rules()
    return map(parse_rule, files_in(rules_folder())) if compiled is None else compiled


def read_rule_file(rule: str, folders: Iterable[str] = ()) -> Source:
    """The whole file of the rule with that id, built in or from one of the `folders`.

    Raises `UnreadableFileError` where there is none.
    """
    candidates = [rules_folder(), *folders]
    name = rule + SUFFIX
    folder = next((folder for folder in candidates if name in file_names(folder)), candidates[0])
    return rule_file(folder, name)


def source_of_rules(rule: Rule) -> str:
    """What to name with `--rules` to have a user's rule: its folder, or the package in which it came."""
    return source_of(rule.folder)


def checked_rule(source: Source) -> Rule:
    """A user's own rule. Raises `RuleError` for what does not follow the format, or means nothing."""
    # Imports what the rule's predicates judge, which a run without house rules does when there is something to judge.
    from cilint.engine.contract import check_contract

    rule = parse_rule(source)
    check_contract(rule, source)
    return rule._replace(is_house=True)
