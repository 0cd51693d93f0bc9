"""The versions of components: which commit one means. No file is read here.

Sources: GitLab's lib/gitlab/ci/components/instance_path.rb, app/models/ci/catalog/resources/version.rb, and
doc/ci/components/_index.md, section "Component versions".
"""

from __future__ import annotations

from collections.abc import Iterable

from cilint.errors import FetchError
from cilint.lazy.patterns import regex
from cilint.pipeline.refs import is_commit
from cilint.vendoring.gitlab import AbsentError, GitLab

_LATEST = "~latest"
_SHORT_VERSION = regex(r"[0-9]+(\.[0-9]+)?")
_RELEASE = regex(r"v?([0-9]{1,9})\.([0-9]{1,9})\.([0-9]{1,9})(?:\+[0-9A-Za-z.-]+)?")
"""A semantic version that is no pre-release."""


def component_commit(gitlab: GitLab, project: str, version: str) -> str:
    """The SHA of the commit that the version of a project's components means.

    `~latest` and `1` or `1.2` are the newest such version in the catalogue; then come the release of that tag, and the
    branch, tag or commit of that name. Raises `AbsentError` where there is none, `FetchError` where none can be had.
    """
    if is_commit(version):
        return gitlab.commit(project, version)
    if version == _LATEST or _SHORT_VERSION.fullmatch(version):
        names = _published(gitlab, project)
        if names is None:
            raise FetchError(f"{project} cannot be seen in the CI/CD catalogue, where {version} is looked up")
        newest = _newest(names, [] if version == _LATEST else [int(part) for part in version.split(".")])
        if newest:
            return gitlab.released_commit(project, newest) or gitlab.commit(project, newest)
        if version == _LATEST:
            raise AbsentError(f"no version of {project} is in the CI/CD catalogue, where {version} is looked up")
    return gitlab.released_commit(project, version) or gitlab.commit(project, version)


def _published(gitlab: GitLab, project: str) -> list[str] | None:
    """The versions in the catalogue; None where they cannot be told."""
    names = gitlab.catalogue_versions(project)
    if names is None and gitlab.uses_job_token:
        # The catalogue does not take a job's token. Its versions are the releases of the project.
        return list(gitlab.releases(project))
    return names


def _newest(names: Iterable[str], beginning: list[int]) -> str:
    """The newest semantic version that begins with these numbers; empty where there is none."""
    newest: tuple[list[int], str] = ([], "")
    for name in names:
        match = _RELEASE.fullmatch(name)
        numbers = [int(number) for number in match.groups()] if match else []
        if numbers and numbers[: len(beginning)] == beginning:
            newest = max(newest, (numbers, name))
    return newest[1]
