"""The texts of the files that a repository begins with: settings, a pre-commit hook, a job. Nothing is written here."""

from __future__ import annotations

from collections.abc import Mapping

from cilint import PROJECT_URL, __version__
from cilint.lazy.records import NamedTuple

JOB_FILE = ".gitlab/ci/cilint.gitlab-ci.yml"
"""Where the job goes: a file of its own, since nothing is written into one that is there."""


class Survey(NamedTuple):
    """What a repository holds, as far as the files depend on it.

    `registries` maps each host from which images are pulled with credentials that are not to be seen to the place
    where that is (`path:line`); `services` is the place of a list of services, empty without one; `stage` is one that
    the pipeline has; `root` is the path of the pipeline's root file.
    """

    registries: Mapping[str, str]
    services: str
    stage: str


def settings_text(survey: Survey) -> str:
    """A `.cilint.yml` that changes nothing yet: what only people know stands in it as a comment."""
    return f"""\
# Settings of cilint, the linter for this repository's GitLab CI pipeline: {PROJECT_URL}
# Written by `cilint init`. What it could only guess is commented out: take the `# ` away where it is true.
# `cilint settings` prints the settings that are in force.

# What counts as pinned: "digest" (NAME:TAG@sha256:...), "tag" (a tag with a version will do) or "any".
# The keys are patterns for image references; of those that match, the last one counts.
pins:
  "*": digest
{_pins(survey)}
# Where the Runner's credentials for a registry come from, if the pipeline's files do not show it. One of
#   project-variable  the variable DOCKER_AUTH_CONFIG in the settings of the project or of its group
#   runner            the configuration of the runner, or of the machine that it runs on
#   job-token         the registry belongs to this GitLab, so that each job has credentials for it anyway
#   public            everybody may pull, without credentials
# registries:
{_registries(survey)}
# What runs the jobs: docker, kubernetes, shell ... Only those of docker join services by container links.
# runner:
#   executor: docker{f"  # there are services in {survey.services}" if survey.services else ""}
"""


def _pins(survey: Survey) -> str:
    return "".join(f'  # "{host}/*": tag\n' for host in survey.registries) or '  # "registry.example.com/*": tag\n'


def _registries(survey: Survey) -> str:
    lines = (f'#   "{host}": {{auth: project-variable}}  # see {at}\n' for host, at in survey.registries.items())
    return "".join(lines) or '#   "registry.example.com": {auth: project-variable}\n'


def hooks_text() -> str:
    """A `.pre-commit-config.yaml` with the hook."""
    return f"""\
# What runs before each commit: `pip install pre-commit`, then once in each clone `pre-commit install`.
repos:
{hook_entry()}"""


def hook_entry() -> str:
    """The entry of `repos:` for the hook."""
    return f"""\
  - repo: {PROJECT_URL}  # pre-commit installs cilint from there, into an environment of its own
    rev: {__version__}  # a release; `pre-commit autoupdate` writes the newest
    hooks:
      - id: cilint  # checks the whole pipeline before each commit
"""


def job_text(survey: Survey) -> str:
    """The file with the job."""
    return f"""\
# Checks the pipeline of this project with cilint ({PROJECT_URL}); needs no token.
cilint:
  stage: {survey.stage}
  image: python:3.13-slim  # cilint: ignore[unpinned-image] fixes of Python are wanted
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH  # merge requests are compared with its report
  script:
    - pip install --quiet cilint=={__version__}
    # Prints the findings, and writes them into a report for GitLab. A DOCKER_AUTH_CONFIG that this job has counts.
    - cilint check --output codequality=gl-code-quality-report.json
  artifacts:
    when: always  # when the job has failed, too: then the report says why
    reports:
      codequality: gl-code-quality-report.json  # shown in the merge request
"""


def include_text() -> str:
    """The entry that makes the job a part of the pipeline."""
    return f"""\
include:
  - local: {JOB_FILE}
"""
