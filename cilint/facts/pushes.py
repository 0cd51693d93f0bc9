"""The facts about images that a job's scripts push to a registry, and what they come to for the whole pipeline."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from cilint.container.parts import split_tag
from cilint.container.pieces import Template, is_unknown
from cilint.container.pushed_tag import PushedTag, classify_pushed_tag, classify_tag
from cilint.facts.image_templates import shaped
from cilint.facts.job_images import JobImages, repository
from cilint.facts.model import Fact, Plain, User, shown
from cilint.facts.scripts import Scripts
from cilint.pipeline.expansion import Expansion
from cilint.pipeline.job import Job
from cilint.shell.word import Word
from cilint.syntax.node import Step
from cilint.tools.image_commands import Use

_TAKING = (Use.PULL, Use.COPY)


class PushFact(Fact):
    """A push of an image to a registry, flagged at the reference; `expansions` are the texts that it can become.

    There are none where the words do not say what is pushed. `is_promoted` says that the job takes an image of the
    same repository under another tag, which is then in the registry already. `is_for_tags` says of a job whether it
    runs for Git tags alone.
    """

    __slots__ = ("_expand", "_expanded", "_is_for_tags", "_tag", "_word", "is_promoted")

    kind = "push"

    def __init__(
        self,
        word: Word,
        user: User,
        via: tuple[Step, ...],
        expand: Callable[[], tuple[Expansion, ...]] = tuple,
        *,
        is_promoted: bool = False,
        tag: Template | None = None,
        is_for_tags: Callable[[Job], bool],
    ) -> None:
        """`expand` gives the texts that the reference can become when they are first asked for.

        `tag` is what the word shows of the tag, whatever the rest of it becomes; None where it does not.
        """
        super().__init__(word.span, user, via)
        self._is_for_tags = is_for_tags
        self._tag = tag
        self._word = word
        self._expand = expand
        self._expanded: tuple[Expansion, ...] | None = None
        self.is_promoted = is_promoted

    @property
    def expansions(self) -> tuple[Expansion, ...]:
        """See above. Of most pushes nobody asks for them, since what is written tells that the tag stays."""
        if self._expanded is None:
            self._expanded = self._expand()
        return self._expanded

    @property
    def written(self) -> str:
        """The reference as the script has it, without quotes."""
        return self._word.text.text

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        values = [shown(option) for option in self.expansions]
        return {"written": self.written, "values": values, "promoted": self.is_promoted}

    def tags(self) -> set[PushedTag]:
        """What the tags name that are pushed."""
        if self._tag is not None:
            written = classify_tag(self._tag)
            # Before a tag that moves may be what makes it none: `$IMAGE:latest`, and the image is `app:1`.
            if not written.moves:
                return {written}
        return {self._named_by(option) for option in self.expansions}

    def repositories(self) -> set[str]:
        """The repositories as they are shown: two that are written alike are the same."""
        return {repository(shown(option)) for option in self.expansions}

    def _named_by(self, option: Expansion) -> PushedTag:
        tag = classify_pushed_tag(shaped(option.template))
        is_release = tag is PushedTag.REF and self.user is not None and self._is_for_tags(self.user.job)
        return PushedTag.OTHER if is_release else tag


class PushOverview:
    """What all pushes of a pipeline come to: `kept` are the repositories that get a tag which may stay.

    `unclear` are the names of jobs of which it is not known what else they push.
    """

    __slots__ = ("kept", "unclear")

    def __init__(self, pushes: Iterable[PushFact]) -> None:
        self.kept: set[str] = set()
        self.unclear: set[str] = set()
        for fact in pushes:
            stays = any(not tag.moves for tag in fact.tags())
            if stays:
                self.kept |= fact.repositories()
            if not fact.expansions or (stays and any(map(_hides_repository, fact.expansions))):
                self.unclear.add(fact.user.name if fact.user else "")


def pushes_of(user: User, scripts: Scripts, is_for_tags: Callable[[Job], bool]) -> Iterator[PushFact]:
    """The pushes of one user's scripts, those that cannot be read too; `is_for_tags` as in `PushFact`."""
    job = JobImages(user, scripts)
    push = partial(PushFact, is_for_tags=is_for_tags)
    sources: set[str] = set()
    if job.of(*_TAKING):
        sources.update(map(repository, job.texts(*_TAKING) - job.texts(Use.PUSH)))
    for image in job.found:
        word, use, via = image.mention.word, image.mention.use, image.item.via
        match use:
            case Use.PUSH:
                promoted = bool(sources) and any(repository(shown(option)) in sources for option in job.expand(image))
                yield push(word, user, via, partial(job.expand, image), is_promoted=promoted, tag=job.tag(image))
            case Use.PUSH_ALL:
                repositories = {shown(option) for option in job.expand(image)}
                built = job.expansions(Use.BUILD)
                user.job.work.spend(len(built))
                tags = tuple(option for option in built if repository(shown(option)) in repositories)
                yield from (push(word, user, via, partial(tuple, [tag])) for tag in tags)
                if not tags:
                    yield push(word, user, via)
            case Use.UNREADABLE:
                yield push(word, user, via)


def _hides_repository(option: Expansion) -> bool:
    """Whether the repository may be any, for all that is known."""
    parts = split_tag(shaped(option.template))
    return parts is None or any(map(is_unknown, parts[0]))
