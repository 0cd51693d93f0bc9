"""Writes `rules:` in place of `only:` and `except:`, in the jobs of a file in which both surely decide alike.

No job is touched of which others take something, or that takes rules from others: what its filters then mean, more than
this place decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from cilint.facts.borrowing import Lenders
from cilint.facts.event_lists import is_whole
from cilint.facts.gather import Facts
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.pipeline.certainty import is_certain
from cilint.pipeline.events.filter_proof import Filters, decide_alike
from cilint.pipeline.events.filter_rules import NAMES, FilterTexts, RuleDraft, drafts_of
from cilint.pipeline.events.run import usual_outcome
from cilint.pipeline.job import Job
from cilint.pipeline.loading import Configuration
from cilint.pipeline.model.rules import read_rules
from cilint.syntax.comments import written_scalars
from cilint.syntax.node import Node, Pair, Style, is_merge_key, key_text
from cilint.syntax.yaml import parse
from cilint.text.edit import Edit
from cilint.text.source import Source, Span

_FILTERS = ("only", "except")
_OTHERS = ("rules", "start_in")
"""What has no place beside what is written, or is none of it."""
_PUNCTUATION = regex(r"[\s\[\]{},:-]*")
_PLAIN_CONDITION = regex(r"[$(](?!.*(?::\s|\s#|:\Z)).*")
_PLAIN_PATH = regex(r"[A-Za-z][\w/*-]*[./][\w./*-]*")
_WHEN = ("on_success", "always", "on_failure", "manual")


class _Candidate(NamedTuple):
    """A job with its mapping as it is written, and the filters there in the order of the file."""

    job: Job
    mapping: Node
    pairs: tuple[Pair, ...]


def edits_of(keyword: str, place: Span, facts: Facts) -> tuple[tuple[Edit, ...], int]:
    """The edits of the jobs that have a keyword, one of both, in the file with that place, and the number of jobs."""
    pipeline = facts.pipeline
    configuration = next((each for each in pipeline.configurations if each.source is place.source), None)
    if configuration is None or pipeline.unread or not is_whole(facts):
        return (), 0
    writer = _Writer(facts)
    found = (candidate for candidate in _candidates(configuration, facts) if _has(candidate, keyword))
    made = [edits for edits in map(writer.edits, found) if edits]
    return tuple(edit for edits in made for edit in edits), len(made)


def _has(candidate: _Candidate, keyword: str) -> bool:
    return any(key_text(pair.key) == keyword for pair in candidate.pairs)


def _candidates(configuration: Configuration, facts: Facts) -> Iterator[_Candidate]:
    """The jobs that stand in this file alone, and have all their filters there."""
    bodies = [each.body for each in facts.pipeline.configurations]
    jobs = {job.name: job for job in facts.pipeline.jobs}
    lenders = Lenders(facts.pipeline)
    for pair in configuration.body.pairs:
        job, mapping = jobs.get(key_text(pair.key)), pair.value
        pairs = tuple(own for own in mapping.pairs if key_text(own.key) in _FILTERS and not own.value.is_null)
        if job is None or job.hidden or job.missing or not pairs or mapping.via or lenders.has(job, mapping.end):
            continue
        is_one = sum(key_text(each.key) == job.name for body in bodies for each in body.pairs) == 1
        if is_one and _is_alone(mapping, jobs) and all(map(_is_plain, pairs)):
            yield _Candidate(job, mapping, pairs)


def _is_alone(mapping: Node, jobs: Mapping[str, Job]) -> bool:
    """Whether a job as written has each filter once, and none, nor what goes with none, comes from anywhere else."""
    names = [key_text(pair.key) for pair in mapping.pairs]
    if any(name in names for name in _OTHERS) or any(names.count(name) > 1 for name in _FILTERS):
        return False
    merged = [pair.value for pair in mapping.pairs if is_merge_key(pair.key)]
    extends = mapping.get("extends")
    parents = [jobs.get(item.text) for item in (extends.items or (extends,))] if extends else []
    sources = [*merged, *(item for value in merged for item in value.items), *(job.node for job in parents if job)]
    return all(parents) and not any(name in source.entries for source in sources for name in (*_FILTERS, *_OTHERS))


def _is_plain(pair: Pair) -> bool:
    """Whether a filter is written out, without a comment, an anchor, an alias or a tag that would be lost."""
    place, text = pair.key.end, pair.key.source.text
    if pair.value.via or pair.value.start < place:
        return False
    for scalar in written_scalars([pair.value]):
        if not _PUNCTUATION.fullmatch(text, place, scalar.start):
            return False
        place = scalar.end
    return _PUNCTUATION.fullmatch(text, place, pair.value.end) is not None


class _Writer:
    """Writes rules for the jobs of one pipeline; what many jobs have is proved once."""

    def __init__(self, facts: Facts) -> None:
        self._pipeline = facts.pipeline
        self._work = facts.pipeline.shared.work
        self._has_default_refs = facts.pipeline.workflow_rules is None
        self._known: dict[object, tuple[RuleDraft, ...] | None] = {}

    def edits(self, candidate: _Candidate) -> tuple[Edit, ...] | None:
        """The edits for one job; None where it is not sure that it then runs as before."""
        job, mapping, pairs = candidate
        when = job.when.canonical if job.when is not None else "on_success"
        if when not in _WHEN or (job.when is not None and not is_certain(job.when)) or self._is_defined(job):
            return None
        key = (when, job.allow_failure and job.allow_failure.span.text, *(pair.value.span.text for pair in pairs))
        if key not in self._known:
            self._known[key] = self._proved(job, when)
        drafts = self._known[key]
        if drafts is None:
            return None
        place = _Layout(mapping, pairs[0].key)
        removed = [place.without(pair) for pair in pairs[1:]]
        whole = Edit(Span(pairs[0].key.source, pairs[0].key.start, pairs[0].value.end), place.text(drafts))
        return None if None in removed else (whole, *filter(None, removed))

    def _is_defined(self, job: Job) -> bool:
        """Whether the files define a variable that the rules would ask for."""
        own = job.variable_entries or {}
        return any(name in self._pipeline.shared.variables or name in own for name in NAMES)

    def _proved(self, job: Job, when: str) -> tuple[RuleDraft, ...] | None:
        """The rules for a job; none where it cannot be proved that they decide as its filters do."""
        asked = (item for each in (job.only, job.excepted) if each for item in each.conditions)
        atoms = {
            text: f"cilint_{number}" for number, text in enumerate(dict.fromkeys(item.canonical for item in asked))
        }
        written = self._drafts(job, when, lambda node: node.canonical)
        proved = self._drafts(job, when, lambda node: f"${atoms[node.canonical]}")
        if not written or not proved:
            return None
        text = "\n".join(_block_lines(proved))
        rules = parse(Source("rules", text), spend=self._work.spend)[0].get("rules")
        filters = Filters(job.only, job.excepted, usual_outcome(job), self._has_default_refs, atoms)
        return written if rules is not None and decide_alike(filters, read_rules(rules), self._work) else None

    def _drafts(self, job: Job, when: str, named: Callable[[Node], str]) -> tuple[RuleDraft, ...] | None:
        texts = FilterTexts(named, self._work)
        return drafts_of(job.only, job.excepted, texts, when=when, has_default_refs=self._has_default_refs)


class _Layout:
    """How a mapping is written, where the first of the filters stands at `key`."""

    def __init__(self, mapping: Node, key: Node) -> None:
        self._mapping = mapping
        self._source = key.source
        self._is_flow = mapping.style is Style.FLOW
        self._indentation = " " * (key.span.begin.column - 1)
        self._line_break = self._source.line_break(key.span.begin.line)

    def text(self, drafts: Sequence[RuleDraft]) -> str:
        """The keyword with its value."""
        if self._is_flow:
            entries = (", ".join(_fields(draft, in_flow=True)) for draft in drafts)
            return f"rules: [{', '.join(f'{{{entry}}}' for entry in entries)}]"
        return f"{self._line_break}{self._indentation}".join(_block_lines(drafts))

    def without(self, pair: Pair) -> Edit | None:
        """The edit that takes an entry away, which is not the first; None where something else stands beside it."""
        text, end = self._source.text, pair.value.end
        if self._is_flow:
            before = max(own.value.end for own in self._mapping.pairs if own.value.end <= pair.key.start)
            is_next = text[before : pair.key.start].strip() == ","
            return Edit(Span(self._source, before, end), "") if is_next else None
        start = self._source.line_span(pair.key.span.begin.line).start
        rest = self._source.line_span(self._source.position(end).line).end
        if text[start : pair.key.start].strip(" ") or text[end:rest].strip():
            return None
        number = self._source.position(rest).line
        after = self._source.line_starts[number] if number < len(self._source.line_starts) else rest
        return Edit(Span(self._source, start, after), "")


def _block_lines(drafts: Sequence[RuleDraft]) -> Iterator[str]:
    yield "rules:"
    for draft in drafts:
        for number, field in enumerate(_fields(draft)):
            yield f"{'    ' if number else '  - '}{field}"


def _fields(draft: RuleDraft, *, in_flow: bool = False) -> Iterator[str]:
    if draft.condition:
        is_plain = not in_flow and _PLAIN_CONDITION.fullmatch(draft.condition)
        yield f"if: {draft.condition if is_plain else _quoted(draft.condition)}"
    if draft.changes:
        paths = (path if _PLAIN_PATH.fullmatch(path) else _quoted(path) for path in draft.changes)
        yield f"changes: [{', '.join(paths)}]"
    if draft.when:
        yield f"when: {draft.when}"


def _quoted(text: str) -> str:
    doubled = text.replace("'", "''")
    return f"'{doubled}'"
