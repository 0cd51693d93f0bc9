"""Which digest belongs behind which image reference of some pipelines, and the edits that write it there.

In: the facts of the pipelines and something that knows registries. Out: places to change, and what cannot be pinned.
What becomes of them is the command's business; where a reference ends is told in fixers/reference_end.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from cilint.container.image import DOCKER_HUB, ImageReferenceError, Reference, parse_reference
from cilint.container.lookup import Answer, Question, Registries, Status
from cilint.container.template import PinVerdict, classify_pin
from cilint.facts.gather import Facts
from cilint.facts.image_templates import shaped
from cilint.facts.model import ImageFact, shown
from cilint.fixers.reference_end import Ending, ending_of, insertion, replacement
from cilint.fixers.variable_use import Mentions, other_use
from cilint.lazy.enums import Enum
from cilint.lazy.records import NamedTuple
from cilint.pipeline.expansion import Expansion
from cilint.pipeline.predefined import predefined
from cilint.predicates.image import demands_digest, policy_for
from cilint.settings.model import PinPolicy, Settings
from cilint.syntax.node import Node
from cilint.text.edit import Edit
from cilint.text.source import Source, Span

_HUB_PREFIXES = frozenset({"CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX", "CI_DEPENDENCY_PROXY_DIRECT_GROUP_IMAGE_PREFIX"})
"""What is behind these is an image of Docker Hub (GitLab, doc/user/packages/dependency_proxy/_index.md)."""


class NewDigest(NamedTuple):
    """A digest to be written: at which place, behind or in which reference."""

    span: Span
    reference: str
    digest: str
    edits: tuple[Edit, ...]
    is_input: bool = False


class Obstacle(NamedTuple):
    """A reference that stays as it is, and why; `answer` is the registry's, where that is the reason."""

    span: Span
    reference: str
    reason: str
    answer: Answer | None = None


class Plan(NamedTuple):
    """All that is to be done; `digests` are those of all tags in use, by the references in full."""

    changes: tuple[NewDigest, ...]
    obstacles: tuple[Obstacle, ...]
    digests: Mapping[str, str]


class _Wish(Enum):
    PIN = "pin"
    REFRESH = "refresh"
    NOTHING = "nothing"


class _Use(NamedTuple):
    """One text that an image can become; `reference` is None where it is not known."""

    fact: ImageFact
    expansion: Expansion
    ending: Ending | None
    reference: Reference | None
    wish: _Wish

    @property
    def question(self) -> Question | None:
        """What to ask for its digest: what its tag stands for now."""
        return Question(self.reference._replace(digest=None), as_user=True) if self.reference else None


class _Site(NamedTuple):
    """A scalar in which references end, with all of them."""

    node: Node
    uses: list[_Use]


def plan(
    pipelines: Iterable[Facts], own: Mapping[str, Source], settings: Settings, registries: Registries, *, update: bool
) -> Plan:
    """What to write into the files `own`, by path, of these pipelines; `update`: new digests for old ones, too."""
    sites, lost = _sites(pipelines, own, settings, update=update)
    wanted = [site for site in sites if any(use.wish is not _Wish.NOTHING for use in site.uses)]
    questions = list(dict.fromkeys(use.question for site in wanted for use in site.uses if use.question))
    answers = dict(zip(questions, registries.ask(questions), strict=True))
    changes: list[NewDigest] = []
    obstacles = lost
    mentions = Mentions(own.values())
    for site in wanted:
        decided = _decide(site, answers, mentions)
        if isinstance(decided, NewDigest):
            changes.append(decided)
        elif decided:
            obstacles.append(decided)
    return Plan(tuple(changes), tuple(obstacles), _digests(sites, answers))


def complaints(pipelines: Iterable[Facts]) -> int:
    """How much GitLab or the Runner would refuse of some pipelines: what pinning must not make more of."""
    found = 0
    for facts in pipelines:
        found += len(facts.pipeline.problems)
        verdicts = [classify_pin(shaped(option.template)) for fact in facts.images for option in fact.expansions]
        found += verdicts.count(PinVerdict.INVALID)
    return found


def _sites(
    pipelines: Iterable[Facts], own: Mapping[str, Source], settings: Settings, *, update: bool
) -> tuple[list[_Site], list[Obstacle]]:
    """The scalars of the own files in which references end, and the references that end nowhere that can be told."""
    sites: dict[tuple[str, int], _Site] = {}
    lost: dict[tuple[str, int], Obstacle] = {}
    images = [fact for facts in pipelines for fact in facts.images]
    run = {_place(fact.span) for fact in images if not _is_template(fact)}
    for fact in images:
        for expansion in fact.expansions:
            if _is_template(fact) and expansion.known is None and _place(fact.span) in run:
                # What a template leaves open, the jobs that extend it fill in.
                continue
            use = _use(fact, expansion, settings, update=update)
            ending = use.ending
            if ending and ending.node.source.path in own:
                site = sites.setdefault(_place(ending.node.span), _Site(ending.node, []))
                site.uses.append(use)
            elif use.wish is _Wish.PIN and fact.span.source.path in own:
                reason = "it is put together in a way that leaves no one place for a digest"
                if ending:
                    reason = f"it is written in {ending.node.source.path}, which is not of this repository"
                elif use.reference is None:
                    reason = _unknown(expansion)
                lost.setdefault(_place(fact.span), Obstacle(fact.span, shown(expansion), reason))
    return list(sites.values()), [*lost.values(), *_valueless(images, own, settings)]


def _place(span: Span) -> tuple[str, int]:
    return span.source.path, span.start


def _is_template(fact: ImageFact) -> bool:
    return fact.user is not None and fact.user.job.hidden


def _valueless(images: Iterable[ImageFact], own: Mapping[str, Source], settings: Settings) -> Iterator[Obstacle]:
    """The images whose tag or digest is in variables without a value in the files: the first for the same variables."""
    places: dict[tuple[str, ...], dict[tuple[str, int], Obstacle]] = {}
    for fact in images:
        if _is_template(fact) or fact.span.source.path not in own:
            continue
        for expansion in fact.expansions:
            names = tuple(dict.fromkeys(_unknown_variables(expansion)))
            is_open = names and classify_pin(shaped(expansion.template)) is PinVerdict.UNKNOWN
            if is_open and policy_for(settings.pins, expansion) is PinPolicy.DIGEST:
                reason = f"the files give {' and '.join(names)} no value"
                obstacle = Obstacle(
                    fact.span, shown(expansion), f"{reason}; if the project's settings do, pin it there"
                )
                places.setdefault(names, {}).setdefault(_place(fact.span), obstacle)
    for first, *others in (list(found.values()) for found in places.values()):
        more = f" (so it is at {len(others)} more {'place' if len(others) == 1 else 'places'})" if others else ""
        yield first._replace(reason=first.reason + more)


def _unknown_variables(expansion: Expansion) -> Iterator[str]:
    """The variables in a text of which nothing is known, GitLab's own and `$[[ … ]]` apart."""
    for part in expansion.template:
        if not isinstance(part, str) and part.name.isidentifier() and predefined(part.name) is None:
            yield part.name


def _unknown(expansion: Expansion) -> str:
    """Why a text is not known in full: which of its parts have no value in the files."""
    names = list(dict.fromkeys(part.name for part in expansion.template if not isinstance(part, str)))
    running = [name for name in names if predefined(name) is not None]
    valueless = [name for name in names if name not in running]
    reasons = (
        f"the running pipeline alone knows {' and '.join(running)}" if running else "",
        f"the files give {' and '.join(valueless)} no value" if valueless else "",
    )
    return "; ".join(filter(None, reasons))


def _use(fact: ImageFact, expansion: Expansion, settings: Settings, *, update: bool) -> _Use:
    verdict = classify_pin(shaped(expansion.template))
    reference = _reference(expansion)
    wish = _Wish.NOTHING
    if demands_digest(settings.pins, expansion, verdict):
        wish = _Wish.PIN
    elif verdict is PinVerdict.PINNED and update and reference and reference.tag:
        wish = _Wish.REFRESH
    return _Use(fact, expansion, ending_of(fact.node, expansion), reference, wish)


def _reference(expansion: Expansion) -> Reference | None:
    """The image that a text names, where all of it is known, or all behind the prefix of the dependency proxy."""
    text = expansion.known
    if text is None and len(expansion.template) > 1:
        first, *rest = expansion.template
        tail = [part for part in rest if isinstance(part, str)]
        if not isinstance(first, str) and first.name in _HUB_PREFIXES and len(tail) == len(rest):
            text = DOCKER_HUB + "".join(tail)
    try:
        return parse_reference(text.strip()) if text else None
    except ImageReferenceError:
        return None


def _decide(site: _Site, answers: Mapping[Question, Answer], mentions: Mentions) -> NewDigest | Obstacle | None:
    """What to do at one place; None where the digest that stands there is still that of the tag."""
    use = next(use for use in site.uses if use.wish is not _Wish.NOTHING)
    name = use.fact.node.written
    unknown = next((other for other in site.uses if other.reference is None), None)
    if use.reference is None or unknown:
        return Obstacle(site.node.span, name, _unknown((unknown or use).expansion))
    replies = {answers[question] for other in site.uses if (question := other.question)}
    if failed := next((answer for answer in replies if answer.status is not Status.FOUND), None):
        return Obstacle(site.node.span, _tagged(use.reference), "", failed)
    digests = {answer.digest for answer in replies}
    if len(digests) > 1:
        return Obstacle(site.node.span, name, "it stands for several images, which have different digests")
    return _change(site, use.reference, digests.pop(), mentions)


def _change(site: _Site, reference: Reference, digest: str, mentions: Mentions) -> NewDigest | Obstacle | None:
    name, node = _tagged(reference), site.node
    if reference.digest == digest:
        return None
    if reference.digest:
        edits = replacement(node, reference.digest, digest)
    else:
        if found := other_use([use.ending for use in site.uses if use.ending], mentions):
            return Obstacle(node.span, name, found)
        edits = insertion(node, f"@{digest}" if reference.tag else f":latest@{digest}")
    if not edits:
        return Obstacle(node.span, name, "it is written in a way that leaves no place for a digest")
    is_input = any(use.ending and use.ending.inputs for use in site.uses)
    return NewDigest(node.span, name, digest, edits, is_input)


def _digests(sites: Iterable[_Site], answers: Mapping[Question, Answer]) -> dict[str, str]:
    """The digest of every tag in use: what its registry says, or else what is written beside it."""
    found: dict[str, str] = {}
    for reference, question in _references(sites):
        answer = answers.get(question)
        if answer and answer.status is Status.FOUND:
            found[_tagged(reference)] = answer.digest
        elif reference.digest and reference.tag:
            found.setdefault(_tagged(reference), reference.digest)
    return found


def _references(sites: Iterable[_Site]) -> Iterator[tuple[Reference, Question]]:
    for use in (use for site in sites for use in site.uses):
        if use.reference and use.question:
            yield use.reference, use.question


def _tagged(reference: Reference) -> str:
    """A reference in full, without its digest."""
    return reference._replace(digest=None).normal_form
