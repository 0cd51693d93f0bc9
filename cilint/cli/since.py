"""`--new-since`: what a check of an earlier commit finds, so that only what has come since is told."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence

from cilint.cli.fixing import unread
from cilint.cli.sides import past_libraries
from cilint.cli.targets import Target
from cilint.comparing.findings import only_new
from cilint.engine.rule import Rule
from cilint.errors import CilintError, UsageError
from cilint.facts.linting import ShellLinter
from cilint.findings.finding import Finding, Result
from cilint.findings.mask import Mask
from cilint.git.files import RevisionFiles
from cilint.git.repository import Repository
from cilint.lazy.records import NamedTuple
from cilint.pipeline.names import is_pipeline
from cilint.runner.config import Runner, parse_runner_config
from cilint.session import Session
from cilint.settings.model import Settings
from cilint.text.files import DiskFiles, Files, is_outside

_OTHERWISE = "leave --new-since out"


class Since(NamedTuple):
    """What is asked: since which revision, whether includes may be fetched for it, and what looks at scripts."""

    revision: str
    online: bool
    linter: ShellLinter | None

    def only_new(self, target: Target, rules: Sequence[Rule], session: Session, result: Result) -> Result:
        """The `result` of a session on a target without what was found before, by the same rules and settings.

        That is in the commit where the current one's history left that of the revision. Raises `UsageError` where git
        does not have it.
        """
        repository = Repository(target.root, _OTHERWISE)
        commit = self._start(repository)
        before = self._found(commit, repository, target, rules) if commit else ()
        return only_new(result, before, session.files.sections, self.revision)

    def _start(self, repository: Repository) -> str:
        """The commit to compare with; empty where nothing is committed yet."""
        head = repository.find_commit("HEAD")
        if head is None and self.revision == "HEAD":
            return ""
        commit = repository.commit(self.revision)
        return repository.merge_base(commit, head) if head else commit

    def _found(self, commit: str, repository: Repository, target: Target, rules: Sequence[Rule]) -> Sequence[Finding]:
        """What was found in a commit; standard error says what of it could not be read."""
        files = RevisionFiles(repository, commit, self.revision, DiskFiles(target.root, os.getcwd()))
        settings = target.settings._replace(baseline=None, runners=tuple(_runners(target.settings, files)))
        libraries = past_libraries(files, target.root, settings, online=self.online)
        paths = tuple(_paths(target, files))
        result = Session(files, settings, rules, libraries, self.linter).check(paths) if paths else Result()
        if files.lacks_contents:
            raise UsageError(
                f"this clone is a partial one, and has not all files of {self.revision}: fetch them, as with "
                f"`git fetch --refetch --no-filter`, or {_OTHERWISE}"
            )
        for line in unread(result, Mask.of(result)):
            print(f"cilint: {line}; what it was is not known, and all of it counts as new", file=sys.stderr)
        return result.findings


def _paths(target: Target, files: RevisionFiles) -> Iterator[str]:
    """The pipelines of the target in a commit, and those that are gone since: one may have a new name now."""
    there = [path for path in target.paths if files.exists(path)]
    yield from there
    if len(there) < len(target.paths):
        yield from (path for path in files.paths() if is_pipeline(path, "", files) and not target.files.exists(path))


def _runners(settings: Settings, files: Files) -> Iterator[Runner]:
    """The runners of the settings, those in a file of the repository as they were."""
    seen: set[str] = set()
    for runner in settings.runners:
        path = runner.table.source.path if runner.table else ""
        if not path or is_outside(path):
            yield runner
        elif path not in seen and files.exists(path):
            seen.add(path)
            yield from _runners_in(path, settings, files)


def _runners_in(path: str, settings: Settings, files: Files) -> Iterator[Runner]:
    tags = {runner.name: runner.tags for runner in settings.runners}
    try:
        runners = parse_runner_config(files.read(path))
    except CilintError:
        # It could not be read then, and is checked by itself as it is now.
        return
    yield from (runner._replace(tags=tags.get(runner.name)) for runner in runners)
