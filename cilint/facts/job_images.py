"""The images that a job's scripts name, and what each word can become as far as pipeline and scripts show it."""

from __future__ import annotations

from cilint.facts.model import CommandFact, User, shown
from cilint.facts.scripts import CLOSE_LOOK, Scripts
from cilint.pipeline.expansion import Expansion
from cilint.tools.image_commands import Mention, Use, mentions


class JobImages:
    """The commands of one user's scripts, with the images that they name."""

    def __init__(self, user: User, scripts: Scripts) -> None:
        self.commands = tuple(scripts.commands(user))
        user.job.work.spend(CLOSE_LOOK * len(self.commands))
        self._session = scripts.run(user.job).session
        self.found = [(fact, mention) for fact in self.commands for mention in mentions(fact.command)]

    def expand(self, fact: CommandFact, mention: Mention) -> tuple[Expansion, ...]:
        """Every text that the image's word can become; at least one."""
        return self._session.expansions(mention.word, fact.command)

    def expansions(self, use: Use) -> list[Expansion]:
        """What the words become of which that use is made."""
        found = [(fact, mention) for fact, mention in self.found if mention.use is use]
        return [option for fact, mention in found for option in self.expand(fact, mention)]

    def texts(self, use: Use) -> set[str]:
        """The same as texts, unknown parts as they are written."""
        return {shown(option) for option in self.expansions(use)}

    def named_elsewhere(self) -> set[str]:
        """The words that other programs get, and for `NAME=value` the value, with and without the `=`."""
        named = {fact for fact, _ in self.found}
        words = [word.raw for fact in self.commands if fact not in named for word in fact.command.words[1:]]
        values = {value.strip("\"'") for word in words for name, equals, value in (word.partition("="),) if equals}
        return {word.strip("\"'") for word in words} | values | {f"={value}" for value in values}


def repository(text: str) -> str:
    """A reference as it is shown, without its tag and digest."""
    parent, slash, name = text.partition("@")[0].rpartition("/")
    return parent + slash + name.partition(":")[0]
