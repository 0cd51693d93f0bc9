"""What `only:` and `except:` say, drafted as entries of `rules:`.

A draft is no more than a proposal: whether both decide alike in all events is asked in filter_proof.py.
Source: GitLab's doc/ci/yaml/deprecated_keywords.md ("only / except") and lib/gitlab/ci/build/policy/refs.rb.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache

from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.pipeline.certainty import is_certain
from cilint.pipeline.conditions.evaluation import match_regexp
from cilint.pipeline.conditions.expression import Expression, parse
from cilint.pipeline.conditions.tokens import TokenKind
from cilint.pipeline.events.kinds import all_kinds
from cilint.pipeline.events.only_except import PATTERN, plural
from cilint.pipeline.model.filters import CHANGES, REFS, VARIABLES, FilterPart, JobFilter
from cilint.pipeline.work import Work
from cilint.syntax.node import Node

_KINDS_OF_REF = {"branches": "$CI_COMMIT_BRANCH", "tags": "$CI_COMMIT_TAG"}
_SLASH, _ESCAPED = regex(r"(?<!\\)((?:\\\\)*)/"), r"\1\\/"
NAMES = ("CI_COMMIT_BRANCH", "CI_COMMIT_TAG", "CI_PIPELINE_SOURCE", "CI_PROJECT_PATH")
"""The variables of GitLab's own that drafts ask for."""


class RuleDraft(NamedTuple):
    """An entry of `rules:`: its `if`, the paths of its `changes`, and its `when`; what is empty is not written."""

    condition: str = ""
    changes: tuple[str, ...] = ()
    when: str = ""


class _Part(NamedTuple):
    """What an `only` asks, or one part of an `except`: one of `refs`, if it asks for these, and all of the rest."""

    refs: tuple[str, ...] | None = None
    variables: str = ""
    changes: tuple[str, ...] = ()


class FilterTexts(NamedTuple):
    """What the drafts write for conditions of `variables`: `named` gives it for one of them."""

    named: Callable[[Node], str]
    work: Work


def drafts_of(
    only: JobFilter | None, excepted: JobFilter | None, texts: FilterTexts, *, when: str, has_default_refs: bool
) -> tuple[RuleDraft, ...] | None:
    """The entries that say the same; None for what none can say. `when` is the job's.

    `has_default_refs` says that a job without `refs` is for branches and tags alone.
    """
    try:
        dropped = [draft for part in _excepted_parts(excepted, texts) for draft in _entries(part, "never")]
        default = tuple(_KINDS_OF_REF.values()) if has_default_refs else None
        kept = _Part(default) if only is None else _only_part(only, default, texts)
    except _UntoldError:
        return None
    entries = list(_entries(kept, "")) or [RuleDraft(when=when)]
    return (*dropped, *entries)


class _UntoldError(Exception):
    """There is something that no entry can say."""


def _only_part(only: JobFilter, default: tuple[str, ...] | None, texts: FilterTexts) -> _Part:
    parts = _parts(only)
    refs = tuple(_refs(parts[REFS], texts)) if REFS in parts else default
    return _Part(refs, _variables(parts.get(VARIABLES, ()), texts), _changes(parts.get(CHANGES, ())))


def _excepted_parts(excepted: JobFilter | None, texts: FilterTexts) -> Iterator[_Part]:
    for name, items in _parts(excepted).items() if excepted else ():
        if name == REFS:
            yield _Part(tuple(_refs(items, texts)))
        elif name == VARIABLES:
            yield _Part(variables=_variables(items, texts))
        else:
            yield _Part(changes=_changes(items))


def _parts(asked: JobFilter) -> dict[str, tuple[Node, ...]]:
    """The entries of the parts of an `only` or `except`. Raises `_UntoldError` for `kubernetes`."""
    found = {part.name: part.items for part in asked.parts}
    if not found or found.keys() - {REFS, VARIABLES, CHANGES} or not all(map(_is_list, asked.parts)):
        raise _UntoldError
    return found


def _is_list(part: FilterPart) -> bool:
    """Whether a part is a list of texts that are certain, with one at least."""
    texts = (item.is_scalar and is_certain(item) and item.text.isprintable() for item in part.items)
    return part.node.is_sequence and bool(part.items) and all(texts)


def _entries(part: _Part, when: str) -> Iterator[RuleDraft]:
    """One entry for each ref, or one for all where paths would be repeated."""
    refs = part.refs or ("",)
    if len(refs) > 1 and part.changes:
        refs = (_any_of(refs) if not part.variables else f"({_any_of(refs)})",)
    for ref in refs:
        condition = " && ".join(filter(None, (ref, part.variables)))
        if condition or part.changes:
            yield RuleDraft(condition, part.changes, when)


def _any_of(conditions: Sequence[str]) -> str:
    return " || ".join(conditions)


def _variables(items: Sequence[Node], texts: FilterTexts) -> str:
    """One condition for a list of them, which can stand beside others."""
    conditions = [texts.named(item) for item in items]
    expressions = [parse(condition) for condition in conditions]
    if not all(isinstance(expression, Expression) for expression in expressions):
        raise _UntoldError
    is_loose = len(conditions) > 1 or any(
        isinstance(expression, Expression) and expression.token.kind is TokenKind.OR for expression in expressions
    )
    return f"({_any_of(conditions)})" if is_loose else "".join(conditions)


def _changes(items: Sequence[Node]) -> tuple[str, ...]:
    paths = tuple(item.text for item in items)
    # In `rules:changes` these would be variables.
    if any("$" in path for path in paths):
        raise _UntoldError
    return paths


def _refs(items: Sequence[Node], texts: FilterTexts) -> Iterator[str]:
    named = dict.fromkeys(item.canonical for item in items)
    taken = {variable for name, variable in _KINDS_OF_REF.items() if name in named}
    for name in named:
        pattern, at, project = name.partition("@")
        for variable, condition in _conditions(pattern, texts.work):
            if at:
                yield f"{condition} && $CI_PROJECT_PATH == {_quoted(project)}"
            elif variable not in taken or pattern in _KINDS_OF_REF:
                # With all branches, or tags, single ones need not be named.
                yield condition


def _conditions(pattern: str, work: Work) -> Iterator[tuple[str, str]]:
    """What an entry of `refs` asks, one condition being enough; each with the variable that has the ref in it."""
    source = _sources().get(pattern)
    if pattern in _KINDS_OF_REF:
        yield _KINDS_OF_REF[pattern], _KINDS_OF_REF[pattern]
    elif source:
        yield "", f"$CI_PIPELINE_SOURCE == {_quoted(source)}"
    else:
        for variable in _KINDS_OF_REF.values():
            yield variable, _about_name(variable, pattern, work)


def _about_name(variable: str, pattern: str, work: Work) -> str:
    if not PATTERN.fullmatch(pattern):
        return f"{variable} == {_quoted(pattern)}"
    # A slash ends the pattern in a condition, but for escaped ones.
    end = pattern.rindex("/")
    written = f"/{_SLASH.sub(_ESCAPED, pattern[1:end])}{pattern[end:]}"
    # A variable that is not set is an empty text to a pattern.
    guard = "" if match_regexp("", pattern, work) is False else f"{variable} && "
    return f"{guard}{variable} =~ {written}"


def _quoted(text: str) -> str:
    quote = next((mark for mark in "\"'" if mark not in text), None)
    if quote is None:
        raise _UntoldError
    return f"{quote}{text}{quote}"


@cache
def _sources() -> dict[str, str]:
    """The sources of pipelines by the words that `refs` have for them."""
    sources = {event.source for event in all_kinds() if isinstance(event.source, str)}
    words = {source.removesuffix("_event"): source for source in sources}
    return {name: source for word, source in words.items() for name in (word, plural(word))}
