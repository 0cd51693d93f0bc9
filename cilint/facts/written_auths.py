"""The Docker auth configurations that scripts write to a file which a tool reads: by echo, printf, here-document, tee.

A file that the script puts together in pieces, or edits afterwards, is nobody's to judge, nor is what a shell would
read in more than one way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cilint.container.hints import has_auth_member
from cilint.container.references import hole
from cilint.facts.auth_facts import AuthReader
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.sessions.evaluation import Evaluation
from cilint.sessions.value import Carrier, KnownText, UnknownText, WordValue
from cilint.shell.command import Command, Dialect
from cilint.shell.printed import PRINTERS
from cilint.shell.word import Word
from cilint.text.mapped import MappedText, Piece

# Docker's own look-up reads `config.json` in the folder that DOCKER_CONFIG names, `~/.docker` by default; podman,
# buildah and skopeo read the file that REGISTRY_AUTH_FILE names (containers-auth.json(5)).
_READERS = {
    AuthReader.KANIKO: regex(r"/kaniko/(?:[\w.-]+/)*config\.json"),
    AuthReader.DOCKER: regex(r".*(?:\.docker|\$\{?DOCKER_CONFIG\}?)[\"']?/config\.json|.*/\.dockercfg"),
    AuthReader.PODMAN: regex(r".*/containers[\w$\{\}\"'/]*/auth\.json|\$\{?REGISTRY_AUTH_FILE\}?"),
}
_LONGEST_PATH = 500
_EDITORS = frozenset({"envsubst", "gomplate", "jq", "perl", "python", "python3", "sed", "yq"})
_ELSEWHERE = frozenset({Carrier.ASSIGNMENT, Carrier.ARGUMENT, Carrier.DEFAULT, Carrier.FILE})
"""What brings a text into a command from another place."""


class WrittenAuth(NamedTuple):
    """A configuration that a command writes to a file, with a `hole` for each expansion in its text."""

    command: Command
    file: str
    reader: AuthReader
    text: MappedText


FileTexts = dict[tuple[Evaluation, Command], tuple[MappedText, ...]]
"""What commands print, as far as it is found already."""


def written_auths(commands: Sequence[Command], evaluation: Evaluation, contents: FileTexts) -> Iterator[WrittenAuth]:
    """The configurations that the commands of one job write; `contents` keeps what is found for other jobs."""
    changed = {_name(word) for command in commands for word in _changed(command)}
    for command in commands:
        for target in _targets(command):
            file = target.raw.strip("\"'")
            reader = _reader(file)
            if reader is None or _name(target) in changed:
                continue
            key = evaluation, command
            if key not in contents:
                contents[key] = tuple(text for text in _contents(command, evaluation) if has_auth_member(text.text))
            yield from (WrittenAuth(command, file, reader, text) for text in contents[key])


def _reader(file: str) -> AuthReader | None:
    if len(file) > _LONGEST_PATH:
        return None
    return next((reader for reader, pattern in _READERS.items() if pattern.fullmatch(file)), None)


def _name(word: Word) -> str:
    return word.raw.strip("\"'").rpartition("/")[2]


def _targets(command: Command) -> Iterator[Word]:
    """The files that a command begins anew."""
    yield from (item.target for item in command.redirections if item.target and item.operator in (">", ">|"))
    if command.program == "tee":
        yield from (word for word in command.words[1:] if not word.raw.startswith("-"))


def _changed(command: Command) -> Iterator[Word]:
    """The files that a command adds to or edits."""
    yield from (item.target for item in command.redirections if item.target and item.operator == ">>")
    if command.program in _EDITORS or (command.program == "tee" and any(word.raw == "-a" for word in command.words)):
        yield from command.words[1:]
        yield from (item.target for item in command.redirections if item.target)


def _contents(command: Command, evaluation: Evaluation) -> Iterator[MappedText]:
    """What a command can print, as far as its words show it; nothing where some echo would read an escape in them."""
    writer = command
    while writer.program == "tee" and not writer.here_documents and writer.reads_from:
        writer = writer.reads_from
    is_speaker = writer.program in PRINTERS
    if command.dialect is not Dialect.BASH or not (is_speaker or writer.here_documents):
        return
    for value in evaluation.output(command):
        text = _placed(value, writer)
        if text and not (is_speaker and "\\" in text.text.replace(r"\"", "")):
            yield text


def _placed(value: WordValue, writer: Command) -> MappedText | None:
    """A text with the places of what the command itself says of it, and a hole for each piece that is not known.

    What comes from elsewhere stands where the command names it; only a text that comes so as a whole has its own place.
    """
    known = [piece for piece in value if isinstance(piece, KnownText) and not piece.through]
    own = [piece for piece in known if not any(step.carrier in _ELSEWHERE for step in piece.way)] or known
    if writer.program == "printf":
        # A format and its arguments are mingled: most of the text stands in one of them.
        longest = max(own, key=lambda piece: len(piece.text), default=None)
        words = [word for word in writer.words if longest and word.start <= longest.start < word.end]
        own = [piece for piece in own if any(word.start <= piece.start < word.end for word in words)] or own
    if not own or any(piece.script is not own[0].script for piece in own):
        return None
    pieces: list[Piece] = []
    place = own[0].start
    waiting = [*own]
    for piece in value:
        if waiting and piece is waiting[0]:
            waiting.pop(0)
            if piece.start < place:
                return None
            pieces.append(Piece(piece.text, piece.start, piece.end))
            place = piece.end
        else:
            end = max(waiting[0].start if waiting else place, place)
            pieces.append(Piece(_shown(piece), place if end > place else max(place - 1, 0), max(end, 1)))
    return own[0].script.derive(pieces)


def _shown(piece: KnownText | UnknownText) -> str:
    """The text of a piece, or a hole with the name of the variable whose value is put in as it is."""
    if isinstance(piece, KnownText):
        # Whether a default counts is not known, and two of them are not the same text.
        is_open = piece.through or any(step.carrier is Carrier.DEFAULT for step in piece.way)
        return hole() if is_open else piece.text
    has_operator = piece.operator or (piece.use is not None and piece.use.part.operator)
    return hole(piece.name if piece.name.isidentifier() and not has_operator and not piece.through else "")
