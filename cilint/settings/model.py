"""The settings that rules consult, and what is known of the place where the pipeline runs. No reading is done here."""

from __future__ import annotations

from collections.abc import Mapping

from cilint.findings.finding import Confidence, Persona, Severity
from cilint.lazy.enums import Enum
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import TYPE_CHECKING
from cilint.pipeline.supply import VENDOR_FOLDER
from cilint.pipeline.version import GitLabVersion
from cilint.runner.config import Runner, Tags
from cilint.settings.policy import Policy
from cilint.text.source import Span

if TYPE_CHECKING:
    from cilint.container.lookup import Registries
    from cilint.settings.baseline import Baseline

_HEAD = regex(r"\{?\s*[\"']?\w*[\"']?")


class RegistryAccess(Enum):
    """Where the credentials for a registry come from, as a user declares it."""

    PUBLIC = "public"
    PROJECT_VARIABLE = "project-variable"
    RUNNER = "runner"
    JOB_TOKEN = "job-token"  # noqa: S105 - a kind of credential, not one


class PinPolicy(Enum):
    """What counts as pinned for images that match a pattern."""

    DIGEST = "digest"
    TAG = "tag"
    ANY = "any"


class Environment(NamedTuple):
    """What the process knows beyond the files.

    `auth_config` is the content of `DOCKER_AUTH_CONFIG` in a CI job, None elsewhere; `own_hosts` are hosts for which a
    job has credentials of its own: as `host:port` or `host` where the port is known, as `host:*` where any will do.
    `variables` are the values of predefined variables that are the same in every pipeline of the project, as far as
    they are known; no secret is among them. `registries` can be asked about images, where the user wants that. `today`
    is the day that counts, as in 2027-01-31, empty where it is that of the machine.
    """

    auth_config: str | None = None
    own_hosts: tuple[str, ...] = ()
    variables: Mapping[str, str] = {}
    registries: Registries | None = None
    today: str = ""


class Selection(NamedTuple):
    """What the command line says about rules and findings; it goes before the settings. None: nothing is said.

    `no_ignores` shows what comments, the settings and the baseline hide.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    min_severity: Severity | None = None
    min_confidence: Confidence | None = None
    persona: Persona | None = None
    fail_on: Severity | None = None
    no_ignores: bool = False


class RuleSetting(NamedTuple):
    """What a settings file says of one rule: whether it runs, and the severity of all its findings (None: its own)."""

    enabled: bool = True
    severity: Severity | None = None


class Ignore(NamedTuple):
    """Findings that are known and accepted, and why: those of `rules` (none: of all) in files that match `paths`.

    Where there are `fingerprints`, only findings that have one of them; `fingerprint_places` are where these are
    written. `until` is the last day for which the entry counts, empty where it always does.
    """

    paths: tuple[str, ...]
    rules: tuple[str, ...]
    reason: str
    span: Span
    fingerprints: tuple[str, ...] = ()
    fingerprint_places: tuple[Span, ...] = ()
    until: str = ""

    @property
    def head(self) -> Span:
        """The first key of the entry."""
        source, start, _ = self.span
        head = _HEAD.match(source.text, start)
        return Span(source, start, head.end() if head else start)

    @property
    def line(self) -> Span:
        """Where the line begins in which the entry does: what stands before the entry may be as long as a secret is."""
        source = self.span.source
        start = source.line_span(self.span.begin.line).start
        return Span(source, start, start)


GROUP_PROXY = "${CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX}"
"""What stands before images that a group's proxy serves (GitLab, doc/user/packages/dependency_proxy/_index.md)."""


class Settings(NamedTuple):
    """All that a user decides about a check. Paths are relative to the repository's root."""

    selection: Selection = Selection()
    environment: Environment = Environment()
    pipelines: tuple[str, ...] = ()
    """The roots to check where no path is given."""
    exclude: tuple[str, ...] = ()
    """Patterns for files of which nothing is told, though others include them, unless they are named."""
    rules: Mapping[str, RuleSetting] = {}
    docs_url: str = ""
    """Where the pages about rules are, with `{rule}` in the place of an id; empty for ours."""
    rules_from: tuple[str, ...] = ()
    """Folders with house rules, as paths of `Files`."""
    persona: Persona = Persona.REGULAR
    min_severity: Severity = Severity.INFO
    """Findings below are left out, as those below `min_confidence` are."""
    min_confidence: Confidence = Confidence.LOW
    fail_on: Severity = Severity.MAJOR
    """Findings from here on make a run fail."""
    registries: Mapping[str, RegistryAccess] = {}
    """Where the credentials for a host come from; with its port, if any."""
    trusted_registries: tuple[str, ...] = ()
    """The only ones that images may come from (none: any): hosts with or without a path, `*` for any text without `/`.
    """
    trusted_includes: tuple[str, ...] = ()
    """The projects and addresses that includes may come from (none: any) and whose files may change, as patterns (see
    `IncludeSource.lies_in`)."""
    dependency_proxy: str = ""
    """What is to stand before images of Docker Hub, with `/` between them; empty where nothing is."""
    deprecated_images: Mapping[str, str] = {}
    """By repository, with or without a tag, what to use instead."""
    external_variables: tuple[str, ...] = ()
    """Names of variables, or patterns for them, that exist though no file defines them."""
    pins: tuple[tuple[str, PinPolicy], ...] = ()
    """Patterns for references, each with the policy for what matches, of which the last that matches counts."""
    executor: str = ""
    """The runner's, empty where it is not known; `feature_flags` are set in its configuration."""
    feature_flags: Mapping[str, bool] = {}
    runner_config: str = ""
    """The configuration that `runners` are read from, which have the `runner_tags` that are given for their names."""
    runner_tags: Mapping[str, Tags] = {}
    runners: tuple[Runner, ...] = ()
    policy: Policy = Policy()
    """What pipelines have to have, and may not have."""
    includes: Mapping[str, str] = {}
    """Folders with the files of other projects, by the projects' paths or patterns for them (see `Checkouts`)."""
    vendor: str = VENDOR_FOLDER
    """The folder of what `cilint vendor` keeps."""
    gitlab_url: str = ""
    """The address of the GitLab that runs the pipeline, empty where the environment or a git remote tells."""
    gitlab_version: GitLabVersion | None = None
    """None for the newest that is known."""
    remote_hosts: tuple[str, ...] = ()
    """Hosts that remote includes may be fetched from though they are not public."""
    separate_caches: bool = True
    """Whether protected refs of the project have caches of their own."""
    ignores: tuple[Ignore, ...] = ()
    require_reason: bool = False
    """Whether comments without a reason accept nothing."""
    baseline_file: str = ""
    """A file with findings that are known, and in `baseline` what it says, where a check wants to know."""
    baseline: Baseline | None = None
    origins: Mapping[str, Span] = {}
    """The place of each setting that a file makes, by its keys joined by dots."""
    file: str = ""
    """The path of that file, empty where there is none."""
    extended: tuple[str, ...] = ()
    """The files that it extends, the farthest first."""

    def runners_for(self, tags: frozenset[str] | None) -> tuple[Runner, ...]:
        """The runners that may get a job with these tags (None: they are not known), as far as they are known.

        Where no configuration is given, and where no runner in it takes such a job, it is one of which nothing may be
        known. What the settings say goes before what a runner's own configuration says.
        """
        candidates = tuple(runner for runner in self.runners if runner.may_take(tags))
        return tuple(
            runner._replace(
                executor=self.executor or runner.executor,
                feature_flags={**runner.feature_flags, **self.feature_flags},
            )
            for runner in candidates or (Runner(),)
        )
