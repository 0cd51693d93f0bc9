"""The one door to git: asks a repository for commits and for what is in them, and changes nothing in it.

What git would run or fetch for a stranger's repository by itself is off: no hook, no lazy fetch of a partial clone, no
question to a person. Source: git's documentation of `git`, `git-rev-parse`, `git-ls-tree` and `git-cat-file`.
"""

from __future__ import annotations

import os
import re
from hashlib import sha1, sha256

from cilint.errors import UsageError
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.text.answers import NoAnswerError, ProgramAnswer, answer_of
from cilint.text.executables import find_executable

_SECONDS = 60
_MOST_BYTES = 256 * 1024 * 1024
"""Of one answer: the longest is the list of all files, of which the largest repositories have a tenth."""
_ENDS = (0, 1, 128, 129)
"""The exit codes of git: all is well, no, an error that it tells, wrong arguments."""
_QUIET = {"GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
_OPTIONS = (
    *("--no-replace-objects", "--no-pager", "-c", "protocol.allow=never", "-c", "core.quotePath=false"),
    *("-c", "core.fsmonitor=false", "-c", "core.hooksPath="),
)
_LOCATORS = frozenset(
    {
        *("GIT_DIR", "GIT_COMMON_DIR", "GIT_WORK_TREE", "GIT_IMPLICIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"),
        *("GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_QUARANTINE_PATH", "GIT_NAMESPACE"),
        *("GIT_GRAFT_FILE", "GIT_SHALLOW_FILE", "GIT_REPLACE_REF_BASE", "GIT_CONFIG", "GIT_INTERNAL_SUPER_PREFIX"),
    }
)
"""What a hook's environment may have: it would lead git to another repository than the one that is asked about.

Sources: `git rev-parse --local-env-vars`, but for settings that the user has given to git (`git -c`), and git's
documentation of what it gives to `pre-receive`.
"""
_TRACES = "GIT_TRACE"
"""How the variables begin with which git tells what it does, among what it says of errors."""
_COMMIT = regex(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_SHA1_DIGITS = 40
_LONGEST_NUMBER = 20
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
        if found is None and revision == "HEAD":
            raise UsageError("nothing is committed here yet")
        if found is None:
            raise UsageError(f"git knows no commit {revision[:200]!r} here{self._remedy()}")
        return found

    def find_commit(self, revision: str) -> str | None:
        """The id of the commit that a revision names; None where there is none."""
        if not revision or "\0" in revision:
            return None
        name = f"{revision}^{{commit}}"
        run = self._run("rev-parse", "--verify", "--quiet", "--end-of-options", name)
        # There may be none yet, and git says no more of a name that it does not know.
        if run.code not in (0, 1) and revision == "HEAD":
            raise UsageError(f"git cannot tell which commit this is{self._reason(run)}")
        return _commit_in(run.out, "rev-parse") if run.code == 0 else None

    def merge_base(self, one: str, other: str) -> str:
        """The commit from which two commits went apart. Raises `UsageError` where they have none in common."""
        run = self._run("merge-base", one, other)
        if run.code != 0:
            raise UsageError(f"these revisions have no commit in common{self._remedy()}")
        return _commit_in(run.out, "merge-base")

    def entries(self, commit: str) -> dict[str, TreeEntry]:
        """All files of a commit by their paths, in git's order: links and submodules among them."""
        run = self._run("ls-tree", "-r", "-z", "--full-tree", commit)
        if run.code != 0:
            raise UsageError(f"git cannot list the files of {commit}{self._reason(run)}")
        *lines, rest = run.out.split(b"\0")
        matches = [match for match in map(_ENTRY.fullmatch, lines) if match]
        if rest or len(matches) < len(lines):
            raise _nonsense("ls-tree")
        return {
            os.fsdecode(match["path"]): TreeEntry(match["mode"].decode(), match["id"].decode()) for match in matches
        }

    def changed_since(self, revision: str) -> tuple[str, ...]:
        """The paths that the current commit changed since its history left that of a revision, as a push shows them.

        What is not committed does not count. Raises `UsageError` where there is no such revision.
        """
        head = self.commit("HEAD")
        start = self.merge_base(self.commit(revision), head)
        run = self._run("diff-tree", "-r", "-z", "--name-only", "--no-renames", "--no-ext-diff", start, head)
        if run.code != 0:
            raise UsageError(f"git cannot compare {start} and {head}{self._reason(run)}")
        return tuple(os.fsdecode(path) for path in run.out.split(b"\0") if path)

    def content(self, object_id: str) -> bytes | None:
        """The content of a file by its id; None where this clone does not have it."""
        run = self._run("cat-file", "blob", object_id)
        if run.code != 0:
            return None
        if not _is_blob(run.out, object_id):
            raise _nonsense("cat-file")
        return run.out

    def size(self, object_id: str) -> int | None:
        """How many bytes a file has; None where this clone does not have it."""
        run = self._run("cat-file", "-s", object_id)
        if run.code != 0:
            return None
        if not run.out.strip().isdigit() or len(run.out) > _LONGEST_NUMBER:
            raise _nonsense("cat-file")
        return int(run.out)

    def _require(self) -> None:
        run = self._run("rev-parse", "--git-dir")
        if run.code == 0:
            return
        if b"dubious ownership" in run.err:
            raise UsageError(
                "git does not trust this repository, since another user owns it: "
                "`git config --global --add safe.directory FOLDER` tells it to"
            )
        if b"not a git repository" not in run.err:
            raise UsageError(f"git cannot read the repository of {self._folder}{self._reason(run)}")
        raise UsageError(f"{self._folder} is in no git repository, which has the revisions: {self._otherwise}")

    def _remedy(self) -> str:
        """What to do about a commit that is not there."""
        if self._run("rev-parse", "--is-shallow-repository").out.strip() == b"true":
            return ": this clone is shallow; `git fetch --unshallow` gets the rest, in a job GIT_DEPTH: 0 does"
        names = self._branches()
        return f"; `git fetch` gets what is new elsewhere{f', and branches here are {names}' if names else ''}"

    def _branches(self) -> str:
        run = self._run("for-each-ref", "--count=5", "--sort=-committerdate", "--format=%(refname:short)",
                        "refs/heads", "refs/remotes")  # fmt: skip
        return ", ".join(run.out.decode("utf-8", "replace").split())[:200]

    @staticmethod
    def _reason(run: ProgramAnswer) -> str:
        lines = run.err.decode("utf-8", "replace").splitlines()
        return f": {lines[0][:200]}" if lines else ""

    def _run(self, *arguments: str) -> ProgramAnswer:
        own = {name: value for name, value in os.environ.items() if not name.startswith(_TRACES)}
        environment = {**{name: value for name, value in own.items() if name not in _LOCATORS}, **_QUIET}
        # Our own arguments: no revision is taken for an option.
        command = [self._program, *_OPTIONS, *arguments]
        try:
            run = answer_of(
                command, seconds=_SECONDS, most_bytes=_MOST_BYTES, environment=environment, folder=self._folder
            )
        except NoAnswerError as error:
            raise UsageError(f"git {arguments[0]} {error}") from error
        except OSError as error:
            raise UsageError(f"git cannot be run: {(error.strerror or 'no reason').lower()}") from error
        if run.code not in _ENDS:
            raise UsageError(f"git {arguments[0]} ended with {run.code}, which is no exit code of git's")
        return run


def _commit_in(answer: bytes, command: str) -> str:
    """The id that an answer consists of."""
    lines = answer.decode("ascii", "replace").split()
    if not lines or not _COMMIT.fullmatch(lines[0]):
        raise _nonsense(command)
    return lines[0]


def _is_blob(content: bytes, object_id: str) -> bool:
    """Whether a content is the one of an id (git-hash-object(1)), SHA-1 or SHA-256 by its length."""
    named = b"blob %d\0" % len(content) + content
    kind = sha1 if len(object_id) == _SHA1_DIGITS else sha256
    return kind(named, usedforsecurity=False).hexdigest() == object_id


def _nonsense(command: str) -> UsageError:
    return UsageError(f"git {command} does not answer as git does: is another program called so?")


def _git(folder: str, otherwise: str) -> str:
    """The program. One that lies in the repository itself, where Windows would look first, is a stranger's."""
    program = find_executable("git", (folder,))
    if program:
        return program
    raise UsageError(f"there is no program git, which reads revisions: install it, or {otherwise}")
