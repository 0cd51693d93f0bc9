"""Comments that accept findings, and where they can be written so that the file says the same as before.

A comment goes alone above a finding's line, or behind it, or above the top-level key that it is under: the first of
these where it is read as what it is meant for, and changes neither a value nor a command.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from operator import attrgetter
from types import MappingProxyType

from cilint.errors import CilintError
from cilint.findings.comments import Comment, pipeline_comments, runner_comments, shell_comments
from cilint.findings.finding import Finding, Result
from cilint.findings.suppressing import first_joined_line
from cilint.findings.suppression import find_suppressions
from cilint.fixing import Check, Net, Trial
from cilint.lazy.enums import Enum
from cilint.lazy.records import NamedTuple
from cilint.pipeline.loading import Loader
from cilint.runner.files import is_runner_config
from cilint.shell.budget import Budget
from cilint.shell.comments import differ_in_comments_only
from cilint.syntax import toml
from cilint.syntax.comments import written_scalars
from cilint.syntax.node import Node, Style
from cilint.syntax.scalar import mapped
from cilint.text.edit import Edit, apply_edits
from cilint.text.files import MemoryFiles
from cilint.text.mapped import MappedText, Piece
from cilint.text.revision import Revision
from cilint.text.source import Source, Span

_Spot = tuple[str, str, int]
"""The rule of a finding, the name of its file, and where it begins there."""

_BLOCK_STYLES = (Style.LITERAL, Style.FOLDED)
_YAML_SUFFIXES = (".yml", ".yaml")


class Words(NamedTuple):
    """What a comment says besides the rules: why, and up to which day it counts."""

    reason: str = ""
    until: str = ""

    def comment(self, rules: Iterable[str]) -> str:
        """The comment that accepts findings of these rules."""
        until = f"until {self.until}" if self.until else ""
        return " ".join(filter(None, (f"# cilint: ignore[{', '.join(rules)}]", until, self.reason)))


class Accepted(NamedTuple):
    """The edits of a file that accept findings in it, and the findings that no comment there can accept."""

    edits: tuple[Edit, ...]
    left: tuple[Finding, ...]

    def moves(self) -> Callable[[int], int]:
        """What tells where an offset of the file is after the edits."""
        edits = sorted(self.edits, key=attrgetter("span.start"))
        starts = [edit.span.start for edit in edits]
        grown = list(accumulate((len(edit.replacement) for edit in edits), initial=0))
        return lambda offset: offset + grown[bisect_right(starts, offset)]


class Acceptance(NamedTuple):
    """What came of accepting all that a check has found: the results before and after, and the files that are others.

    `accepted` are the findings that are gone with that, `left` those that no comment can accept.
    """

    before: Result
    after: Result
    revisions: tuple[Revision, ...]
    accepted: tuple[Finding, ...]
    left: tuple[Finding, ...]


class _Where(Enum):
    """Where a comment stands, the narrowest first."""

    ABOVE = "above"
    BEHIND = "behind"
    SECTION = "section"


class _Writing(NamedTuple):
    """A comment to be written: the edit, the line of the file for which it counts, and the findings that it accepts."""

    edit: Edit
    line: int
    is_above: bool
    findings: tuple[Finding, ...]


class _Reading(NamedTuple):
    """What decides about comments in a file.

    `counting` has each rule and line for which a suppression surely counts, `scripts` all texts that a shell may read,
    `scalars` the places of all scalars, and which of them are such texts line by line.
    """

    counting: frozenset[tuple[str, int]]
    scripts: Sequence[MappedText]
    scalars: Sequence[tuple[int, int, bool]]
    is_shell: bool = False


def accept_all(check: Check, words: Words) -> Acceptance:
    """Comments for all that a check finds, with which another check finds what is left of that, and nothing else.

    Nothing is written here. Raises what `check` does.
    """
    before = check({})
    wanted = before.findings
    tried = _tried(check, before, wanted, words)
    # Some findings are about comments, or about what these move.
    while stubborn := tried.stubborn():
        wanted = tuple(finding for finding in wanted if id(finding) not in stubborn)
        tried = _tried(check, before, wanted, words)
    if not tried.is_sound:
        trial = Trial(lambda indices: _tried(check, before, [wanted[index] for index in indices], words).is_sound)
        tried = _tried(check, before, [wanted[index] for index in sorted(trial.accepted(range(len(wanted))))], words)
    return Acceptance(before, tried.after, tuple(_revised(tried.files)), tried.gone, tried.kept)


class _Try(NamedTuple):
    """A check with comments for some findings: the result, and what should be gone with them and what not.

    `surplus` has the rules and places of what should not be found; `moves` tells, by files, where offsets end up.
    """

    files: Sequence[tuple[Source, Accepted]]
    after: Result
    gone: tuple[Finding, ...]
    kept: tuple[Finding, ...]
    surplus: Collection[_Spot]
    moves: Mapping[str, Callable[[int], int]]
    is_sound: bool

    def stubborn(self) -> set[int]:
        """The identities of findings that should be gone and are not: by their places, or else by their rules."""
        rules = {spot[:2] for spot in self.surplus}
        there = {id(finding) for finding in self.gone if _spot(finding, self.moves) in self.surplus}
        return there or {id(finding) for finding in self.gone if _spot(finding)[:2] in rules}


def _tried(check: Check, before: Result, findings: Sequence[Finding], words: Words) -> _Try:
    files = _accepted(findings, words)
    texts = {source.name: apply_edits(source.text, done.edits) for source, done in files if done.edits}
    after = check(texts) if texts else before
    refused = {id(finding) for _, done in files for finding in done.left}
    gone = tuple(finding for finding in findings if id(finding) not in refused)
    taken = set(map(id, gone))
    kept = tuple(finding for finding in before.findings if id(finding) not in taken)
    moves = {source.name: done.moves() for source, done in files}
    surplus = Counter(map(_spot, after.findings)) - Counter(_spot(finding, moves) for finding in kept)
    is_sound = not surplus and len(after.findings) == len(kept) and after.broken == before.broken
    return _Try(files, after, gone, kept, surplus, moves, is_sound)


def _accepted(findings: Iterable[Finding], words: Words) -> list[tuple[Source, Accepted]]:
    """The comments by files, which repositories may have in common."""
    by_file: dict[str, list[Finding]] = {}
    for finding in findings:
        by_file.setdefault(finding.span.source.name, []).append(finding)
    sources = ((found[0].span.source, found) for found in by_file.values())
    return [(source, accept(source, found, words)) for source, found in sources]


def _spot(finding: Finding, moves: Mapping[str, Callable[[int], int]] = MappingProxyType({})) -> _Spot:
    """What tells a finding from others: its rule and place, by the name of the file and where that is moved to."""
    source, start, _ = finding.span
    return finding.rule, source.name, moves[source.name](start) if source.name in moves else start


def _revised(files: Iterable[tuple[Source, Accepted]]) -> Iterator[Revision]:
    for source, done in files:
        if done.edits:
            revision = Revision(source)
            revision.revise(done.edits)
            yield revision


def accept(source: Source, findings: Iterable[Finding], words: Words) -> Accepted:
    """Comments that accept findings in a file; of a file that cannot be read, none."""
    left = list(findings)
    before = _read(source)
    if before is None:
        return Accepted((), tuple(left))
    net = None if before.is_shell else Net(source)
    made: list[_Writing] = []
    for where in _Where:
        wanted = list(_comments(source, before, left, where, words))
        done = list(made)

        def is_sound(indices: Sequence[int], wanted: list[_Writing] = wanted, done: list[_Writing] = done) -> bool:
            return _is_sound(source, before, net, [*done, *(wanted[index] for index in indices)])

        made += (wanted[index] for index in sorted(Trial(is_sound).accepted(range(len(wanted)))))
        settled = {id(finding) for comment in made for finding in comment.findings}
        left = [finding for finding in left if id(finding) not in settled]
    return Accepted(tuple(comment.edit for comment in made), tuple(left))


def _comments(
    source: Source, reading: _Reading, findings: Iterable[Finding], where: _Where, words: Words
) -> Iterator[_Writing]:
    """The comments of one kind: one for each place, with all rules of which something is found there."""
    places: dict[int, list[Finding]] = {}
    for finding in findings:
        places.setdefault(_line(finding, where), []).append(finding)
    for line, found in places.items():
        is_above = where is not _Where.BEHIND
        span = source.line_span(line)
        place = span.start if is_above else span.end
        if line and _has_room(reading, place) and (is_above or not span.text.endswith("\\")):
            text = words.comment(sorted({finding.rule for finding in found}))
            indent = span.text[: len(span.text) - len(span.text.lstrip(" "))]
            text = f"{indent}{text}{source.line_break(line)}" if is_above else f"  {text}"
            yield _Writing(Edit(Span(source, place, place), text), line, is_above, tuple(found))


def _line(finding: Finding, where: _Where) -> int:
    """The line of the comment's place; 0 where there is none."""
    source, start, end = finding.span
    if where is _Where.ABOVE:
        return first_joined_line(source, finding.span.begin.line)
    if where is _Where.BEHIND:
        return source.position(max(start, end - 1)).line
    key = re.compile(rf"[\"']?{re.escape(finding.section)}[\"']?\s*:")
    lines = range(finding.span.begin.line, 0, -1) if finding.section else ()
    return next((line for line in lines if key.match(source.line(line))), 0)


def _has_room(reading: _Reading, place: int) -> bool:
    """Whether a place is in no scalar, or in one whose lines are those of a script."""
    index = bisect_left(reading.scalars, (place, 0, False)) - 1
    if index < 0:
        return True
    _, end, is_script = reading.scalars[index]
    return place >= end or is_script


def _is_sound(source: Source, before: _Reading, net: Net | None, comments: Sequence[_Writing]) -> bool:
    """Whether all of these comments count, and nothing else is changed by them."""
    edits = [comment.edit for comment in comments]
    after = _read(Source(source.path, apply_edits(source.text, edits), source.name))
    if after is None or (net and not net.holds(edits)) or len(before.scripts) != len(after.scripts):
        return False
    above = sorted(comment.line for comment in comments if comment.is_above)
    needed = (
        (finding.rule, comment.line + bisect_right(above, comment.line))
        for comment in comments
        for finding in comment.findings
    )
    if not after.counting.issuperset(needed):
        return False
    budget = Budget()
    pairs = zip(before.scripts, after.scripts, strict=True)
    return all(old.text == new.text or differ_in_comments_only(old, new, budget) for old, new in pairs)


def _read(source: Source) -> _Reading | None:
    """What is there in a file: a runner's configuration, a part of a pipeline, or else a shell script."""
    path = source.path
    if is_runner_config(path):
        try:
            return _Reading(_counting(runner_comments(source)), (), _scalars((toml.parse(source),)))
        except CilintError:
            return None
    configuration = Loader(MemoryFiles({path: source.text})).load(path)
    if configuration:
        documents = configuration.documents
        scripts = [mapped(scalar) for scalar in written_scalars(documents) if scalar.style in _BLOCK_STYLES]
        return _Reading(_counting(pipeline_comments(configuration)), scripts, _scalars(documents))
    if path.endswith(_YAML_SUFFIXES):
        return None
    text = MappedText(source.text, source, lambda: [Piece(source.text, 0, len(source.text))])
    return _Reading(_counting(shell_comments(source), of_shell=True), (text,), (), is_shell=True)


def _counting(comments: Iterable[Comment], *, of_shell: bool = False) -> frozenset[tuple[str, int]]:
    """The rules and lines for which suppressions surely count."""
    found = find_suppressions(comments)
    return frozenset((rule.id, item.line) for item in found if item.certain or of_shell for rule in item.rules)


def _scalars(documents: Iterable[Node]) -> list[tuple[int, int, bool]]:
    return [(node.start, node.end, node.style in _BLOCK_STYLES) for node in written_scalars(documents)]
