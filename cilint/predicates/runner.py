"""Predicates about the settings of runners in a config.toml. What it says to their jobs' pipelines is judged elsewhere.

Sources: gitlab-runner docs/configuration/advanced-configuration.md, docs/executors/docker.md, docs/security/_index.md.
"""

from __future__ import annotations

import posixpath

from cilint.container.auth import parse_auth_config
from cilint.container.auth_config import AuthFault
from cilint.container.engines import ENGINE_SOCKETS
from cilint.container.hints import AUTH_CONFIG
from cilint.facts.runner_secrets import RunnerSecretFact
from cilint.facts.runners import RunnerSettingFact
from cilint.facts.secrets import Evidence
from cilint.findings.finding import Confidence
from cilint.findings.match import Match
from cilint.findings.phrase import Phrase
from cilint.lazy.patterns import regex
from cilint.predicates.contract import Predicate, predicate
from cilint.runner.config import Runner
from cilint.secrets.names import names_registry
from cilint.situation.situation import Situation
from cilint.syntax.toml_text import toml_text
from cilint.text.source import Span

NETWORK_PER_BUILD = "FF_NETWORK_PER_BUILD"

_SPOILING = frozenset({AuthFault.NO_CREDENTIALS, AuthFault.DUPLICATE_KEY, AuthFault.TRAILING_NEWLINE})
_FAULTS_OF_SECRETS = frozenset({AuthFault.NOT_BASE64, AuthFault.NO_USER, AuthFault.TRAILING_NEWLINE})
"""The faults whose place is the encoded password itself."""
_ANY_IMAGE = regex(r"[*/:]*")
_HOLDERS = {"/": "root", "/run": "folder", "/var": "folder", "/var/run": "folder"}
"""Folders of the host with such a socket in them, and the variants for them."""
_PIPE = regex(r"(?:\\\\|//)\.[\\/]pipe[\\/]docker_engine:")
_PULL_POLICIES = ("always", "if-not-present", "never")
_REMOTE_DAEMON = regex(r"(?:tcp|http)://(?P<host>\[[0-9a-fA-F:]+\]|[^/:\s]+)")
_LOOPBACK = regex(r"localhost|127(?:\.\d{1,3}){3}|\[::1\]")


@predicate(
    RunnerSettingFact,
    names=("what", "limits*"),
    variants=("dind",),
    texts={"what": ("all", "jobs", "services")},
)
def privileged(match: Match[RunnerSettingFact], _context: Situation) -> Match[RunnerSettingFact] | None:
    """Keeps what makes containers privileged where any job may choose their image; the variant is `dind` where Docker
    in Docker is set up, which needs it. A runner whose jobs have a machine each is left alone."""
    fact = match.subject
    if fact.value is not True or fact.runner.has_machine_per_job:
        return None
    section, _, name = fact.key.rpartition(".")
    if not _is_section(section, fact.runner) or name not in ("privileged", "services_privileged"):
        return None
    if name == "services_privileged" and fact.runner.value("docker.privileged") is True:
        return None
    of_image = name == "privileged" and not _limits(fact.runner, section, "allowed_privileged_images", "allowed_images")
    of_service = fact.runner.value(f"{section}.services_privileged") is not False and not _limits(
        fact.runner, section, "allowed_privileged_services", "allowed_services"
    )
    if not (of_image or of_service):
        return None
    what = Phrase("all" if of_image and of_service else "jobs" if of_image else "services")
    keys = [("allowed_privileged_images", of_image), ("allowed_privileged_services", of_service)]
    limits = tuple(key if section == "docker" else key.replace("_privileged", "") for key, is_so in keys if is_so)
    match = match._replace(variant="dind" if _is_for_dind(fact.runner) else "")
    return match.named(what=what, limits=limits)


@predicate(RunnerSettingFact, names=("source",), variants=("folder", "root"))
def socket_mount(match: Match[RunnerSettingFact], _context: Situation) -> Match[RunnerSettingFact] | None:
    """Keeps a volume that gives jobs the socket of a container engine on the host; the variant is `folder` or `root`
    where the socket comes with a folder of the host. A runner whose jobs have a machine each is left alone."""
    fact = match.subject
    if fact.runner.has_machine_per_job:
        return None
    source = _mounted(fact)
    if source is None:
        return None
    if posixpath.basename(source) in ENGINE_SOCKETS or _PIPE.match(f"{source}:"):
        return match.named(source=source)
    variant = _HOLDERS.get(posixpath.normpath(source.replace("//", "/")))
    return match._replace(variant=variant).named(source=source) if variant else None


@predicate(
    RunnerSettingFact,
    names=("policy",),
    variants=("fallback", "allowed", "unknown"),
)
def pull_policy(match: Match[RunnerSettingFact], _context: Situation) -> Match[RunnerSettingFact] | None:
    """Keeps a pull policy that lets a job use an image which another one has pulled; the variant is `fallback` where
    pulling is tried before, `allowed` where jobs may ask for it, and `unknown` for what is no pull policy."""
    fact = match.subject
    if not isinstance(fact.value, str):
        return None
    section, _, name = fact.key.rpartition(".")
    if not _is_section(section, fact.runner) or name not in ("pull_policy", "allowed_pull_policies"):
        return None
    if fact.number >= len(_PULL_POLICIES):
        # What comes after so many can only repeat them, and each looks through all.
        return None
    policies = fact.runner.texts(f"{section}.pull_policy")
    if fact.value not in _PULL_POLICIES:
        # Kubernetes has a policy of its own, which an empty text stands for; an empty text for Docker is an error.
        is_default = fact.value == "" and section == "kubernetes"
        return None if is_default else match._replace(variant="unknown").named(policy=fact.value)
    if fact.value != "if-not-present" or fact.runner.has_machine_per_job:
        return None
    variant = "fallback" if policies[:1] == ("always",) else ""
    if name == "allowed_pull_policies":
        if "if-not-present" in policies:
            return None
        variant = "allowed"
    return match._replace(variant=variant).named(policy=fact.value)


@predicate(RunnerSettingFact, names=("address",))
def tls_verify(match: Match[RunnerSettingFact], _context: Situation) -> Match[RunnerSettingFact] | None:
    """Keeps the address of a Docker daemon on another machine that the Runner speaks to without TLS."""
    fact = match.subject
    if fact.key != "docker.host" or not fact.runner.is_of_docker:
        return None
    remote = _REMOTE_DAEMON.match(str(fact.value))
    if remote is None or _LOOPBACK.fullmatch(remote["host"]) or fact.runner.value("docker.tls_verify") is True:
        return None
    # A name without a dot may be that of a container beside the Runner.
    confidence = None if "." in remote["host"] else Confidence.MEDIUM
    return match._replace(span=_written(fact, "tls_verify"), confidence=confidence).named(address=str(fact.value))


@predicate(RunnerSettingFact, variants=("links", "network-mode", "flag"))
def legacy_links(match: Match[RunnerSettingFact], _context: Situation) -> Match[RunnerSettingFact] | None:
    """Keeps what puts containers on Docker's default bridge: links, network_mode, or a flag that is off for all jobs
    (the variants are `links`, `network-mode` and `flag`)."""
    fact = match.subject
    if not fact.runner.is_of_docker:
        return None
    variant = ""
    if fact.key == "docker.links" and fact.value:
        variant = "links"
    elif fact.key == "docker.network_mode" and fact.value == "bridge":
        variant = "network-mode"
    elif fact.key == f"feature_flags.{NETWORK_PER_BUILD}" and fact.value is False and not fact.runner.network_mode:
        variant = "flag"
    return match._replace(variant=variant) if variant else None


@predicate(RunnerSettingFact, names=("problem",), variants=("entry",))
def malformed_auth(match: Match[RunnerSettingFact], _context: Situation) -> Match[RunnerSettingFact] | None:
    """Keeps a DOCKER_AUTH_CONFIG in the runner's environment that the Runner cannot use, and flags what is wrong with
    it; the variant is `entry` where that spoils one entry only."""
    fact = match.subject
    if fact.key != "environment":
        return None
    name, _, value = fact.node.text.partition("=")
    # Of a variable that stands twice, the last one counts.
    if name != AUTH_CONFIG or fact.runner.environment.get(name) != value:
        return None
    config = parse_auth_config(value)
    spoiling = (problem for problem in config.problems if problem.fault in _SPOILING)
    problem = config.dropped_for or next(spoiling, None)
    if problem is None:
        return None
    is_secret = problem.fault in _FAULTS_OF_SECRETS
    first, last = problem.start, problem.end
    if problem.fault is AuthFault.NOT_JSON and ("{" not in value or first == last):
        # There is no JSON to point into, or it only lacks its end.
        first, last, is_secret = 0, len(value), True
    start = len(name) + 1
    match = match.narrowed(toml_text(fact.node).span(start + first, start + last))
    match = match._replace(variant="" if config.is_dropped else "entry", sensitive=is_secret)
    return match.named(problem=problem.message)


@predicate(RunnerSecretFact, names=("what", "registry"), variants=("name",))
def hardcoded_password(match: Match[RunnerSecretFact], _context: Situation) -> Match[RunnerSecretFact] | None:
    """Keeps a literal secret that the runner gives to all its jobs; the variant is `name` where only a name says that
    it is one. What the Runner itself needs, such as its token, belongs into the file."""
    fact = match.subject
    if fact.is_own:
        return None
    match = match._replace(sensitive=True).named(what=fact.what, registry=fact.registry or fact.host)
    if fact.evidence is Evidence.NAME:
        return match._replace(variant="name", confidence=Confidence.HIGH if names_registry(fact.name) else None)
    return match


def _is_section(section: str, runner: Runner) -> bool:
    """Whether the runner's executor reads that table."""
    return runner.is_of_docker if section == "docker" else section == runner.executor == "kubernetes"


def _limits(runner: Runner, section: str, *keys: str) -> bool:
    """Whether a list of patterns leaves some images out. To the Runner, an empty list is none."""
    lists = (runner.texts(f"{section}.{key}") for key in keys)
    return any(patterns and not any(map(_ANY_IMAGE.fullmatch, patterns)) for patterns in lists)


def _is_for_dind(runner: Runner) -> bool:
    """Whether a runner is set up as doc/ci/docker/using_docker_build.md sets one up for Docker in Docker."""
    volumes = runner.texts("docker.volumes")
    services = runner.value("docker.services") or runner.value("kubernetes.services")
    listed = services if isinstance(services, list) else ()
    names = [service.get("name") for service in listed if isinstance(service, dict)]
    return any(volume.startswith("/certs/client") for volume in volumes) or any("dind" in str(name) for name in names)


def _mounted(fact: RunnerSettingFact) -> str | None:
    """The path on the host that a setting mounts; None for one that mounts none."""
    value = fact.value
    if not isinstance(value, str):
        return None
    if fact.key == "docker.volumes" and fact.runner.is_of_docker:
        pipe = _PIPE.match(value)
        source = pipe[0][:-1] if pipe else value.partition(":")[0]
        # A volume of one path is a folder of the container only.
        return source if ":" in value[len(source) :] else None
    if fact.runner.executor != "kubernetes":
        return None
    if fact.key == "kubernetes.volumes.host_path.host_path":
        return value
    if fact.key == "kubernetes.volumes.host_path.mount_path" and fact.table.get("host_path") is None:
        return value
    return None


def _written(fact: RunnerSettingFact, key: str) -> Span:
    """The place of another setting of the same table, where it is written, else the fact's own."""
    pair = fact.table.entries.get(key)
    return Span(fact.span.source, pair.key.start, pair.value.end) if pair else fact.span


PREDICATES: dict[str, Predicate] = {
    "hardcoded-password": hardcoded_password,
    "legacy-links": legacy_links,
    "malformed-auth": malformed_auth,
    "privileged": privileged,
    "pull-policy": pull_policy,
    "socket-mount": socket_mount,
    "tls-verify": tls_verify,
}
