"""What the settings of projects have to allow to the job token of a pipeline: allowlists and permissions.

Source: GitLab's doc/ci/jobs/ci_job_token.md: a project lets in its own jobs, and those of others that are on its
allowlist; to push, its own need a setting as well. Who starts the pipeline needs a role in that project, too.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping

from cilint.facts.model import Reach, User, shown
from cilint.facts.token_uses import TokenAction, TokenUse, token_uses
from cilint.lazy.enums import Enum
from cilint.lazy.records import NamedTuple
from cilint.pipeline.expansion import Expansion
from cilint.situation.own_registry import has_own_credentials
from cilint.situation.situation import Situation
from cilint.text.source import Source, Span

_URL = r"(?m)^[ \t]*url[ \t]*=[ \t]*(?P<url>\S+)"
_WITH_SUBMODULES = frozenset({"normal", "recursive"})
_HOLE = r"\$\{(\w+)\}"


class Party(Enum):
    """Whose settings have to allow something."""

    OWN = "own"
    """The project of the pipeline."""
    PROJECT = "project"
    GROUP = "group"
    """The projects of a group whose packages are used."""
    IMAGE = "image"
    """The project that has an image; its path may be shorter than the image's."""
    ANY = "any"
    """Whichever project has what is asked for."""


class TokenNeed(NamedTuple):
    """Something that a job does with the token.

    `name` is that of the project, group or image, empty for the own one. `permissions` are fine-grained ones, None
    where the documentation does not say which, and where `is_possible` is false: then it names no such endpoint for
    the tokens of jobs.
    """

    party: Party
    name: str
    what: str
    user: User
    place: Span
    permissions: tuple[str, ...] | None = ()
    is_possible: bool = True


class TokenNeeds(NamedTuple):
    """All that a pipeline needs, and who gets the token without telling what for."""

    needs: tuple[TokenNeed, ...]
    unknown: tuple[TokenUse, ...]


def token_needs(situation: Situation, submodules: Source | None = None) -> TokenNeeds:
    """What the jobs of a pipeline need; hidden ones count where other files may use them.

    `submodules` is the repository's `.gitmodules`, where it has one.
    """
    facts = situation.facts
    known = situation.settings.environment.variables
    needs: list[TokenNeed] = []
    unknown: list[TokenUse] = []
    for user in facts.users:
        if user.job.hidden and not facts.is_offered:
            continue
        uses = list(token_uses(user, facts))
        unknown += (use for use in uses if use.action is TokenAction.UNKNOWN)
        needs += (_need(use, known) for use in uses if use.action not in (TokenAction.UNKNOWN, TokenAction.IMAGES))
        hosts = {use.asked for use in uses if use.action is TokenAction.IMAGES}
        needs += _images(user, situation, {_plain(host) for host in hosts})
        needs += _submodules(user, submodules, known) if submodules else ()
    return TokenNeeds(tuple(dict.fromkeys(needs)), tuple(unknown))


def _need(use: TokenUse, known: Mapping[str, str]) -> TokenNeed:
    party, name = _party(use, known)
    is_possible = use.action is not TokenAction.REQUEST or use.endpoint is not None
    what = f"{use.endpoint.method} {use.endpoint.path}" if use.endpoint else _plain(use.asked)
    permissions: tuple[str, ...] | None = use.endpoint.permissions if use.endpoint else ()
    # Jobs of other projects push by a setting that few versions have.
    is_push = use.action is TokenAction.PUSH and party is not Party.OWN
    if not is_possible or is_push or (use.endpoint and not use.endpoint.is_documented):
        permissions = None
    return TokenNeed(party, name, what, use.user, use.span, permissions, is_possible)


def _party(use: TokenUse, known: Mapping[str, str]) -> tuple[Party, str]:
    if use.group:
        return Party.GROUP, _with(use.group, known)
    if use.project is None:
        return Party.ANY, ""
    project = _with(use.project, known)
    is_own = not project or project.lower() == known.get("CI_PROJECT_PATH", "").lower()
    return (Party.OWN, "") if is_own else (Party.PROJECT, project)


def _images(user: User, situation: Situation, hosts: set[str]) -> Iterator[TokenNeed]:
    """The images of other projects: the Runner takes those of the job with its token, scripts after a login with it."""
    facts = situation.facts
    for image in facts.images.of(user):
        if image.reach is not Reach.UNUSED:
            yield from _of_image(image.expansions, "pull", user, image.span, situation, None)
    for taken in facts.script_images.of(user) if hosts else ():
        if not taken.is_built:
            yield from _of_image(taken.expansions, "pull", user, taken.span, situation, hosts)
    for push in facts.pushes.of(user) if hosts else ():
        yield from _of_image(push.expansions, "push", user, push.span, situation, hosts)


def _of_image(
    expansions: Iterable[Expansion], what: str, user: User, place: Span, situation: Situation, hosts: set[str] | None
) -> Iterator[TokenNeed]:
    known = situation.settings.environment.variables
    own = known.get("CI_PROJECT_PATH", "")
    for option in expansions:
        text = shown(option)
        host, slash, path = text.partition("/")
        is_registry = host == "$CI_REGISTRY" or host in (hosts or ())
        if not slash or not (
            is_registry or (hosts is None and "$" not in host and has_own_credentials(host, situation))
        ):
            continue
        folder, mark, name = path.partition("@")[0].rpartition("/")
        project = _with(f"{folder}{mark}{name.partition(':')[0]}", known)
        is_own = own and f"{project}/".lower().startswith(f"{own}/".lower())
        if not (is_own or project.startswith(("$CI_PROJECT_PATH", "${CI_PROJECT_PATH}"))):
            yield TokenNeed(Party.IMAGE, _plain(project), f"{what} the image", user, place)


def _submodules(user: User, source: Source, known: Mapping[str, str]) -> Iterator[TokenNeed]:
    """The submodules that the Runner clones with the token: those on the same server.

    Source: GitLab's doc/ci/runners/git_submodules.md.
    """
    strategies = user.job.variables.possible("GIT_SUBMODULE_STRATEGY")
    if not any(definition.text in _WITH_SUBMODULES for definition in strategies):
        return
    for match in re.finditer(_URL, source.text):
        project = _submodule(match["url"], known)
        if project and project.lower() != known.get("CI_PROJECT_PATH", "").lower():
            place = Span(source, *match.span("url"))
            yield TokenNeed(Party.PROJECT, project, "git clone", user, place)


def _submodule(url: str, known: Mapping[str, str]) -> str:
    """The project of a submodule; empty for one that is elsewhere."""
    own = known.get("CI_PROJECT_PATH", "")
    if url.startswith(("./", "../")):
        found = posixpath.normpath(posixpath.join(own, url)) if own else url
        return found.removesuffix(".git")
    host = known.get("CI_SERVER_HOST", "")
    match = re.match(
        r"(?:https?://(?:[^/@]*@)?|ssh://(?:[^/@]*@)?|[^/@]*@)(?P<host>[^/:]+)(?::\d+)?[/:](?P<path>.+)", url
    )
    return match["path"].rstrip("/").removesuffix(".git") if match and host and match["host"] == host else ""


def _with(text: str, known: Mapping[str, str]) -> str:
    """A text with the values that are known, and the names of the other variables."""
    return re.sub(_HOLE, lambda hole: known.get(hole[1], f"${hole[1]}"), text)


def _plain(text: str) -> str:
    return re.sub(_HOLE, r"$\1", text)


def permission_in_words(permission: str) -> str:
    """A permission as the settings call it: `Packages: Read and write`."""
    scope, _, resource = permission.partition("_")
    return f"{resource.replace('_', ' ').capitalize()}: {'Read' if scope == 'READ' else 'Read and write'}"


def least_permissions(permissions: Iterable[str]) -> tuple[str, ...]:
    """Permissions without those that others hold, in the order of what they are for."""
    names = set(permissions)
    held = {f"READ_{name.removeprefix('ADMIN_')}" for name in names if name.startswith("ADMIN_")}
    return tuple(sorted(names - held, key=lambda name: name.partition("_")[2]))
