"""Values of keywords that GitLab refuses: outside of a closed list, of the wrong type, or without their companion.

The conditions are those of the entries in lib/gitlab/ci/config/entry, each named beside its keyword. What a keyword
takes of paths, names and durations is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import NamedTuple

from cilint.pipeline.certainty import is_certain, is_number, is_text, kind_name, sole_job
from cilint.pipeline.job import Job
from cilint.pipeline.nesting import flat_items
from cilint.pipeline.problem import Problem, ProblemKind, Problems
from cilint.pipeline.similar import Names
from cilint.syntax.node import Node, Pair
from cilint.syntax.resolution import ScalarType

_BRIDGE_WHEN = ("on_success", "on_failure", "always", "manual")
_JOB_WHEN = (*_BRIDGE_WHEN, "delayed")
_RULE_WHEN = (*_JOB_WHEN, "never")
_AFTER_WHEN = ("on_success", "on_failure", "always")
_Path = tuple[str, ...]
_CHOICES: Mapping[str, Sequence[tuple[_Path, Sequence[str]]]] = {
    "artifacts": (  # artifacts.rb
        (("when",), _AFTER_WHEN),
        (("access",), ("none", "developer", "maintainer", "all")),
    ),
    "cache": ((("when",), _AFTER_WHEN),),  # cache.rb
    "environment": (  # environment.rb
        (("action",), ("start", "stop", "prepare", "verify", "access")),
        (("deployment_tier",), ("production", "staging", "testing", "development", "other")),
    ),
    "rules": ((("when",), _RULE_WHEN),),  # rules/rule.rb
    "trigger": ((("strategy",), ("depend", "mirror")),),  # trigger.rb
}
_MAX_RETRIES = 2


class _Type(Enum):
    """What a keyword takes; the value is what messages call it."""

    BOOLEAN = "true or false"
    LIST = "a list"
    MAPPING = "a mapping"
    COLLECTION = "a mapping or a list"
    BOOLEAN_OR_MAPPING = "true, false or a mapping"


_TYPES: Mapping[str, Sequence[tuple[_Path, _Type]]] = {
    "allow_failure": (((), _Type.BOOLEAN_OR_MAPPING),),  # job.rb
    "artifacts": (((), _Type.MAPPING), (("paths",), _Type.LIST), (("exclude",), _Type.LIST)),  # artifacts.rb
    "cache": (((), _Type.COLLECTION), (("paths",), _Type.LIST)),  # caches.rb, paths.rb
    "dependencies": (((), _Type.LIST),),  # job.rb
    "interruptible": (((), _Type.BOOLEAN),),  # lib/gitlab/config/entry/boolean.rb
    "services": (((), _Type.LIST),),  # services.rb
    "tags": (((), _Type.LIST),),  # tags.rb
    "variables": (((), _Type.MAPPING),),  # variables.rb
}
_CHECKED = frozenset({"retry", *_TYPES, *_CHOICES})


class _Owner(NamedTuple):
    """What holds keywords: a job, `default:`, or the top level; the latter two have no name of a job."""

    node: Node
    job: Job | None

    def sole_job(self, node: Node) -> str:
        return sole_job(self.job, node) if self.job else ""


def find_value_problems(entries: Mapping[str, Pair], jobs: Sequence[Job], problems: Problems) -> None:
    """Add the values that GitLab does not take, in `default:` and in the jobs, to `problems`."""
    seen: set[int] = set()
    seen_rules: set[int] = set()
    default = entries.get("default")
    if default and default.value.is_mapping:
        _find(_Owner(default.value, None), seen, problems)
    for job in jobs:
        owner = _Owner(job.node, job)
        _find(owner, seen, problems)
        _find_wrong_when(owner, problems)
        _find_wrong_delay(job, seen_rules, problems)


def _find(owner: _Owner, seen: set[int], problems: Problems) -> None:
    """Look at the keywords of one owner; `seen` are the collections, by their content, that need no second look."""
    entries = owner.node.entries
    for keyword in entries.keys() & _CHECKED:
        value = entries[keyword].value
        if not value.is_scalar:
            if id(value.value) in seen:
                continue
            seen.add(id(value.value))
        for path, expected in _TYPES.get(keyword, ()):
            for node in _at(value, path):
                _check_type(owner, node, ":".join((keyword, *path)), expected, problems)
        for path, choices in _CHOICES.get(keyword, ()):
            for node in _at(value, path):
                _check_choice(owner, node, ":".join((keyword, *path)), choices, problems)
        if keyword == "retry":
            _check_retry(owner, value, problems)


def _find_wrong_when(owner: _Owner, problems: Problems) -> None:
    choices = _BRIDGE_WHEN if "trigger" in owner.node.entries else _JOB_WHEN
    when = owner.node.get("when")
    for node in _at(when, ()) if when else ():
        _check_choice(owner, node, "when", choices, problems)


def _at(node: Node, path: tuple[str, ...]) -> Iterator[Node]:
    """The certain values at a path below a node; the entries of lists on the way, and never a null."""
    if node.is_null or not is_certain(node):
        return
    if not path:
        yield node
        return
    for item in flat_items(node) if node.is_sequence else (node,):
        inner = item.get(path[0])
        if inner:
            yield from _at(inner, path[1:])


def _check_type(owner: _Owner, node: Node, keyword: str, expected: _Type, problems: Problems) -> None:
    if not _is_of(node, expected):
        message = f"{keyword} is {expected.value}, and this is {kind_name(node)}"
        _add(problems, owner, node, message, _type_remedy(node, expected))


def _is_of(node: Node, expected: _Type) -> bool:
    is_boolean = node.is_scalar and node.scalar_type is ScalarType.BOOL
    if expected is _Type.BOOLEAN:
        return is_boolean
    if expected is _Type.LIST:
        return node.is_sequence
    if expected is _Type.COLLECTION:
        return not node.is_scalar
    return node.is_mapping or (is_boolean and expected is _Type.BOOLEAN_OR_MAPPING)


def _type_remedy(node: Node, expected: _Type) -> str:
    if expected is _Type.LIST and is_text(node):
        return "put it in brackets"
    if expected in (_Type.BOOLEAN, _Type.BOOLEAN_OR_MAPPING) and node.text in ("true", "false"):
        return "remove the quotes"
    return ""


def _check_choice(owner: _Owner, node: Node, keyword: str, choices: Sequence[str], problems: Problems) -> None:
    # No variable counts here, but that a text with one is meant as such would be a guess.
    if not node.is_scalar or node.text in choices or "$" in node.text:
        return
    remedy = Names(choices).remedy(node.text) or f"write {', '.join(choices[:-1])} or {choices[-1]}"
    _add(problems, owner, node, f"{keyword} cannot be {node.canonical}", remedy)


def _check_retry(owner: _Owner, node: Node, problems: Problems) -> None:
    retries = node.get("max") if node.is_mapping else node
    if retries is None or retries.is_null or not is_certain(retries) or retries.is_mapping:
        return
    if is_number(retries) and retries.canonical in map(str, range(_MAX_RETRIES + 1)):
        return
    keyword = "retry:max" if node.is_mapping else "retry"
    message = f"{keyword} is a number from 0 to {_MAX_RETRIES}"
    remedy = "remove the quotes" if is_text(retries) and retries.text in ("0", "1", "2") else ""
    _add(problems, owner, retries, message, remedy)


def _find_wrong_delay(job: Job, seen_rules: set[int], problems: Problems) -> None:
    """`when: delayed` and `start_in` need each other; beside `rules` both belong into the rules (job.rb, rule.rb)."""
    rules = job.own("rules")
    _check_delay(job, job.node, has_rules=bool(rules), problems=problems)
    if rules is None or id(rules.value.value) in seen_rules:
        return
    seen_rules.add(id(rules.value.value))
    for rule in flat_items(rules.value):
        if is_certain(rule) and rule.is_mapping:
            _check_delay(job, rule, has_rules=False, problems=problems)


def _check_delay(job: Job, node: Node, *, has_rules: bool, problems: Problems) -> None:
    when = node.entries.get("when")
    start = node.entries.get("start_in")
    has_start = start is not None and not start.value.is_null
    is_delayed = when is not None and when.value.text == "delayed"
    owner = _Owner(node, job)
    if start and has_start and has_rules:
        _add(problems, owner, start.key, "start_in is of no use beside rules", "write it in the rules")
    elif start and has_start and not is_delayed and (when is None or is_certain(when.value)):
        _add(problems, owner, start.key, "start_in needs when: delayed beside it", "add when: delayed", is_absence=True)
    elif when and is_delayed and not has_start:
        _add(problems, owner, when.value, "when: delayed needs start_in beside it", "add start_in", is_absence=True)


def _add(problems: Problems, owner: _Owner, node: Node, message: str, remedy: str, *, is_absence: bool = False) -> None:
    job = owner.sole_job(node)
    problems.add(Problem(ProblemKind.JOB, node.span, message, remedy, is_absence=is_absence, job=job))
