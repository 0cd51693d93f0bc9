"""Predefined variables that GitLab no longer sets.

Source: GitLab's doc/update/deprecations.md ("CI_BUILD_* predefined variables", removed in 16.0, with their successors,
functionally identical; "Old versions of JSON web tokens", 17.0).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cilint.facts.deprecations import GONE_PREFIXES, DeprecationFact, Fate
from cilint.facts.model import User
from cilint.lazy.patterns import regex
from cilint.pipeline.pipeline import Pipeline
from cilint.pipeline.version import GitLabVersion
from cilint.syntax.node import Node, Step
from cilint.syntax.scalar import mapped
from cilint.text.source import Span

_SUCCESSORS = {
    "CI_BUILD_BEFORE_SHA": "CI_COMMIT_BEFORE_SHA",
    "CI_BUILD_ID": "CI_JOB_ID",
    "CI_BUILD_MANUAL": "CI_JOB_MANUAL",
    "CI_BUILD_NAME": "CI_JOB_NAME",
    "CI_BUILD_REF": "CI_COMMIT_SHA",
    "CI_BUILD_REF_NAME": "CI_COMMIT_REF_NAME",
    "CI_BUILD_REF_SLUG": "CI_COMMIT_REF_SLUG",
    "CI_BUILD_REPO": "CI_REPOSITORY_URL",
    "CI_BUILD_STAGE": "CI_JOB_STAGE",
    "CI_BUILD_TAG": "CI_COMMIT_TAG",
    "CI_BUILD_TOKEN": "CI_JOB_TOKEN",
    "CI_BUILD_TRIGGERED": "CI_PIPELINE_TRIGGERED",
}
_GONE = {
    **dict.fromkeys(_SUCCESSORS, GitLabVersion(16, 0)),
    **dict.fromkeys(("CI_JOB_JWT", "CI_JOB_JWT_V1", "CI_JOB_JWT_V2"), GitLabVersion(17, 0)),
}
_TOKENS = "declare a token in id_tokens, and use its variable"
# What has a value for the case that there is none, or is one, knows of versions without the variable.
_NAME = r"CI_(?:BUILD_|JOB_JWT)\w*"
_USE = regex(
    r"(?P<before>\$\{\w+:?[-+=?][\"']?)?(?<![\\$])\$"
    rf"(?:\{{(?P<braced>{_NAME})(?!\w|:?[-+=?])|(?P<plain>{_NAME}))",
    re.ASCII,
)
_COMMENT = regex(r"[ \t]*#")


def gone_variables_of(pipeline: Pipeline, texts: Sequence[str]) -> Iterator[DeprecationFact]:
    """The uses of such variables, but of those that the files define themselves; `texts` are those of all files."""
    own = frozenset(name for name in _GONE if any(name in text and _defines(text, name) for text in texts))
    jobs = {job.name: job for job in pipeline.jobs}
    server = pipeline.shared.server
    gone = frozenset(name for name, version in _GONE.items() if server is None or server >= version)
    for name, pair in pipeline.entries.items():
        user = User(name, jobs[name]) if name in jobs else None
        for scalar in _scalars(pair.value, pipeline):
            for variable, start in _uses(scalar):
                if variable in gone and variable not in own:
                    yield _gone(variable, mapped(scalar).span(start, start + len(variable)), user, scalar.via)


def _defines(text: str, name: str) -> bool:
    """Whether a file seems to give a variable of that name a value, as a keyword's key or in a script."""
    return re.search(rf"(?<![\w$])(?<!\$\{{){name}(?:[\"']?[ \t]*:(?=\s)|=)", text, re.ASCII) is not None


def _gone(name: str, span: Span, user: User | None, via: tuple[Step, ...]) -> DeprecationFact:
    successor = _SUCCESSORS.get(name, "")
    return DeprecationFact(
        span,
        user,
        via,
        name=name,
        fate=Fate.IGNORED,
        message=f"GitLab {_GONE[name]} and newer set no variable {name}",
        remedy=f"write {successor}" if successor else _TOKENS,
        successor=successor,
    )


def _scalars(node: Node, pipeline: Pipeline) -> Iterator[Node]:
    """The scalars in a value that hold the beginning of such a name."""
    waiting, seen = [node], set[int]()
    while waiting:
        node = waiting.pop()
        if node.is_scalar:
            if any(prefix in node.written for prefix in GONE_PREFIXES) and not node.alternatives:
                yield node
        elif id(node.value) not in seen:
            seen.add(id(node.value))
            pipeline.shared.work.spend(1 + len(node.entries) + len(node.items))
            waiting.extend((*node.items, *(pair.value for pair in node.entries.values())))


def _uses(scalar: Node) -> Iterator[tuple[str, int]]:
    """The variables that a scalar takes the values of, with the offsets of their names; not those in comments."""
    text = scalar.written
    for use in _USE.finditer(text):
        line = text.rfind("\n", 0, use.start()) + 1
        if not use["before"] and not _COMMENT.match(text, line):
            group = "braced" if use["braced"] else "plain"
            yield use[group], use.start(group)
