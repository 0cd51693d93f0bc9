"""What commands fetch from the network, and the files that it goes to: by the roles of their options and operands.

Sources: curl(1); GNU Wget's manual, "Download Options"; nc(1); for PowerShell the references of Invoke-WebRequest and
Invoke-RestMethod, and of .NET's System.Net.WebClient.
"""

from __future__ import annotations

from itertools import pairwise

from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.programs.roles import Role
from cilint.shell.calls import call_of
from cilint.shell.command import Command
from cilint.shell.word import Part, PartKind, Quoting, Word

FETCHERS = frozenset({"curl", "wget", "nc", "ncat", "netcat"})
"""The programs that fetch; the table of programs is not asked for the name of each command."""
_STANDARD_OUTPUT = frozenset({"-", "/dev/stdout"})
WEB_CMDLETS = frozenset({"iwr", "irm", "invoke-webrequest", "invoke-restmethod"})
"""What fetches in PowerShell."""
_ALIASES = frozenset({"curl", "wget"})
_WEB_METHOD = ".downloadstring"
_ARGUMENT = regex(r"\s*\(\s*(['\"])(?P<url>https?://[^'\"$]*)\1")


class WebFetch(NamedTuple):
    """What a command fetches: from which URLs or hosts, and into which files; none where it prints it."""

    urls: tuple[Word, ...]
    files: tuple[Word, ...]


def fetch_of(command: Command) -> WebFetch | None:
    """What a command fetches; None for one that does not."""
    if (command.program or "").lower() in (*WEB_CMDLETS, _WEB_METHOD):
        return _powershell_fetch(command)
    # In Windows PowerShell these are aliases of Invoke-WebRequest, and that is how they are told from the programs.
    if command.program in _ALIASES and parameter(command, "OutFile"):
        return _powershell_fetch(command)
    call = call_of(command) if command.program in FETCHERS else None
    if call is None or Role.FETCHES not in call.subcommand.deeds:
        return None
    urls = call.words(Role.URL) or call.words(Role.HOST)
    named = call.words(Role.SAVED_AS)
    if named:
        return WebFetch(urls, tuple(word for word in named if word.literal not in _STANDARD_OUTPUT))
    if not call.of(Role.SAVED) and call.subcommand.deeds[Role.FETCHES] != "file":
        return WebFetch(urls, ())
    folder = call.word(Role.SAVED_IN)
    names = [name for url in urls if (name := last_segment(url)) is not None]
    return WebFetch(urls, tuple(within(folder, name) if folder is not None else name for name in names))


def _powershell_fetch(command: Command) -> WebFetch:
    """What a command of PowerShell's fetches, and into which file."""
    if command.program and command.program.lower() == _WEB_METHOD:
        match = _ARGUMENT.match(command.script.text, command.end)
        if match is None:
            return WebFetch((), ())
        start, end = match.span("url")
        part = Part(PartKind.LITERAL, match["url"], start, end, Quoting.SINGLE)
        return WebFetch((Word.of_parts(command.script, start, end, (part,)),), ())
    file = parameter(command, "OutFile")
    url = parameter(command, "Uri") or next(
        (word for word in command.words[1:] if word is not file and "." in word.raw and not word.raw.startswith("-")),
        None,
    )
    return WebFetch((url,) if url else (), (file,) if file else ())


def parameter(command: Command, name: str) -> Word | None:
    """What is given to a named parameter of a command of PowerShell's; names count in any case."""
    written = f"-{name}".lower()
    pairs = pairwise(command.words[1:])
    return next((value for option, value in pairs if option.raw.lower() == written), None)


def last_segment(path: Word) -> Word | None:
    """What follows the last slash of a path or URL; None where nothing does, the whole word where it has none."""
    place, length = 0, 0
    for part in path.parts:
        if part.kind is PartKind.LITERAL and "/" in part.text:
            place = length + part.text.rindex("/") + 1
        length += len(part.text)
    return None if place == length else path.after(place) if place else path


def within(folder: Word, name: Word) -> Word:
    """The path of a file in a folder."""
    parts = folder.parts
    if parts and not (parts[-1].kind is PartKind.LITERAL and parts[-1].text.endswith("/")):
        last = parts[-1]
        parts = (*parts, Part(PartKind.LITERAL, "/", last.end, last.end, last.quoting))
    return Word.of_parts(folder.script, folder.start, folder.end, (*parts, *name.parts))
