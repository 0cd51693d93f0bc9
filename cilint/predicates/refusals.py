"""What a registry itself says against pulling an image of a job: refused credentials, and what does not exist."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cilint.container.image import DOCKER_HUB, Reference
from cilint.container.lookup import Status
from cilint.facts.model import ImageFact, shown
from cilint.findings.match import Match
from cilint.findings.phrase import Phrase
from cilint.lazy.patterns import regex
from cilint.pipeline.expansion import Expansion
from cilint.predicates.notes import definitions
from cilint.situation.online import Reply, reply_to
from cilint.situation.own_registry import has_own_credentials
from cilint.situation.situation import Situation

_PUSHES = regex(r"\bpush\b|--destination\b|\bbuildx\b|\bcopy\b|\bpublish\b")
"""What a script that pushes an image says."""
_MAY_PUSH = regex(rf"{_PUSHES.pattern}|\bmake\b|\./")
"""And one that hands the work to a file that is not read, which in a registry of the project's own may do so, too."""
_OFFICIAL = f"{DOCKER_HUB}/library/"

_VARIANTS = {
    Status.UNAUTHORISED: "unauthorised",
    Status.FORBIDDEN: "forbidden",
    Status.NO_TAG: "missing-tag",
    Status.NO_REPOSITORY: "missing-repository",
    Status.NOT_FOUND: "missing-image",
}


def refusal(match: Match[ImageFact], situation: Situation) -> Match[ImageFact] | None:
    """The match with what the registry says, where that is sure to keep the job from the image; None elsewhere."""
    fact = match.subject
    refused = list(_refused(fact, situation))
    if not refused:
        return None
    first, reply = refused[0]
    reference = reply.reference
    same = [option for option, other in refused if other.answer.status is reply.answer.status]
    match = match._replace(
        variant=_VARIANTS[reply.answer.status],
        values=tuple(dict.fromkeys(map(shown, same))) if fact.is_substituted(first) else (),
        related=definitions(same),
        topic=shown(first),
    )
    return match.named(
        host=reference.registry,
        repository=reference.path,
        version=_version(reference),
        source=reply.source,
    )


def _version(reference: Reference) -> Phrase:
    if reference.digest:
        return Phrase("digest", {"digest": reference.digest})
    return Phrase("tag", {"tag": reference.tag or "latest"})


def _refused(fact: ImageFact, situation: Situation) -> Iterator[tuple[Expansion, Reply]]:
    for option in fact.expansions:
        reply = reply_to(fact, option, situation)
        if reply is None:
            continue
        is_refused = reply.answer.status in (Status.UNAUTHORISED, Status.FORBIDDEN) and reply.source
        if is_refused or (reply.is_absence and not _may_be_built(reply, situation)):
            yield option, reply


def _may_be_built(reply: Reply, situation: Situation) -> bool:
    """Whether the pipeline itself may push the image before a job needs it."""
    if reply.reference.repository.startswith(_OFFICIAL):
        return False
    pattern = _MAY_PUSH if has_own_credentials(reply.reference.registry, situation) else _PUSHES
    return situation.once(_is_said, pattern)


def _is_said(pattern: re.Pattern[str], situation: Situation) -> bool:
    """Whether a script of the pipeline says something; all of its images ask the same."""
    return any(pattern.search(text) for user in situation.facts.users for text in user.job.script_texts)
