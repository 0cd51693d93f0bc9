"""Which variables that a script finds in its environment hold a secret, and whether the job log hides it.

Only names are judged here; what a pipeline's files say of a variable is the facts' matter.
"""

from __future__ import annotations

from cilint.container.hints import AUTH_CONFIG
from cilint.lazy.enums import Enum
from cilint.secrets.names import name_kind


class Exposure(Enum):
    """What of a variable's secret can be read in a job log that prints the variable."""

    NONE = "none"
    """Nothing: no secret, as far as the name tells, or the path of a file."""
    HIDDEN = "hidden"
    """Nothing as long as the text is as it was: every runner masks it."""
    OPEN = "open"
    """All of it, unless the variable is masked where it is set."""


ALWAYS_MASKED = frozenset(
    {"CI_JOB_TOKEN", "CI_REGISTRY_PASSWORD", "CI_DEPLOY_PASSWORD", "CI_DEPENDENCY_PROXY_PASSWORD", "CI_JOB_JWT",
     "CI_JOB_JWT_V1", "CI_JOB_JWT_V2"}
)  # fmt: skip
"""Predefined variables that GitLab sends to the Runner as masked (GitLab: app/models/ci/build.rb, `masked: true`)."""

JOB_TOKENS = frozenset({"CI_JOB_TOKEN", "CI_REGISTRY_PASSWORD", "CI_DEPENDENCY_PROXY_PASSWORD", "CI_REPOSITORY_URL"})
"""Those that are the job's token, or hold it (GitLab: app/models/ci/build.rb)."""

OTHER_TOKENS = frozenset({"CI_DEPLOY_PASSWORD", "CI_JOB_JWT", "CI_JOB_JWT_V1", "CI_JOB_JWT_V2"})
"""Others of GitLab's own: that of the deploy token `gitlab-deploy-token`, and what was there before ID tokens."""

_BEGINNINGS = frozenset({"CI_RUNNER_SHORT_TOKEN", "CI_TRIGGER_SHORT_TOKEN"})
"""Predefined variables with the first characters of a token, by which people tell it from others."""

_PATHS = frozenset({"KUBECONFIG", "GOOGLE_APPLICATION_CREDENTIALS"})
"""Variables in which tools look for the path of a file with credentials."""


def says_secret(name: str) -> bool:
    """Whether a variable's name says that its value is a secret: `DB_PASSWORD_PROD`, but not `DB_PASSWORD_FILE`."""
    return name == AUTH_CONFIG or name_kind(name) is not None


def exposure(name: str) -> Exposure:
    """What printing the variable of that name, which the files do not define, shows.

    A name in lower case is the script's own rather than one from GitLab's settings, and nothing is known of it.
    """
    if name in ALWAYS_MASKED:
        return Exposure.HIDDEN
    if name in _PATHS or name in _BEGINNINGS or name.islower() or not says_secret(name):
        return Exposure.NONE
    return Exposure.OPEN


def names_secret_file(name: str) -> bool:
    """Whether the variable of that name, where it is a path, is that of a file with a secret."""
    return name in _PATHS or exposure(name) is not Exposure.NONE
