"""`spec:include`: inputs that other files declare for this one (doc/ci/inputs/_index.md, GitLab 18.9).

What is refused was tried with GitLab 18.11. Where the files come from is settled where includes are followed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cilint.lazy.records import NamedTuple
from cilint.pipeline.gitlab_words import gitlab_words
from cilint.pipeline.nesting import flat_items
from cilint.pipeline.problem import Problem, ProblemKind, Problems
from cilint.pipeline.similar import remedy_for
from cilint.syntax.node import Node, Pair

INCLUDE_KEYS = ("local", "file", "remote", "project", "ref", "integrity")
"""What an entry of `spec:include` may hold (entry/concerns/base_include.rb)."""

Fetch = Callable[[Node], tuple[Node, ...] | None]
"""Gives the mappings in the files that an entry names; None where they are not known."""


class Included(NamedTuple):
    """What other files declare for one: its inputs by name, and whether all of those files are known."""

    definitions: Mapping[str, Pair]
    is_complete: bool = True


NONE_INCLUDED = Included({})


def included_inputs(spec: Node | None, fetch: Fetch, problems: Problems) -> Included:
    """The inputs of the files that a header includes; what GitLab refuses of them goes to `problems`."""
    include = spec.get("include") if spec else None
    if include is None or include.is_null:
        return NONE_INCLUDED
    own = spec.get("inputs") if spec else None
    definitions = dict(own.entries) if own else {}
    found = Included(definitions)
    for entry in flat_items(include) if include.is_sequence else (include,):
        if not _is_entry(entry, problems):
            found = found._replace(is_complete=False)
            continue
        bodies = fetch(entry)
        if bodies is None:
            found = found._replace(is_complete=False)
        for body in bodies or ():
            _add(body, definitions, problems)
    others = {name: pair for name, pair in definitions.items() if not own or name not in own.entries}
    return found._replace(definitions=others)


def _is_entry(entry: Node, problems: Problems) -> bool:
    if entry.is_reference:
        return False
    if not entry.is_mapping:
        is_text = entry.is_scalar and entry.scalar_type.value == "string"
        if not is_text:
            message, words = "an entry of spec:include is no path", gitlab_words("header-include-sort")
            problems.add(Problem(ProblemKind.HEADER, entry.span, message, "write - local: FILE", words=words))
        return is_text
    for name, pair in entry.entries.items():
        if name not in INCLUDE_KEYS:
            remedy = remedy_for(name, INCLUDE_KEYS) or f"it may have {', '.join(INCLUDE_KEYS)}"
            message = f"an entry of spec:include has no keyword {name!r}"
            words = gitlab_words("unknown", key=name)
            problems.add(Problem(ProblemKind.HEADER, pair.key.span, message, remedy, words=words))
    return entry.entries.keys() <= set(INCLUDE_KEYS)


def _add(body: Node, definitions: dict[str, Pair], problems: Problems) -> None:
    for name, pair in body.entries.items():
        if name != "inputs":
            message = f"a file that spec:include names holds inputs alone, and no {name!r}"
            remedy, words = "write inputs: at its top level", gitlab_words("unknown", key=name)
            problems.add(Problem(ProblemKind.HEADER, pair.key.span, message, remedy, words=words))
    inputs = body.get("inputs")
    for name, pair in inputs.entries.items() if inputs else ():
        if name in definitions:
            message = f"the input {name!r} is declared twice, here and in another file of the header"
            related = ((definitions[name].key.span, "declared here as well"),)
            words = gitlab_words("header-input-twice", name=name)
            problems.add(Problem(ProblemKind.HEADER, pair.key.span, message, "declare it once", related, words=words))
        definitions.setdefault(name, pair)
