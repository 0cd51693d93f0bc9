"""`cilint fetch`: takes the pipelines of the projects of a group from GitLab, without a clone, to be checked."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterable

from cilint.cli.exit_code import ExitCode
from cilint.cli.libraries import include_cache
from cilint.cli.progress import Progress
from cilint.errors import FetchError, SettingsError, UnreadableFileError, UsageError
from cilint.findings.mask import harmless, redacted
from cilint.lazy.records import NamedTuple
from cilint.network.paced import PacedClient
from cilint.pipeline.keywords import DEFAULT_ROOT
from cilint.pipeline.names import CODEOWNERS
from cilint.report.summary import counted
from cilint.session import Session
from cilint.settings.loading import SETTINGS_FILE, load_settings
from cilint.settings.model import Settings
from cilint.text.files import DiskFiles, Files, decode, read_bytes, relative
from cilint.vendoring.access import ADDRESS_VARIABLE, TOKEN_VARIABLES, find_instance
from cilint.vendoring.fetched import (
    Includes,
    Recorder,
    RemoteFiles,
    checked_project,
    is_unchanged,
    keep,
    known,
    listed_projects,
)
from cilint.vendoring.gitlab import AbsentError, GitLab
from cilint.vendoring.online import Online

_TOTAL_SECONDS = 6 * 3600
_SHOWN_DIGITS = 8


class _News(NamedTuple):
    """What became of a project: a word for it, more about it, and the includes that could not be had."""

    word: str
    about: str = ""
    denied: tuple[str, ...] = ()


def run(options: Namespace) -> ExitCode:
    """Bring the folder up to date, project by project, and say what is new."""
    if bool(options.group) == bool(options.projects):
        raise UsageError("say whose pipelines to fetch: those of a group, or with --projects a file with their paths")
    instance = find_instance(os.environ)
    if instance is None:
        raise UsageError(f"set {ADDRESS_VARIABLE}=https://HOST, and {TOKEN_VARIABLES[0]} to a token with read_api")
    client = PacedClient((instance.url.authority,), per_second=options.rate, total_seconds=_TOTAL_SECONDS)
    gitlab = GitLab(client, instance)
    fetching = _Fetching(gitlab, Online(client, instance, include_cache()), options.into)
    projects = _listed(options.projects) if options.projects else [*gitlab.projects(options.group)]
    counts: dict[str, int] = {}
    failed = 0
    for path in Progress("fetching", "projects").watching(projects, len(projects)):
        try:
            news = fetching.bring(path)
        except (FetchError, UsageError) as error:
            failed += 1
            _say(f"{path}: {error.message}")
            continue
        counts[news.word] = counts.get(news.word, 0) + 1
        if news.about:
            print(harmless(f"{news.word}: {path} ({news.about})"))
        for problem in news.denied:
            failed += 1
            _say(f"{path}: an include was not fetched: {problem}")
    _tell_gone(options.into, projects, options.group)
    parts = [f"{count} {word}" for word, count in sorted(counts.items())]
    print(f"{counted(len(projects), 'project')}: {', '.join(parts) or 'nothing'}")
    return ExitCode.FAILURE if failed else ExitCode.CLEAN


class _Fetching:
    """What is the same for all projects."""

    def __init__(self, gitlab: GitLab, online: Online, into: str) -> None:
        self._gitlab = gitlab
        self._online = online
        self._into = into

    def bring(self, project: str) -> _News:
        """Bring the folder of a project up to date.

        Raises `FetchError` where GitLab does not give it, and `UsageError` where it cannot be written: then the folder
        is what it was, or is done anew the next time.
        """
        folder = os.path.join(self._into, *checked_project(project).split("/"))
        state = known(folder)
        try:
            commit = self._gitlab.commit(project, "HEAD")
        except AbsentError:
            return _News("empty")
        # What a project includes from a branch of another one may be new where the project itself is not.
        if commit == state.commit and is_unchanged(folder, state):
            files: Files = DiskFiles(folder)
            contents = {path: read_bytes(os.path.join(folder, *path.split("/")), path) for path in state.files}
            word = "unchanged"
        else:
            files = remote = RemoteFiles(self._gitlab, project, commit)
            word, contents = "changed" if state.commit else "new", remote.contents
        includes = self._build(files)
        keep(folder, project, commit, contents, includes)
        if DEFAULT_ROOT not in contents:
            return _News("without a pipeline", denied=includes.denied)
        about = f"{commit[:_SHOWN_DIGITS]}, {counted(len(contents), 'file')}" if word != "unchanged" else ""
        return _News(word, about, includes.denied)

    def _build(self, files: Files) -> Includes:
        """Ask for all that the pipelines of a project are made of."""
        any(files.exists(path) for path in CODEOWNERS)
        try:
            settings = load_settings(files, Settings(), SETTINGS_FILE if files.exists(SETTINGS_FILE) else "")
        except (SettingsError, UnreadableFileError):
            # A check tells what is wrong with them.
            settings = Settings()
        recorder = Recorder(self._online)
        roots = [path for path in settings.pipelines or (DEFAULT_ROOT,) if files.exists(path)]
        session = Session(files, Settings(), (), (recorder,))
        for _ in session.facts(session.roots(roots)) if roots else ():
            # To build a pipeline is to read all that it includes.
            continue
        return recorder.includes()


def _listed(name: str) -> list[str]:
    try:
        return listed_projects(decode(read_bytes(name, name), name), name)
    except UnreadableFileError as error:
        raise UsageError(f"{name}: {error.message}") from error


def _tell_gone(into: str, projects: Iterable[str], group: str) -> None:
    """Say of which projects the folder has more than there is: nothing is deleted."""
    here = set(projects)
    start = os.path.join(into, *group.split("/")) if group else into
    for name in DiskFiles(start).paths() if os.path.isdir(start) else ():
        if name.endswith("/.cilint/fetched.json"):
            path = relative(os.path.join(start, name), into)
            project = path.removesuffix("/.cilint/fetched.json")
            if project not in here:
                _say(f"{project} is in {into}, and not among the projects any more: delete its folder")


def _say(text: str) -> None:
    print(redacted(harmless(f"cilint: {text}")), file=sys.stderr)
