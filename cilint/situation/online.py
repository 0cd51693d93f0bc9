"""What registries answer about a pipeline's images, asked as its jobs would ask. Loaded only with --online.

What that means for a rule is the rule's predicates' business.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from weakref import WeakKeyDictionary

from cilint.container.image import ImageReferenceError, Reference, parse_reference
from cilint.container.lookup import Answer, Question, Registries, RegistryLogin, Status
from cilint.container.matching import EntryMatch
from cilint.container.registries import RegistryKind, registry_kind
from cilint.container.template import PinVerdict, classify_pin
from cilint.facts.gather import Facts
from cilint.facts.model import ImageFact, User
from cilint.lazy.enums import Enum
from cilint.lazy.records import NamedTuple
from cilint.pipeline.expansion import Expansion
from cilint.registry.configuration import login_of
from cilint.settings.model import RegistryAccess
from cilint.situation.auth_texts import auth_texts
from cilint.situation.own_registry import has_own_credentials
from cilint.situation.pull_credentials import find_match
from cilint.situation.situation import Situation, is_open

_PULLED = frozenset(
    {
        PinVerdict.PINNED,
        PinVerdict.OWN_BUILD,
        PinVerdict.VERSION_TAG,
        PinVerdict.FLOATING_TAG,
        PinVerdict.NO_TAG,
    }
)
"""Virtual machine images, for instance, are in no registry."""
_REFUSED = frozenset({Status.UNAUTHORISED, Status.FORBIDDEN})
_ABSENT = frozenset({Status.NO_REPOSITORY, Status.NOT_FOUND})


class Asker(Enum):
    """With whose credentials an answer was had."""

    JOB = "job"
    """Those that the job is sure to have, or none where the settings say that it takes none."""
    NOBODY = "nobody"
    """None: which ones the job has, if any, may be known to the project's settings or its runner alone."""
    USER = "user"
    """Those of the user of cilint, after nobody's were refused."""


class Reply(NamedTuple):
    """What a registry answers about a reference.

    `source` names where the job's credentials come from, empty where it has none.
    """

    reference: Reference
    answer: Answer
    asker: Asker
    source: str = ""

    @property
    def lets_job_in(self) -> bool:
        """Whether the job can pull the image, whatever else is known of its credentials."""
        return self.answer.status is Status.FOUND and self.asker is not Asker.USER

    @property
    def takes_credentials(self) -> bool:
        """Whether the image cannot be pulled without credentials, and the job is not known to have any."""
        return self.asker is Asker.USER or (self.answer.status in _REFUSED and not self.source)

    @property
    def is_absence(self) -> bool:
        """Whether there surely is no such image: a registry may say so of one that it only hides."""
        status = self.answer.status
        if status is Status.NO_TAG:
            return True
        is_public = registry_kind(self.reference.registry, self.reference.path) is RegistryKind.PUBLIC
        return status in _ABSENT and (self.asker is not Asker.NOBODY or is_public)


class _Inquest(NamedTuple):
    """What is to be asked about one text of one image."""

    reference: Reference
    asker: Asker
    login: RegistryLogin | None = None
    source: str = ""

    @property
    def question(self) -> Question:
        return Question(self.reference, self.login)


_asked: WeakKeyDictionary[Facts, Mapping[tuple[int, Expansion], Reply]] = WeakKeyDictionary()


def reply_to(fact: ImageFact, option: Expansion, situation: Situation) -> Reply | None:
    """What the registry says of one text that an image can become; None where nothing could be asked.

    The first question asks about all images of the pipeline at once.
    """
    registries = situation.settings.environment.registries
    if registries is None:
        return None
    if situation.facts not in _asked:
        _asked[situation.facts] = _ask_all(registries, situation)
    return _asked[situation.facts].get((fact.id, option))


def _ask_all(registries: Registries, situation: Situation) -> dict[tuple[int, Expansion], Reply]:
    inquests = {
        (fact.id, option): inquest
        for fact in situation.facts.images
        for option in fact.expansions
        if fact.user and (inquest := _inquest(option, fact.user, situation))
    }
    first = _answers(registries, (inquest.question for inquest in inquests.values()))
    replies = {
        key: Reply(inquest.reference, first[inquest.question], inquest.asker, inquest.source)
        for key, inquest in inquests.items()
    }
    # Whoever may look further in than nobody can still tell that a tag is missing.
    closed = {
        key: Question(reply.reference, as_user=True)
        for key, reply in replies.items()
        if reply.asker is Asker.NOBODY and reply.answer.status in _REFUSED | _ABSENT
    }
    second = _answers(registries, closed.values())
    for key, question in closed.items():
        if second[question].status in (Status.FOUND, Status.NO_TAG):
            replies[key] = replies[key]._replace(answer=second[question], asker=Asker.USER)
    return replies


def _answers(registries: Registries, questions: Iterable[Question]) -> dict[Question, Answer]:
    different = list(dict.fromkeys(questions))
    return dict(zip(different, registries.ask(different), strict=True))


def _inquest(option: Expansion, user: User, situation: Situation) -> _Inquest | None:
    """What to ask about a text, where all of it is known, and as whom."""
    text = option.known or ""
    try:
        reference = parse_reference(text)
    except ImageReferenceError:
        return None
    if classify_pin((text,)) not in _PULLED:
        return None
    if situation.settings.registries.get(reference.registry) is RegistryAccess.PUBLIC:
        return _Inquest(reference, Asker.JOB)
    if has_own_credentials(reference.registry, situation) or is_open(user, situation):
        return _Inquest(reference, Asker.NOBODY)
    sources = auth_texts(user, situation)
    texts = dict(sources)
    found = find_match(text, user, situation)
    # Of several values of the variable none is sure to count; and a program that a pipeline names is not run.
    if isinstance(found, EntryMatch) and len(texts) == len(sources) and found.entry.helper is None:
        login = login_of(texts[found.source], found.entry.key)
        if login:
            return _Inquest(reference, Asker.JOB, login, found.source)
    return _Inquest(reference, Asker.NOBODY)
