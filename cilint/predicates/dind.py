"""Predicates about Docker in Docker: a daemon as a service of a job, and the client that talks to it."""

from __future__ import annotations

from collections.abc import Iterator

from cilint.container.dind import TLS_FOLDER, are_different, is_without_tls, official_version
from cilint.container.service_alias import LOCAL_HOSTS
from cilint.facts.images import images_of
from cilint.facts.model import Reach, User, shown
from cilint.facts.services import ServiceFact
from cilint.findings.match import Match
from cilint.findings.phrase import Note, Phrase
from cilint.lazy.records import NamedTuple
from cilint.pipeline.expansion import Expansion
from cilint.predicates.contract import Predicate, predicate
from cilint.situation.network import flags_of, is_kubernetes
from cilint.situation.situation import Situation
from cilint.syntax.node import Node
from cilint.text.source import Span

_DAEMON_ADDRESS = "DOCKER_HOST"
_PLAIN_PORT = ":2375"
_PROXY = frozenset({"CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX", "CI_DEPENDENCY_PROXY_DIRECT_GROUP_IMAGE_PREFIX"})

_SIGNS = ("empty-folder", "argument", "address")


class _Sign(NamedTuple):
    """A place that says that the daemon does without TLS, and what it is: a key of the texts of `without_tls`."""

    span: Span
    kind: str


@predicate(
    ServiceFact, names=("service", "sign"), variants=("own-network",), texts={"sign": _SIGNS, "note": ("daemon",)}
)
def without_tls(match: Match[ServiceFact], situation: Situation) -> Match[ServiceFact] | None:
    """Keeps a Docker daemon that talks to the job without TLS; flags what says so.

    The variant is `own-network` where the job has a network of its own, in which nobody else can reach the daemon.
    """
    fact = match.subject
    if fact.user is None or not is_judged(fact):
        return None
    signs = tuple(dict.fromkeys(signs_of(fact, fact.user)))
    if not signs:
        return None
    first, *others = signs
    related = (
        Note(fact.span, "daemon"),
        *(Note(item.span, item.kind, about="sign") for item in others),
    )
    is_alone = flags_of(fact.user, situation).is_on and not is_kubernetes(fact.user, situation)
    match = match.narrowed(first.span)._replace(related=related, variant="own-network" if is_alone else "")
    return match.named(service=fact.node.written, sign=Phrase(first.kind))


@predicate(ServiceFact, names=("client", "daemon"), texts={"note": ("client",)})
def version_mismatch(match: Match[ServiceFact], _context: Situation) -> Match[ServiceFact] | None:
    """Keeps a Docker daemon of another version than the client in the image of its job."""
    fact = match.subject
    if fact.user is None or not is_judged(fact):
        return None
    daemons = _versions(fact.expansions)
    image = next((item for item in images_of(fact.user) if item.role == "image"), None)
    clients = _versions(image.expansions) if image else {}
    if image is None or not daemons or not clients:
        return None
    if not all(are_different(client, daemon) for client in clients for daemon in daemons):
        return None
    match = match._replace(related=(Note(image.span, "client"),))
    return match.named(client=next(iter(clients.values())), daemon=next(iter(daemons.values())))


def is_judged(fact: ServiceFact) -> bool:
    """Whether a service is a Docker daemon of a job that runs: a template may get image and variables elsewhere."""
    return fact.reach is not Reach.UNUSED and fact.is_daemon


def signs_of(fact: ServiceFact, user: User) -> Iterator[_Sign]:
    """The places which say that a daemon does without TLS."""
    folder = tls_folder(fact, user)
    if folder is not None and not folder.text:
        yield _Sign(folder.span, "empty-folder")
    elif folder is not None and (folder.text.startswith("/")):
        # With certificates, the daemon listens at the other port, whatever else is said.
        return
    arguments = tuple(fact.arguments)
    if is_without_tls([item.text for item in arguments]):
        place = next((item for item in arguments if item.text == "--tls=false"), arguments[0])
        yield _Sign(place.span, "argument")
    yield from _plain_addresses(fact, user)


def tls_folder(fact: ServiceFact, user: User) -> Node | None:
    """The value that the daemon finds in DOCKER_TLS_CERTDIR; None where that is none, unknown, or not the same always.

    A service's own variables go before those of the job (gitlab-runner: common/build.go GetServiceVariables).
    """
    own = [definition for definition in fact.variables if definition.name == TLS_FOLDER]
    possible = own or user.job.variables.possible(TLS_FOLDER)
    values = {definition.text for definition in possible if not definition.value.is_null}
    return possible[0].value if len(values) == 1 and "$" not in values.pop() else None


def _plain_addresses(fact: ServiceFact, user: User) -> Iterator[_Sign]:
    """The values of DOCKER_HOST that are the daemon at its port without TLS."""
    hosts = {*fact.aliases, *LOCAL_HOSTS}
    for definition in user.job.variables.possible(_DAEMON_ADDRESS):
        scheme, _, address = definition.text.rstrip("/").partition("://")
        if scheme in ("tcp", "http") and address.endswith(_PLAIN_PORT) and address.removesuffix(_PLAIN_PORT) in hosts:
            yield _Sign(definition.span, "address")


def _versions(expansions: tuple[Expansion, ...]) -> dict[str, str]:
    """The Docker versions that a reference can have, each with its text; nothing where one of them is not known."""
    versions: dict[str, str] = {}
    for option in expansions:
        reference = _official(option)
        version = official_version(reference) if reference else None
        if version is None:
            return {}
        versions[version] = shown(option)
    return versions


def _official(option: Expansion) -> str | None:
    """The reference on Docker Hub that an image stands for, also through GitLab's dependency proxy."""
    if option.known is not None:
        return option.known
    first, *rest = option.template
    if isinstance(first, str) or first.name not in _PROXY or not all(isinstance(part, str) for part in rest):
        return None
    return "".join(part for part in rest if isinstance(part, str)).removeprefix("/")


PREDICATES: dict[str, Predicate] = {
    "version-mismatch": version_mismatch,
    "without-tls": without_tls,
}
