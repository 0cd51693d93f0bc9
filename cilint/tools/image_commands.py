"""Recognises the commands that name images: what they run, pull, build and push, and which word says so.

Which words are references is in the table of programs. Which job runs a command, and what the variables in the word
are, is not known here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cilint.container.hints import any_in
from cilint.lazy.enums import Enum
from cilint.lazy.frozen import Frozen
from cilint.programs.roles import Role
from cilint.programs.table import find_program
from cilint.shell.calls import Argument, Call, call_to
from cilint.shell.command import Command
from cilint.shell.word import Word


class Use(Enum):
    """What a command does with an image."""

    RUN = "run"
    PULL = "pull"
    BUILD = "build"
    """It gives a local image this name."""
    PUSH = "push"
    PUSH_ALL = "push all"
    """It pushes all local tags of this repository."""
    COPY = "copy"
    """It takes the image from one registry to another, or gives it another tag there."""
    UNREADABLE = "unreadable"
    """It pushes images that its words do not name; the word is the subcommand, or what stands for it."""


class Mention(Frozen):
    """A word of a command that names an image, and what is done with it."""

    use: Use
    word: Word


_TARGETS = ("push", "target")
_PUBLISHING = ("push", "publish")
_REGISTRY = "docker://"
_FILES = frozenset({"oci", "oci-archive", "docker-archive", "docker-daemon", "dir", "containers-storage"})
"""Transports of podman, buildah and skopeo that lead to no registry."""


def mentions(command: Command) -> Iterable[Mention]:
    """The images that a command names, in the order of its words."""
    program = find_program(command.program)
    if program is not None and Role.IMAGE in program.roles:
        return _named(call_to(command, program), command.words)
    return _unknown(command) if program is None or Role.PUBLISHES not in program.roles else ()


def _named(call: Call, words: tuple[Word, ...]) -> Iterator[Mention]:
    images = call.of(Role.IMAGE)
    if Role.PUSHES in call.subcommand.deeds or _lacks_target(call, images):
        yield Mention(Use.UNREADABLE, words[1])
        return
    # Nothing but `skopeo copy` names one, as the first of its images.
    if images and images[0].detail == "source":
        yield from _copied(*call.words(Role.IMAGE))
        return
    outputs = call.words(Role.OUTPUT)
    for image in images:
        if image.word is not None:
            yield from _used(image, image.word, call, outputs)
    for output in outputs:
        if "name=" in output.raw:
            yield Mention(Use.UNREADABLE, output)


def _lacks_target(call: Call, images: Sequence[Argument]) -> bool:
    """Whether the subcommand pushes operands, or copies them to others, and it is not known which they are."""
    for operand in call.subcommand.operands:
        wanted = operand.meaning.detail
        if wanted in _TARGETS:
            found = [image for image in images if image.detail == wanted and image.option is None]
            if not (found and call.is_certain):
                return True
    return False


def _copied(source: Word, target: Word) -> Iterator[Mention]:
    """`skopeo copy`, whose references begin with a transport."""
    pushed = _in_registry(target)
    if source.prefix.startswith(_REGISTRY):
        yield Mention(Use.COPY, source.after(len(_REGISTRY)))
    elif pushed is not None:
        yield Mention(Use.PUSH, pushed)


def _used(image: Argument, word: Word, call: Call, outputs: Sequence[Word]) -> Iterator[Mention]:
    match image.detail:
        case "run" | "copy":
            yield Mention(Use(image.detail), word)
        case "pull" if call.is_certain:
            yield Mention(Use.PULL, word)
        case "push":
            target = None if Role.NO_PUSH in call.by_role else _in_registry(word)
            if target is not None:
                yield Mention(Use.PUSH_ALL if Role.ALL_TAGS in call.by_role else Use.PUSH, target)
        case "build":
            yield Mention(Use.PUSH if Role.PUSH in call.by_role else Use.BUILD, word)
            if outputs and any("push=" in output.raw or "registry" in output.raw for output in outputs):
                yield Mention(Use.UNREADABLE, word)


def _unknown(command: Command) -> Sequence[Mention]:
    """What a program that is not known here may push, `make push` and `$DOCKER push` for instance."""
    # Most do not, which is told of all words at once.
    if not any_in(_PUBLISHING, command.script.text[command.start : command.end]):
        return ()
    return [Mention(Use.UNREADABLE, word) for word in command.words[1:] if any_in(_PUBLISHING, word.raw)][:1]


def _in_registry(word: Word) -> Word | None:
    """The reference in a word, with or without `docker://`; None for what is no registry, such as `oci:folder`."""
    prefix = word.prefix
    if prefix.startswith(_REGISTRY):
        return word.after(len(_REGISTRY))
    transport, colon, _ = prefix.partition(":")
    return None if colon and transport in _FILES else word
