"""The one door to git: asks a repository for commits and for what is in them, and changes nothing in it.

What git would run or fetch for a stranger's repository by itself is off: no hook, no lazy fetch of a partial clone, no
question to a person. Source: git's documentation of `git`, `git-rev-parse`, `git-ls-tree` and `git-cat-file`.
"""

from __future__ import annotations

import os
import re
import subprocess

from cilint.errors import UsageError
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.text.executables import find_executable

_SECONDS = 60
_QUIET = {"GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
_OPTIONS = (
    *("--no-replace-objects", "--no-pager", "-c", "protocol.allow=never", "-c", "core.quotePath=false"),
    *("-c", "core.fsmonitor=false", "-c", "core.hooksPath="),
)
_LOCATORS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
"""What a hook's environment has: it would lead git to another repository than the one that is asked about."""
_ENTRY = regex(rb"(?P<mode>\d+) (?P<type>\w+) (?P<id>[0-9a-f]+)\t(?P<path>.*)", re.DOTALL)


class TreeEntry(NamedTuple):
    """A file of a commit: its mode as git has it, and the id of its content."""

    mode: str
    object_id: str


class Repository:
    """A repository, by its folder or one below it."""

    def __init__(self, folder: str, otherwise: str = "name two folders") -> None:
        """Raises `UsageError` where there is no git, or no repository that git would work with.

        `otherwise` is what can be done without one.
        """
        self._program = _git(folder, otherwise)
        self._folder = folder
        self._otherwise = otherwise
        self._require()

    def commit(self, revision: str) -> str:
        """The id of the commit that a revision names. Raises `UsageError` where there is none."""
        found = self.find_commit(revision)
        if found is None:
            raise UsageError(f"git knows no commit {revision[:200]!r} here{self._remedy()}")
        return found

    def find_commit(self, revision: str) -> str | None:
        """The id of the commit that a revision names; None where there is none."""
        if not revision or "\0" in revision:
            return None
        name = f"{revision}^{{commit}}"
        run = self._run("rev-parse", "--verify", "--quiet", "--end-of-options", name)
        return run.stdout.decode("ascii", "replace").strip() if run.returncode == 0 else None

    def merge_base(self, one: str, other: str) -> str:
        """The commit from which two commits went apart. Raises `UsageError` where they have none in common."""
        run = self._run("merge-base", one, other)
        if run.returncode != 0:
            raise UsageError(f"these revisions have no commit in common{self._remedy()}")
        return run.stdout.decode("ascii", "replace").split()[0]

    def entries(self, commit: str) -> dict[str, TreeEntry]:
        """All files of a commit by their paths, in git's order: links and submodules among them."""
        run = self._run("ls-tree", "-r", "-z", "--full-tree", commit)
        if run.returncode != 0:
            raise UsageError(f"git cannot list the files of {commit}{self._reason(run)}")
        matches = (_ENTRY.fullmatch(line) for line in run.stdout.split(b"\0"))
        return {
            os.fsdecode(match["path"]): TreeEntry(match["mode"].decode(), match["id"].decode())
            for match in matches
            if match
        }

    def changed_since(self, revision: str) -> tuple[str, ...]:
        """The paths that the current commit changed since its history left that of a revision, as a push shows them.

        What is not committed does not count. Raises `UsageError` where there is no such revision.
        """
        head = self.commit("HEAD")
        start = self.merge_base(self.commit(revision), head)
        run = self._run("diff-tree", "-r", "-z", "--name-only", "--no-renames", "--no-ext-diff", start, head)
        if run.returncode != 0:
            raise UsageError(f"git cannot compare {start} and {head}{self._reason(run)}")
        return tuple(os.fsdecode(path) for path in run.stdout.split(b"\0") if path)

    def content(self, object_id: str) -> bytes | None:
        """The content of a file by its id; None where this clone does not have it."""
        run = self._run("cat-file", "blob", object_id)
        return run.stdout if run.returncode == 0 else None

    def size(self, object_id: str) -> int | None:
        """How many bytes a file has; None where this clone does not have it."""
        run = self._run("cat-file", "-s", object_id)
        return int(run.stdout) if run.returncode == 0 else None

    def _require(self) -> None:
        run = self._run("rev-parse", "--git-dir")
        if run.returncode == 0:
            return
        if b"dubious ownership" in run.stderr:
            raise UsageError(
                "git does not trust this repository, since another user owns it: "
                "`git config --global --add safe.directory FOLDER` tells it to"
            )
        raise UsageError(f"{self._folder} is in no git repository, which has the revisions: {self._otherwise}")

    def _remedy(self) -> str:
        """What to do about a commit that is not there."""
        if self._run("rev-parse", "--is-shallow-repository").stdout.strip() == b"true":
            return ": this clone is shallow; `git fetch --unshallow` gets the rest, in a job GIT_DEPTH: 0 does"
        names = self._branches()
        return f"; `git fetch` gets what is new elsewhere{f', and branches here are {names}' if names else ''}"

    def _branches(self) -> str:
        run = self._run("for-each-ref", "--count=5", "--sort=-committerdate", "--format=%(refname:short)",
                        "refs/heads", "refs/remotes")  # fmt: skip
        return ", ".join(run.stdout.decode("utf-8", "replace").split())

    @staticmethod
    def _reason(run: subprocess.CompletedProcess[bytes]) -> str:
        lines = run.stderr.decode("utf-8", "replace").splitlines()
        return f": {lines[0][:200]}" if lines else ""

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        environment = {name: value for name, value in os.environ.items() if name not in _LOCATORS}
        try:
            return subprocess.run(  # noqa: S603 - git, with our own arguments; no revision is taken for an option
                [self._program, *_OPTIONS, *arguments],
                cwd=self._folder,
                env={**environment, **_QUIET},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise UsageError(f"git {arguments[0]} does not answer within {_SECONDS} seconds") from error
        except OSError as error:
            raise UsageError(f"git cannot be run: {(error.strerror or 'no reason').lower()}") from error


def _git(folder: str, otherwise: str) -> str:
    """The program. One that lies in the repository itself, where Windows would look first, is a stranger's."""
    program = find_executable("git", (folder,))
    if program:
        return program
    raise UsageError(f"there is no program git, which reads revisions: install it, or {otherwise}")
