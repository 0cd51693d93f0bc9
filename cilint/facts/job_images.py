"""The images that a job's scripts name, and what each word can become as far as pipeline and scripts show it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cilint.container.pieces import Hole, HoleShape, Template
from cilint.facts.image_templates import hole_shape
from cilint.facts.model import User, shown
from cilint.facts.scripts import CLOSE_LOOK, LOOK, Scripts
from cilint.lazy.frozen import Frozen
from cilint.lazy.patterns import regex
from cilint.pipeline.expansion import Expansion
from cilint.pipeline.job import ScriptItem
from cilint.shell.command import Command
from cilint.shell.word import PartKind, Word
from cilint.tools.image_commands import Mention, Use, mentions

_IN_TAGS = regex(r"[\w.-]*", re.ASCII)
_OF_TAGS = (HoleShape.TAG_TEXT, HoleShape.PIPELINE_ID)


class NamedImage(Frozen):
    """An image that a command of a script's entry names."""

    item: ScriptItem
    command: Command
    mention: Mention


class JobImages:
    """The commands of one user's scripts, with the images that they name."""

    def __init__(self, user: User, scripts: Scripts) -> None:
        run = scripts.run(user.job)
        user.job.work.spend((LOOK + CLOSE_LOOK) * len(run.entries))
        self.run = run
        self._session = run.session
        self.found = [
            NamedImage(run.items[number], command, mention)
            for number, command in run.entries
            for mention in mentions(command)
        ]

    def expand(self, image: NamedImage) -> tuple[Expansion, ...]:
        """Every text that the image's word can become; at least one."""
        return self._session.expansions(image.mention.word, image.command)

    def tag(self, image: NamedImage) -> Template | None:
        """The tag of an image where its word shows it, whatever the rest of the word can become; None elsewhere."""
        pieces: list[str | Hole] = []
        for part in reversed(image.mention.word.parts):
            if part.kind is PartKind.LITERAL:
                _, colon, text = part.text.rpartition(":")
                if not _IN_TAGS.fullmatch(text):
                    return None
                pieces.append(text)
                if colon:
                    return tuple(reversed(pieces))
                continue
            hole = Hole(part.name, hole_shape(part.name))
            if hole.shape not in _OF_TAGS or not self._session.is_from_outside(part, image.command):
                return None
            pieces.append(hole)
        return None

    def of(self, *uses: Use) -> list[NamedImage]:
        """Those of which one of these uses is made."""
        return [image for image in self.found if image.mention.use in uses]

    def expansions(self, *uses: Use) -> list[Expansion]:
        """What the words of these become."""
        return [option for image in self.of(*uses) for option in self.expand(image)]

    def texts(self, *uses: Use) -> set[str]:
        """The same as texts, unknown parts as they are written."""
        return set(map(shown, self.expansions(*uses)))

    def named_elsewhere(self) -> set[str]:
        """The words that other programs get, and for `NAME=value` the value, with and without the `=`.

        A function is no other program: what it gets is looked at where its commands use it.
        """
        named = {image.command for image in self.found}
        calls = self._session.calls_function
        others = (command for _, command in self.run.entries if command not in named and not calls(command))
        words = [text for command in others for word in command.words[1:] for text in self._texts(word, command)]
        values = {value.strip("\"'") for word in words for name, equals, value in (word.partition("="),) if equals}
        return {word.strip("\"'") for word in words} | values | {f"={value}" for value in values}

    def _texts(self, word: Word, command: Command) -> Iterator[str]:
        """A word as it is written; within a function, what it becomes as well."""
        yield word.raw
        if command.function is not None and "$" in word.raw:
            yield from map(shown, self._session.expansions(word, command))


def repository(text: str) -> str:
    """A reference as it is shown, without its tag and digest."""
    parent, slash, name = text.partition("@")[0].rpartition("/")
    return parent + slash + name.partition(":")[0]
