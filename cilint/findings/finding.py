"""Findings and the result of a run. A finding without an exact span in a real file cannot be constructed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from cilint.errors import CilintError
from cilint.lazy.enums import Enum
from cilint.lazy.frozen import Frozen
from cilint.lazy.records import NamedTuple
from cilint.lazy.remade import Remade
from cilint.lazy.typing import Any
from cilint.text.edit import Edit
from cilint.text.source import Source, Span

SYNTAX_RULE = "invalid-yaml"
"""The rule about files that could not be parsed, in which no secret is recognised either."""
TEST_RULE = "pipeline-test"
"""The name under which failing pipeline tests are reported."""


class Severity(Enum):
    """How bad a finding is, on GitLab's Code Quality scale."""

    INFO = "info"
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"
    BLOCKER = "blocker"

    @property
    def rank(self) -> int:
        """0 for info up to 4 for blocker."""
        return _SEVERITY_RANK[self]


class Confidence(Enum):
    """How sure a finding is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def rank(self) -> int:
        """0 for low up to 2 for high."""
        return _CONFIDENCE_RANK[self]


class Persona(Enum):
    """For whom a rule speaks by default: everyone, or only those who ask for pedantry."""

    REGULAR = "regular"
    PEDANTIC = "pedantic"


_SEVERITY_RANK = {severity: rank for rank, severity in enumerate(Severity)}
_CONFIDENCE_RANK = {confidence: rank for rank, confidence in enumerate(Confidence)}


class Related(NamedTuple):
    """Another place that explains a finding, and what it has to do with it.

    `is_way` says that it is a step from where the value is written to where it is used; such steps are in order.
    """

    span: Span
    note: str
    is_way: bool = False


class Applicability(Enum):
    """What may be done with a fix."""

    SAFE = "safe"
    """The pipeline means the same afterwards, but for what was wrong."""
    UNSAFE = "unsafe"
    """Right in the usual case; whether it is in this one, somebody has to say who knows what the pipeline is for."""


class Fix(NamedTuple):
    """What mends a finding: edits of its file, all of them or none."""

    title: str
    edits: tuple[Edit, ...]
    applicability: Applicability


class HiddenBy(Enum):
    """What hides a finding that is not to be shown."""

    COMMENT = "comment"
    SETTINGS = "settings"
    """An entry of `ignore:`."""
    BASELINE = "baseline"
    REVISION = "revision"
    """It was there before, and only what is new is asked for."""


class Finding(Frozen):
    """One thing that is wrong at one place.

    `label` is a short remark for the place itself, `remedy` what to write instead; `jobs` the names of the jobs that
    are affected, those of which the message speaks first; `section` the top-level key under which the span is written;
    `sensitive` says that the span's own text is a secret. Findings of one rule and severity with the same `fold`, where
    that is not empty, say the same of different subjects: a report for people may show one and list the others by
    `subject`. `hidden_by` is there where it is suppressed, and `reason` then says why; `url` is the address of the
    page about the rule, empty for a user's own; `fails` says that it makes the run fail,
    `is_aside` that nobody has asked for what is no more than an info. `fingerprint` is there where an earlier run has
    made it.
    """

    rule: str
    message: str
    span: Span
    severity: Severity
    confidence: Confidence
    label: str = ""
    remedy: str = ""
    jobs: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()
    section: str = ""
    sensitive: bool = False
    group: str = ""
    subject: str = ""
    fold: str = ""
    reason: str = ""
    fixes: tuple[Fix, ...] = ()
    url: str = ""
    fails: bool = False
    is_aside: bool = False
    hidden_by: HiddenBy | None = None
    fingerprint: str = ""


class KnownFinding(NamedTuple):
    """What a baseline says of a finding: its rule, and where it is without a line: path and top-level key.

    `fingerprint` is made of the flagged text; `span` is where the baseline says so.
    """

    path: str
    section: str
    rule: str
    fingerprint: str
    span: Span


class BaselineUse(NamedTuple):
    """What a run made of a baseline, the file `name`: the entries that match nothing any more.

    The `mended` ones surely do not, the `doubtful` ones might in another environment. `entries` are the others, with
    the names that files and jobs have by now. `folder` is as in `Skipped`.
    """

    name: str
    entries: tuple[KnownFinding, ...] = ()
    mended: tuple[KnownFinding, ...] = ()
    doubtful: tuple[KnownFinding, ...] = ()
    folder: str = ""


class SkippedKind(Enum):
    """What it is that was left out."""

    INCLUDE = "include"
    RULE = "rule"
    SCRIPT = "script"
    UNREAD_SCRIPT = "unread-script"


class Skipped(NamedTuple):
    """Something that could not be known or done, and why: an include that was not read, a rule that could not run,
    a script that ShellCheck was not given, a script of the repository that jobs name and that was not read.

    `folder` is the repository's, where the run is about several.
    """

    what: str
    why: str
    kind: SkippedKind = SkippedKind.INCLUDE
    folder: str = ""


class Found(NamedTuple):
    """All that was found in one repository, whatever is shown or accepted of it: fingerprints depend on nothing else.

    `secrets` and `unshown` are as in `Result`, `folder` as in `Skipped`.
    """

    findings: tuple[Finding, ...]
    secrets: tuple[Span, ...] = ()
    unshown: tuple[Span, ...] = ()
    folder: str = ""


class Shard(NamedTuple):
    """Which part of all repositories a run was about: the one of that `number` (from 1) of `total`.

    `plan` stands for what there is to be checked and for how it is dealt out: parts of one whole have the same.
    """

    number: int
    total: int
    plan: str


class Result(NamedTuple):
    """What a run found.

    `findings` are sorted by path and place;
    `secrets` are the places of all secrets that cilint recognised, whatever rules are on: no report may print them;
    `unshown` are places whose text was not understood and may hold secrets: no report shows them;
    `repositories` have the same for each repository of the run by itself;
    `errors` say what could not be read and is no finding; `broken` is true when anything could not be read, reported as
    an error or as a finding: the run then did not do all that it was asked (exit code 2). Of `sources`, `checked` are
    those that were to be checked, and the others came with them. `baselines` are those that have hidden findings.
    `shard` says of a part of a run which one it is. `is_masked` says that no text and no source holds a secret any
    more, since the result was read from a report: its sources know where markers stand. `reports` are those for
    programs on each repository, where the result was put together from these.
    """

    findings: Sequence[Finding] = ()
    suppressed: Sequence[Finding] = ()
    skipped: tuple[Skipped, ...] = ()
    errors: tuple[CilintError, ...] = ()
    broken: bool = False
    sources: Sequence[Source] = ()
    secrets: tuple[Span, ...] = ()
    unshown: tuple[Span, ...] = ()
    repositories: tuple[Found, ...] = ()
    checked: Sequence[Source] = ()
    baselines: tuple[BaselineUse, ...] = ()
    shard: Shard | None = None
    is_masked: bool = False
    reports: Sequence[Mapping[str, Any]] = ()


def with_older(result: Result) -> Result:
    """The result with what is hidden by nothing but the wish to see what is new: for whoever compares by himself."""

    def hidden(*, is_older: bool) -> Iterator[Finding]:
        return (finding for finding in result.suppressed if (finding.hidden_by is HiddenBy.REVISION) == is_older)

    return result._replace(
        findings=Remade(lambda: chain(result.findings, hidden(is_older=True))),
        suppressed=Remade(lambda: hidden(is_older=False)),
    )
