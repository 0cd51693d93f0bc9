"""The facts about images that a job's scripts run, pull and build from. Those that they push are in pushes.py."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cilint.facts.job_images import JobImages, repository
from cilint.facts.model import Fact, Plain, User, shown
from cilint.facts.scripts import Scripts
from cilint.lazy.patterns import regex
from cilint.pipeline.expansion import Expansion
from cilint.shell.command import Command
from cilint.shell.word import Word
from cilint.syntax.node import Step
from cilint.text.source import Span
from cilint.tools.image_commands import Use

_FROM = regex(
    r"^[ \t]*FROM[ \t]+(?:--platform=\S+[ \t]+)?(?P<image>[^\s$]+)(?:[ \t]+AS[ \t]+(?P<stage>\S+))?[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_BUILD_FILE = regex(r"(?:docker|container)file", re.IGNORECASE)
_BUILDERS = frozenset({"docker", "podman", "buildah", "nerdctl"})


class ScriptImageFact(Fact):
    """An image that a script runs, pulls or builds from, flagged at the reference.

    `use` is `run`, `pull` or `from`, the last for the `FROM` of a Dockerfile in a here-document. `expansions` are the
    texts that the reference can become; `is_built` says that the job gives a local image this name, or names it to a
    program that may (`make image NAME=app`).
    """

    __slots__ = ("expansions", "is_built", "use", "written")

    kind = "script_image"

    def __init__(
        self,
        span: Span,
        written: str,
        user: User,
        via: tuple[Step, ...],
        use: str,
        expansions: tuple[Expansion, ...],
        *,
        is_built: bool = False,
    ) -> None:
        super().__init__(span, user, via)
        self.use = use
        self.written = written
        self.expansions = expansions
        self.is_built = is_built

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        values = [shown(option) for option in self.expansions]
        return {"use": self.use, "written": self.written, "values": values, "built": self.is_built}


def script_images_of(user: User, scripts: Scripts) -> Iterator[ScriptImageFact]:
    """The images that one user's scripts run, pull or build from."""
    job = JobImages(user, scripts)
    built = job.texts(Use.BUILD) | job.named_elsewhere()
    for image in job.found:
        mention = image.mention
        if mention.use in (Use.RUN, Use.PULL):
            expansions = job.expand(image)
            is_built = any(_names(shown(option)) & built for option in expansions)
            yield ScriptImageFact(
                mention.word.span,
                mention.word.text.text,
                user,
                image.item.via,
                mention.use.value,
                expansions,
                is_built=is_built,
            )
    for item, command in job.run.commands():
        for word in _build_files(command):
            stages: set[str] = set()
            text = word.text
            for line in _FROM.finditer(text.text):
                if line["image"] not in stages:
                    span = text.span(*line.span("image"))
                    yield ScriptImageFact(span, line["image"], user, item.via, "from", (Expansion((line["image"],)),))
                stages.add(line["stage"] or "")


def _names(text: str) -> set[str]:
    """A reference as it is shown, its repository, and the last part of that as an assignment's value."""
    name = repository(text)
    return {text, name, "=" + name.rpartition("/")[2]}


def _build_files(command: Command) -> Iterator[Word]:
    """The texts of Dockerfiles that a command writes, or builds from its standard input."""
    targets = [item.target.raw for item in command.redirections if item.target and item.operator.startswith(">")]
    if command.program == "tee":
        targets += [word.raw for word in command.words[1:]]
    builds = command.program in _BUILDERS and any(word.raw in ("build", "b") for word in command.words)
    if builds or any(_BUILD_FILE.search(target) for target in targets):
        yield from (document.body for document in command.here_documents)
