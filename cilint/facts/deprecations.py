"""Keywords that GitLab refuses by now or means to, and predefined variables that it no longer sets.

Source: GitLab's doc/update/deprecations.md ("CI_BUILD_* predefined variables", removed in 16.0, with their successors,
functionally identical; "Old versions of JSON web tokens", 17.0). The keywords are those of the table
(pipeline/entries/keywords.tsv) that a version refuses, or that have something to be written instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cilint.facts.model import Fact, Plain, User
from cilint.lazy.enums import Enum
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.pipeline.entries.table import section, shape
from cilint.pipeline.pipeline import Pipeline
from cilint.pipeline.problem import ProblemKind
from cilint.pipeline.version import GitLabVersion
from cilint.syntax.node import Node, Pair, Step
from cilint.syntax.scalar import mapped
from cilint.text.source import Span

_PREFIXES = ("CI_BUILD_", "CI_JOB_JWT")
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


class Fate(Enum):
    """What GitLab does with what it has given up."""

    REFUSED = "refused"
    IGNORED = "ignored"
    DEPRECATED = "deprecated"
    DISCOURAGED = "discouraged"


class DeprecationFact(Fact):
    """Something that GitLab has given up, flagged at its name; `words` are GitLab's own of it.

    A keyword that is taken all the same is flagged where a file has it first; `others` are its further places there.
    """

    __slots__ = ("fate", "message", "name", "others", "remedy", "successor", "words")

    kind = "deprecation"

    def __init__(
        self,
        span: Span,
        user: User | None,
        via: tuple[Step, ...],
        *,
        name: str,
        fate: Fate,
        message: str,
        remedy: str,
        successor: str = "",
        words: str = "",
        others: tuple[Span, ...] = (),
    ) -> None:
        super().__init__(span, user, via)
        self.name = name
        self.fate = fate
        self.message = message
        self.remedy = remedy
        self.successor = successor
        self.words = words
        self.others = others

    @property
    def always_matters(self) -> bool:
        """See `Fact.always_matters`: what GitLab refuses does not depend on who runs."""
        return self.fate is Fate.REFUSED

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {
            "name": self.name,
            "fate": self.fate.value,
            "message": self.message,
            "remedy": self.remedy,
            "other_lines": [place.begin.line for place in self.others],
        }


def deprecations_of(pipeline: Pipeline) -> Iterator[DeprecationFact]:
    """The keywords that GitLab refuses by now or means to, then the variables that it no longer sets."""
    yield from _keywords(pipeline)
    yield from _given_up(pipeline)
    texts = [configuration.source.text for configuration in pipeline.configurations]
    # Hardly a pipeline names one.
    if any(prefix in text for text in texts for prefix in _PREFIXES):
        own = frozenset(name for name in _GONE if any(_defines(text, name) for text in texts))
        yield from _variables(pipeline, own)


def _keywords(pipeline: Pipeline) -> Iterator[DeprecationFact]:
    jobs = {job.name: job for job in pipeline.jobs}
    for problem in pipeline.problems:
        # What only some pipelines have is told with its condition.
        if problem.kind is ProblemKind.KEYWORD and not problem.condition:
            user = User(problem.job, jobs[problem.job]) if problem.job in jobs else None
            yield DeprecationFact(
                problem.span,
                user,
                (),
                name=problem.span.text,
                fate=Fate.REFUSED,
                message=problem.message,
                remedy=problem.remedy,
                words=problem.words,
            )


def _given_up(pipeline: Pipeline) -> Iterator[DeprecationFact]:
    """The keywords that are taken all the same, those of a file together."""
    known = section("root").keywords
    for name, pair in pipeline.entries.items():
        if name in known and known[name].instead:
            yield _deprecated(name, pair, known[name].instead, None, (pair.key.span,))
    uses = list(_uses_in_jobs(pipeline))
    places: dict[tuple[str, str], dict[Span, None]] = {}
    for use in uses:
        places.setdefault(use.group, {})[use.pair.key.span] = None
    ordered = {group: tuple(sorted(spans, key=lambda span: span.start)) for group, spans in places.items()}
    for use in uses:
        yield _deprecated(use.path, use.pair, use.instead, use.user, ordered[use.group])


class _KeywordUse(NamedTuple):
    """A keyword of a job that has something to be written instead, with the keywords around it in its `path`."""

    path: str
    pair: Pair
    instead: str
    user: User

    @property
    def group(self) -> tuple[str, str]:
        return self.path, self.pair.key.source.path


def _uses_in_jobs(pipeline: Pipeline) -> Iterator[_KeywordUse]:
    server = pipeline.shared.server
    for job in pipeline.jobs:
        kind_of_job = "bridge" if job.is_trigger else "job"
        for path, pair, instead in _deprecated_in(job.node, kind_of_job, ""):
            if _is_there(instead, server):
                yield _KeywordUse(path, pair, instead, User(job.name, job))


def _is_there(instead: str, server: GitLabVersion | None) -> bool:
    """Whether a GitLab of that version knows what to write instead, as far as the table has it: `pages:publish`."""
    place, _, name = instead.rpartition(":")
    keyword = section(place).keywords.get(name)
    return keyword is None or keyword.known_to(server)


def _deprecated_in(node: Node, kind_of_mapping: str, path: str) -> Iterator[tuple[str, Pair, str]]:
    """The keywords of a mapping and of those in it that have something to be written instead, each with that."""
    entries = node.entries
    # There may be any number of other keys.
    for name, keyword in section(kind_of_mapping).keywords.items():
        pair = entries.get(name)
        if pair is None or pair.value.is_null:
            continue
        if keyword.instead:
            yield f"{path}{name}", pair, keyword.instead
        if pair.value.is_mapping:
            for form in shape(keyword.value).forms:
                if form.word == "mapping" and form.argument:
                    yield from _deprecated_in(pair.value, form.argument, f"{path}{name}:")


def _deprecated(path: str, pair: Pair, instead: str, user: User | None, places: tuple[Span, ...]) -> DeprecationFact:
    return DeprecationFact(
        places[0],
        user,
        pair.value.via,
        name=path,
        fate=Fate.DISCOURAGED if instead.startswith("~") else Fate.DEPRECATED,
        message=f"{path} is deprecated" if user else f"{path} at the top level is deprecated",
        remedy=f"write {instead.lstrip('~')}",
        others=places[1:],
    )


def _defines(text: str, name: str) -> bool:
    """Whether a file seems to give a variable of that name a value, as a keyword's key or in a script."""
    return re.search(rf"(?<![\w$])(?<!\$\{{){name}(?:[\"']?[ \t]*:(?=\s)|=)", text, re.ASCII) is not None


def _variables(pipeline: Pipeline, own: frozenset[str]) -> Iterator[DeprecationFact]:
    jobs = {job.name: job for job in pipeline.jobs}
    server = pipeline.shared.server
    gone = frozenset(name for name, version in _GONE.items() if server is None or server >= version)
    for name, pair in pipeline.entries.items():
        user = User(name, jobs[name]) if name in jobs else None
        for scalar in _scalars(pair.value, pipeline):
            for variable, start in _uses(scalar):
                if variable in gone and variable not in own:
                    yield _gone(variable, mapped(scalar).span(start, start + len(variable)), user, scalar.via)


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
            if any(prefix in node.written for prefix in _PREFIXES) and not node.alternatives:
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
