"""Predicates about the files that jobs hand on and keep."""

from __future__ import annotations

from cilint.facts.archives import ArchiveFact
from cilint.facts.destinations import Way
from cilint.facts.held_credentials import CredentialKind
from cilint.facts.secret_flows import SecretFlowFact
from cilint.findings.match import Match
from cilint.findings.phrase import Note, Phrase
from cilint.lazy.patterns import regex
from cilint.predicates.contract import Predicate, predicate
from cilint.situation.situation import Situation, is_pedantic

_WAYS = ("artifact", "cache", "dotenv")
_LASTING = frozenset(
    {CredentialKind.PREDEFINED, CredentialKind.SECRET, CredentialKind.AUTH_CONFIG, CredentialKind.VARIABLE,
     CredentialKind.FILE, CredentialKind.ENVIRONMENT}
)  # fmt: skip
"""Those of which others can make use when the job is over; literals are told of where they are written."""
_NAMED = regex(
    r"(?:\A|/)(?:\.npmrc|\.pypirc|[._]netrc|\.git-credentials|\.dockercfg|\.docker(?:/config\.json)?|"
    r"\.aws(?:/credentials)?|\.kube(?:/config)?|kubeconfig|\.ssh|id_(?:rsa|dsa|ecdsa|ed25519)|\.vault-token|"
    r"\.env(?:\.(?!example|sample|template|dist|test|ci\Z)\w+)?|[^/]*key[^/]*\.pem|"
    r"[^/]*\.(?:jks|keystore|p12|pfx|kubeconfig|tfstate))\Z"
)
"""Files and folders that are known to hold credentials."""
_MOST = 4


@predicate(
    ArchiveFact,
    names=("what", "file", "way"),
    variants=("environment", "name"),
    texts={"way": _WAYS, "note": {"written": ("what", "file")}},
)
def takes_secret(match: Match[ArchiveFact], situation: Situation) -> Match[ArchiveFact] | None:
    """Keeps files for others, or for later pipelines, to which the job writes a credential that outlives it.

    The places that write it are related. The variant is `environment` where these are all variables of the job, and
    `name` for files that are known to hold credentials, which are kept in pedantic runs. What only later jobs can get
    at, by `access: none`, is none.
    """
    fact, user = match.subject, match.subject.user
    artifacts = user.job.artifacts if user else None
    is_closed = artifacts is not None and artifacts.access is not None and artifacts.access.canonical == "none"
    if user is None or (is_closed and not fact.archive.is_cache):
        return None
    flows = [each for each in situation.facts.secret_flows.of(user) if each.carrier == fact.span and _lasts(each)]
    way = Phrase(fact.way)
    if not flows:
        is_named = is_pedantic(situation) and not fact.archive.report and _NAMED.search(fact.path)
        return match._replace(variant="name").named(what="", file=fact.path, way=way) if is_named else None
    first = next((each for each in flows if each.credential.kind is not CredentialKind.ENVIRONMENT), flows[0])
    related = tuple(Note(each.span, "written", {"what": _name(each), "file": each.file}) for each in flows[:_MOST])
    is_all = first.credential.kind is CredentialKind.ENVIRONMENT
    return match._replace(variant="environment" if is_all else "", related=related).named(
        what=_name(first), file=first.file, way=way
    )


def _lasts(flow: SecretFlowFact) -> bool:
    return flow.destination.way in (Way.ARTIFACT, Way.CACHE) and flow.credential.kind in _LASTING


def _name(flow: SecretFlowFact) -> str:
    credential = flow.credential
    return credential.name if credential.kind is CredentialKind.ENVIRONMENT else f"${credential.name}"


PREDICATES: dict[str, Predicate] = {"takes-secret": takes_secret}
