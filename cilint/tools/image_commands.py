"""Recognises the commands that name images: what they run, pull, build and push, and which word says so.

Which job runs a command, and what the variables in the word are, is not known here. Options: image_options.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import NamedTuple

from cilint.shell.command import Command
from cilint.shell.containers import image_that_runs
from cilint.shell.options import Arguments, OptionSpec, parse_subcommand
from cilint.shell.word import Word
from cilint.tools.image_options import CRANE, DESTINATIONS, ENGINE, KANIKO, NOT_OF_IMAGES, SKOPEO


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


class Mention(NamedTuple):
    """A word of a command that names an image, and what is done with it."""

    use: Use
    word: Word


_ENGINES = frozenset({"docker", "podman", "nerdctl", "buildah", "img"})
_REGISTRY = "docker://"
_FILES = frozenset({"oci", "oci-archive", "docker-archive", "docker-daemon", "dir", "containers-storage"})
"""Transports of podman, buildah and skopeo that lead to no registry."""


def mentions(command: Command) -> Iterator[Mention]:
    """The images that a command names, in the order of its words."""
    program = command.program
    words = command.words[1:]
    if program in _ENGINES:
        yield from _engine(words, all_tags=program == "docker")
    elif program == "executor":
        yield from _kaniko(words)
    elif program == "skopeo":
        yield from _skopeo(words)
    elif program in ("crane", "gcrane"):
        yield from _crane(words)
    elif program not in NOT_OF_IMAGES:
        yield from _unknown(words)


def _engine(words: tuple[Word, ...], *, all_tags: bool) -> Iterator[Mention]:
    image = image_that_runs(words)
    if image is not None:
        yield Mention(Use.RUN, image)
        return
    arguments = parse_subcommand(words, ENGINE)
    match arguments.path:
        case ("pull",) | ("image", "pull"):
            yield from (Mention(Use.PULL, word) for word in arguments.operands if _is_readable(arguments, ENGINE))
        case ("push",) | ("image", "push") | ("manifest", "push"):
            yield from _pushed(words, arguments, all_tags=all_tags)
        case ("tag",) | ("image", "tag"):
            yield from (Mention(Use.BUILD, word) for word in arguments.operands[1:])
        case (*_, "build" | "b" | "bud"):
            yield from _built(arguments)
        case ("buildx", "imagetools", "create"):
            yield from (Mention(Use.COPY, word) for word in arguments.operands)
        case ("compose", "push") | ("buildx", "bake"):
            yield Mention(Use.UNREADABLE, words[0])


def _pushed(words: tuple[Word, ...], arguments: Arguments, *, all_tags: bool) -> Iterator[Mention]:
    if not arguments.operands or not _is_readable(arguments, ENGINE):
        yield Mention(Use.UNREADABLE, words[0])
        return
    # podman and buildah: what is pushed, and where to.
    target = _in_registry(arguments.operands[-1])
    if target is not None:
        is_all = all_tags and bool(arguments.named("-a", "--all-tags"))
        yield Mention(Use.PUSH_ALL if is_all else Use.PUSH, target)


def _built(arguments: Arguments) -> Iterator[Mention]:
    outputs = [option.value.raw for option in arguments.named("-o", "--output") if option.value]
    pushes = bool(arguments.named("--push"))
    for option in arguments.named("-t", "--tag"):
        if option.value is not None:
            yield Mention(Use.PUSH if pushes else Use.BUILD, option.value)
            if any("push=" in output or "registry" in output for output in outputs):
                yield Mention(Use.UNREADABLE, option.value)
    for option in arguments.named("-o", "--output"):
        if option.value is not None and "name=" in option.value.raw:
            yield Mention(Use.UNREADABLE, option.value)


def _kaniko(words: tuple[Word, ...]) -> Iterator[Mention]:
    arguments = parse_subcommand(words, KANIKO)
    if not arguments.named("--no-push"):
        destinations = arguments.named(*DESTINATIONS)
        yield from (Mention(Use.PUSH, option.value) for option in destinations if option.value is not None)


def _skopeo(words: tuple[Word, ...]) -> Iterator[Mention]:
    arguments = parse_subcommand(words, SKOPEO)
    if arguments.path == ("copy",) and len(arguments.operands) == 2 and _is_readable(arguments, SKOPEO):
        source, target = arguments.operands
        pushed = _in_registry(target)
        if source.prefix.startswith(_REGISTRY):
            yield Mention(Use.COPY, source.after(len(_REGISTRY)))
        elif pushed is not None and not source.is_unquoted_variable:
            yield Mention(Use.PUSH, pushed)
    elif arguments.path:
        yield Mention(Use.UNREADABLE, words[0])


def _crane(words: tuple[Word, ...]) -> Iterator[Mention]:
    arguments = parse_subcommand(words, CRANE)
    match arguments.path:
        case ("push",) if len(arguments.operands) == 2 and _is_readable(arguments, CRANE):
            yield Mention(Use.PUSH, arguments.operands[1])
        case ("copy",) | ("cp",) | ("tag",):
            yield from (Mention(Use.COPY, word) for word in arguments.operands[:1])
        case ("push",) | ("append",) | ("mutate",):
            yield Mention(Use.UNREADABLE, words[0])


def _unknown(words: tuple[Word, ...]) -> Iterator[Mention]:
    """What a program that is not known here may push, `make push` and `$DOCKER push` for instance."""
    for word in words:
        if "push" in word.raw or "publish" in word.raw:
            yield Mention(Use.UNREADABLE, word)
            return


def _is_readable(arguments: Arguments, specs: Mapping[tuple[str, ...], OptionSpec]) -> bool:
    """Whether it is known which of the words are options' values, and so which are operands."""
    spec = specs[()] | specs[arguments.path]
    if any(option.value is None and option.name not in spec.valued | spec.boolean for option in arguments.options):
        return False
    # An unquoted variable beside others may be any number of options and operands.
    return len(arguments.operands) < 2 or not any(word.is_unquoted_variable for word in arguments.operands)


def _in_registry(word: Word) -> Word | None:
    """The reference in a word, with or without `docker://`; None for what is no registry, such as `oci:folder`."""
    if word.prefix.startswith(_REGISTRY):
        return word.after(len(_REGISTRY))
    transport, colon, _ = word.prefix.partition(":")
    return None if colon and transport in _FILES else word
