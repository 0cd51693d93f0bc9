"""The facts about literal secrets of every other kind than a registry's: by their formats, their places, their names.

What is a registry's credential is told in credentials.py, and is no fact here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from cilint.facts.model import Fact, Plain, User
from cilint.facts.named_secrets import Named, named_secrets
from cilint.facts.passed_secrets import Passed, passed_secrets
from cilint.facts.password_readers import PasswordReaders, password_readers_of
from cilint.facts.scripts import Scripts
from cilint.facts.secret_worth import is_of_job, is_worth_keeping, names_beside
from cilint.facts.stretches import Stretches
from cilint.facts.written_secrets import WrittenSecret, written_secrets
from cilint.lazy.enums import Enum
from cilint.pipeline.pipeline import Pipeline
from cilint.secrets.scan import FoundSecret
from cilint.secrets.throw_away_passwords import is_for_service
from cilint.syntax.node import Step
from cilint.text.source import Source, Span


class Evidence(Enum):
    """What tells that a text is a secret."""

    FORMAT = "format"
    """It is a token or a key of a known format."""
    PAIR = "pair"
    """It stands where a user's password stands, or where a program takes one."""
    NAME = "name"
    """Only the name of what holds it says so."""


class SecretFact(Fact):
    """A literal secret, flagged at its own text: the fact never holds the text itself."""

    __slots__ = ("evidence", "host", "is_of_service", "is_plausible", "issuer", "name", "what")

    kind = "secret"

    def __init__(
        self,
        span: Span,
        user: User | None,
        what: str,
        evidence: Evidence,
        *,
        issuer: str = "",
        name: str = "",
        host: str = "",
        is_of_service: bool = False,
        is_plausible: bool = True,
        via: tuple[Step, ...] = (),
    ) -> None:
        """`what` says in words what it is and `issuer` who can revoke it.

        `name` is that of the variable or input that holds it, `host` what it is for; both are empty where they are not
        known. `is_of_service` says that a service of the job uses it, and nothing beyond the job; `is_plausible`, that
        it looks like a secret as well, where nothing but a name says so. What is hidden does not depend on it.
        """
        super().__init__(span, user, via)
        self.what = what
        self.evidence = evidence
        self.issuer = issuer
        self.name = name
        self.host = host
        self.is_of_service = is_of_service
        self.is_plausible = is_plausible

    @property
    def always_matters(self) -> bool:
        """See `Fact.always_matters`: as for credentials; and a token is one whoever uses it."""
        return self.evidence is not Evidence.NAME or bool(self.user and self.user.job.never_runs)

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {
            "what": self.what,
            "evidence": self.evidence.value,
            "name": self.name,
            "of_service": self.is_of_service,
            "plausible": self.is_plausible,
        }


def secrets_of(
    pipeline: Pipeline,
    sources: Mapping[str, Source],
    users: Sequence[User],
    scripts: Scripts,
    registry_secrets: Collection[Span],
) -> Iterator[SecretFact]:
    """Every literal secret that is not among `registry_secrets`, once for each place and each job that has it.

    `sources` are the files of the pipeline and the scripts that its jobs name, by path.
    """
    taken = Stretches(registry_secrets)
    written = written_secrets(sources, users, taken)
    passed = [item for item in passed_secrets(users, scripts) if not taken.overlaps(item.literal.span)]
    named = [item for item in named_secrets(pipeline, users, scripts) if not taken.overlaps(item.span)]
    named += [item.literal for item in passed if item.literal.name]
    if not written and not named and not passed:
        return
    services = {user.name: password_readers_of(user) for user in users}
    hosts = frozenset().union(*(service.hosts for service in services.values()))
    yield from (_of_written(item, hosts) for item in written)
    taken = Stretches(item.span for item in written)
    yield from _of_names([item for item in named if not taken.overlaps(item.span)], services)
    taken = Stretches((*(item.span for item in written), *(item.span for item in named)))
    yield from _of_arguments([item for item in passed if not taken.overlaps(item.literal.span)], services)


def _of_written(written: WrittenSecret, hosts: frozenset[str]) -> SecretFact:
    span, found, user, via = written
    is_local = found.is_pair and (found.host in hosts or is_of_job(found, span.text, user))
    evidence = Evidence.PAIR if found.is_pair else Evidence.FORMAT
    host, issuer = found.host, found.issuer
    return SecretFact(span, user, found.what, evidence, issuer=issuer, host=host, is_of_service=is_local, via=via)


def _of_names(named: Sequence[Named], services: Mapping[str, PasswordReaders]) -> Iterator[SecretFact]:
    """A literal belongs to a service if one of the jobs that have it has such a service.

    So does the same text under another name: it is how the job gets at the service.
    """
    local = [item for item in named if _is_for_service(item, services)]
    places = Stretches(item.span for item in local)
    texts = {item.text for item in local}
    beside = names_beside(named, services)
    for item in named:
        is_local = item.text in texts or places.overlaps(item.span)
        yield SecretFact(
            item.span,
            item.user,
            f"value of {item.name}",
            Evidence.NAME,
            name=item.name,
            is_of_service=is_local,
            is_plausible=is_worth_keeping(item, beside),
            via=item.via,
        )


def _of_arguments(passed: Sequence[Passed], services: Mapping[str, PasswordReaders]) -> Iterator[SecretFact]:
    """A literal belongs to a service where its program talks to one, or to this very machine."""
    beside = names_beside([item.literal for item in passed], services)
    hosts = frozenset().union(*(service.hosts for service in services.values()))
    for literal, program, host in passed:
        found = FoundSecret(literal.span.start, literal.span.end, "", host=host)
        yield SecretFact(
            literal.span,
            literal.user,
            f"password for {program}",
            Evidence.PAIR,
            host=host,
            is_of_service=host in hosts or is_of_job(found, literal.text, literal.user),
            is_plausible="." in host or is_worth_keeping(literal, beside),
            via=literal.via,
        )


def _is_for_service(named: Named, services: Mapping[str, PasswordReaders]) -> bool:
    if named.is_service:
        return True
    return named.user is not None and is_for_service(named.name, services[named.user.name].images)
