"""The Docker auth configurations that scripts write to a file which a tool reads: by echo, printf, here-document, tee.

A file that the script puts together in pieces, or edits afterwards, is nobody's to judge, nor is what a shell would
read in more than one way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cilint.container.hints import has_auth_member
from cilint.container.references import hole
from cilint.facts.auth_facts import AuthReader
from cilint.shell.command import Command, Dialect
from cilint.shell.word import Part, PartKind, Word
from cilint.text.mapped import MappedText, Piece

# Docker's own look-up reads `config.json` in the folder that DOCKER_CONFIG names, `~/.docker` by default; podman,
# buildah and skopeo read the file that REGISTRY_AUTH_FILE names (containers-auth.json(5)).
_READERS = {
    AuthReader.KANIKO: re.compile(r"/kaniko/(?:[\w.-]+/)*config\.json"),
    AuthReader.DOCKER: re.compile(r".*(?:\.docker|\$\{?DOCKER_CONFIG\}?)[\"']?/config\.json|.*/\.dockercfg"),
    AuthReader.PODMAN: re.compile(r".*/containers[\w$\{\}\"'/]*/auth\.json|\$\{?REGISTRY_AUTH_FILE\}?"),
}
_LONGEST_PATH = 500
_EDITORS = frozenset({"envsubst", "gomplate", "jq", "perl", "python", "python3", "sed", "yq"})
_ECHO_OPTION = re.compile(r"-[neE]+")
_ESCAPES = {r"\"": '"', r"\n": "\n", r"\t": "\t", r"\\": "\\", "%%": "%"}
_CONVERSION = re.compile(r"%%|%[-+ #0\d.]*[a-zA-Z]|\\.", re.DOTALL)
_WHOLE = frozenset({"%s", r"%s\n", "%b", r"%b\n"})


class WrittenAuth(NamedTuple):
    """A configuration that a command writes to a file, with a `hole` for each expansion in its text."""

    command: Command
    file: str
    reader: AuthReader
    text: MappedText


def written_auths(commands: Sequence[Command], printed: dict[Command, MappedText | None]) -> Iterator[WrittenAuth]:
    """The configurations that the commands of one job write; `printed` keeps what is found for other jobs with them."""
    changed = {_name(word) for command in commands for word in _changed(command)}
    for command in commands:
        for target in _targets(command):
            file = target.raw.strip("\"'")
            reader = _reader(file)
            if reader is None or _name(target) in changed:
                continue
            if command not in printed:
                printed[command] = _content(command)
            text = printed[command]
            if text and has_auth_member(text.text):
                yield WrittenAuth(command, file, reader, text)


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


def _content(command: Command) -> MappedText | None:
    """What a command prints, as far as its words show it."""
    if command.dialect is not Dialect.BASH:
        return None
    words = command.words[1:]
    match command.program:
        case "echo":
            return _echoed([word for word in words if not _ECHO_OPTION.fullmatch(word.raw)])
        case "printf" if len(words) == 2 and words[0].literal in _WHOLE:
            return _echoed(words[1:])
        case "printf" if words:
            return _formatted(words[0])
        case "cat" | "tee" if command.here_documents:
            body = command.here_documents[-1].body
            return body.script.derive(_pieces(body))
        case "tee" if command.reads_from and command.reads_from.program != "tee":
            return _content(command.reads_from)
    return None


def _echoed(words: Sequence[Word]) -> MappedText | None:
    """The words with a space between each two; nothing where some echo would read an escape in them."""
    pieces: list[Piece] = []
    for word in words:
        if word.script is not words[0].script:
            return None
        if pieces:
            pieces.append(Piece(" ", pieces[-1].end, word.start))
        pieces += _pieces(word)
    if "\\" in "".join(piece.text for piece in pieces).replace(r"\"", ""):
        return None
    return words[0].script.derive(pieces) if words else None


def _formatted(word: Word) -> MappedText | None:
    """What printf makes of a format, with a hole for each conversion."""
    text = word.script.derive(_pieces(word))
    pieces: list[Piece] = []
    place = 0
    for match in _CONVERSION.finditer(text.text):
        if match[0][0] == "\\" and match[0] not in _ESCAPES:
            return None
        pieces.append(Piece(text.text[place : match.start()], place, match.start()))
        pieces.append(Piece(_ESCAPES.get(match[0], hole()), *match.span()))
        place = match.end()
    return text.derive([*pieces, Piece(text.text[place:], place, len(text.text))])


def _pieces(word: Word) -> Iterator[Piece]:
    for part in word.parts:
        yield Piece(part.text if part.kind is PartKind.LITERAL else hole(_name_of(part)), part.start, part.end)


def _name_of(part: Part) -> str:
    """The name of a variable whose value is put in as it is; none for another expansion."""
    is_plain = part.kind is PartKind.VARIABLE and not part.operator and part.name.isidentifier()
    return part.name if is_plain else ""
