"""The facts about what a linter of shell scripts says of a job's scripts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from cilint.errors import UnreadableScriptError
from cilint.facts.linting import Level, LintedScript, ShellEdit, ShellLinter, ShellWarning
from cilint.facts.model import Fact, Plain, User
from cilint.facts.shell_changes import is_for_windows
from cilint.facts.shell_dialects import dialect_of
from cilint.facts.shell_files import FileUse, by_shell, file_uses, values_for_all
from cilint.facts.shell_sessions import SessionEntry, SessionText, Shell
from cilint.facts.shell_words import HasSecret, values_of
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import TYPE_CHECKING
from cilint.text.source import Span

if TYPE_CHECKING:
    from cilint.facts.gather import Facts

MAX_CHARACTERS = 65_536
"""Of one session; a longer one is left out."""
TOO_LONG = f"it has more than {MAX_CHARACTERS:,} characters"
_WORK = 200
"""Of a session, besides its characters: the linter is asked of each text once."""
_UNUSED = frozenset({"SC2034", "SC2317", "SC2329"})
"""What is said of variables and functions that nothing uses, and of commands that nothing reaches."""
_WINDOWS_LINE_BREAKS = frozenset({1017})
"""One mistake of a whole file, which ShellCheck tells of each line."""
_RANK = {level: rank for rank, level in enumerate(Level)}


class ShellWarningFact(Fact):
    """What is said of one stretch of a script; `warnings` are all that are about it, the worst first.

    `section` is the entry of the script, in which `edits` would mend the first.
    """

    __slots__ = ("edits", "section", "warnings")

    kind = "shell_warning"

    def __init__(
        self, section: SessionEntry, start: int, end: int, warnings: Sequence[ShellWarning], user: User
    ) -> None:
        super().__init__(section.text.span(start, end), user, section.item.via)
        self.warnings = tuple(sorted(warnings, key=lambda each: (_RANK[each.level], each.code)))
        self.section = section
        self.edits: tuple[ShellEdit, ...] = ()

    @property
    def level(self) -> Level:
        """That of the worst."""
        return self.warnings[0].level

    @property
    def codes(self) -> tuple[str, ...]:
        """Their codes, as ShellCheck writes them."""
        return tuple(f"SC{warning.code}" for warning in self.warnings)

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {
            "level": self.level.value,
            "codes": list(self.codes),
            "messages": [warning.message for warning in self.warnings],
        }


class _Asked(NamedTuple):
    """A session of a user, as the linter is asked of it; `added` are the characters that no file has."""

    user: User
    session: SessionText
    script: LintedScript
    added: int


def shell_warnings_of(facts: Facts, linter: ShellLinter) -> Iterator[ShellWarningFact]:
    """The warnings on all scripts of all users. Raises what `ShellLinter.warnings` raises."""
    asked = list(_asked(facts))
    found: list[ShellWarningFact] = []
    for each, warnings in zip(asked, linter.warnings([each.script for each in asked]), strict=True):
        if warnings is None:
            place = each.session.sections[0].text.whole
            facts.scripts.give_up(UnreadableScriptError("ShellCheck does not come to an end with this script", place))
        else:
            found += _placed(each, warnings)
    return _used_nowhere(found, asked)


def _asked(facts: Facts) -> Iterator[_Asked]:
    uses: list[FileUse] = []
    for user in facts.users:
        if not (is_for_windows(user.job) or facts.shell_changes(user.job).is_powershell):
            dialect = dialect_of(facts.images.of(user))
            yield from _sessions(user, dialect, facts)
            uses += file_uses(user, dialect, facts.scripts)
    for group in by_shell(uses):
        yield from _files(group, facts)


def _used_nowhere(found: Sequence[ShellWarningFact], asked: Sequence[_Asked]) -> Iterator[ShellWarningFact]:
    """The facts without those on what is not used by the script of one job, but by that of another."""
    runs = Counter(section.text.whole for each in asked for section in each.session.sections)
    unused = Counter((fact.section.text.whole, fact.span) for fact in found if _UNUSED.intersection(fact.codes))
    for fact in found:
        whole = fact.section.text.whole
        if not _UNUSED.intersection(fact.codes) or unused[whole, fact.span] >= runs[whole]:
            yield fact


def _sessions(user: User, dialect: str, facts: Facts) -> Iterator[_Asked]:
    """The shells of a job that read its own scripts."""
    job = user.job
    # The script before the sources are fetched runs in another image; its session has the number 0.
    items = [item for item in job.script_items if item.session]
    for _, group in groupby(items, key=lambda item: item.session):
        session = SessionText(tuple(group), facts.secret_places)
        if session.size > MAX_CHARACTERS:
            facts.scripts.leave_out(session.sections[0].text.whole.place, TOO_LONG)
            continue
        job.work.spend(_WORK + session.size)
        is_opaque = any(facts.scripts.changes(section.item).is_opaque for section in session.sections)
        shell = Shell(dialect, is_opaque=is_opaque)
        yield _Asked(user, session, *session.linted(shell, values_of(session.names, job, _has_secret(facts))))


def _files(uses: Sequence[FileUse], facts: Facts) -> Iterator[_Asked]:
    """One file of the repository that one kind of shell reads, for all jobs that run it."""
    text = SessionText((uses[0].item,), facts.secret_places)
    values = (values_of(text.names, use.user.job, _has_secret(facts)) for use in uses)
    script, added = text.linted(uses[0].shell, values_for_all(values))
    if all("\r\n" in use.user.job.key.span.source.text for use in uses):
        # Where the pipeline has them as well, Git may have made them when it wrote the files (core.autocrlf).
        script = script._replace(without=script.without | _WINDOWS_LINE_BREAKS)
    for use in uses:
        use.user.job.work.spend(_WORK + text.size)
        yield _Asked(use.user, text.used_by(use.item), script, added)


def _has_secret(facts: Facts) -> HasSecret:
    return lambda span: any(_overlap(span, each) for each in facts.secret_places)


def _overlap(one: Span, other: Span) -> bool:
    return one.source is other.source and one.start < other.end and other.start < one.end


def _placed(asked: _Asked, warnings: Sequence[ShellWarning]) -> Iterator[ShellWarningFact]:
    """The facts of a session, one for each stretch."""
    found: dict[tuple[int, int, int], list[ShellWarning]] = {}
    sections: dict[int, SessionEntry] = {}
    told: set[int] = set()
    for warning in warnings:
        if warning.code in told:
            continue
        told |= _WINDOWS_LINE_BREAKS & {warning.code}
        place = asked.session.place(warning.start, warning.end, asked.added)
        if place is not None:
            section, start, end = place
            if start == end:
                start, end = _word_around(section.text.text, start)
            sections[section.start] = section
            found.setdefault((section.start, start, end), []).append(warning)
    for (number, start, end), group in found.items():
        fact = ShellWarningFact(sections[number], start, end, group, asked.user)
        fact.edits = tuple(_edits(asked, sections[number], fact.warnings[0].edits))
        yield fact


def _word_around(text: str, offset: int) -> tuple[int, int]:
    """The word at an offset, or the one before it: what an empty stretch is about."""
    start, end = len(text[:offset].rstrip()), offset
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return start, end


def _edits(asked: _Asked, section: SessionEntry, edits: Sequence[ShellEdit]) -> Iterator[ShellEdit]:
    """The edits in an entry; none where one of them is outside of it, or it is no pipeline's."""
    if section.item.is_file:
        return
    places = [asked.session.place(edit.start, edit.end, asked.added) for edit in edits]
    if all(place is not None and place[0] is section for place in places):
        for place, edit in zip(places, edits, strict=True):
            if place is not None:
                yield ShellEdit(place[1], place[2], edit.text)
