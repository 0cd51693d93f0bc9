"""Shell scripts of the repository that jobs run: the files that their scripts name, and those that these name in turn.

A shell names a file relative to the folder that it is in; the Runner starts it in CI_PROJECT_DIR, where the repository
is (doc/ci/variables/predefined_variables.md). Whether a command runs a file is told by `sessions`: here stands what is
at hand for it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache

from cilint.errors import CilintError, MissingFileError, RefusedFileError
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import TYPE_CHECKING
from cilint.syntax.node import Kind, Step, StepKind, node_of
from cilint.syntax.scalar import mapped
from cilint.text.files import Files, stays_inside
from cilint.text.source import Source

if TYPE_CHECKING:
    from cilint.pipeline.job import ScriptItem
    from cilint.pipeline.variables import Variables

MAX_CHARACTERS = 65_536
"""Of one file; longer ones are programs that were put together by others."""
MAX_FILES = 20
"""Of one job."""
MAX_DEPTH = 3
"""So many files run each other at most."""
MAX_CHARACTERS_IN_ALL = 20_000_000
"""Of the files of all jobs, each counted for each job that it is at hand for, since it is searched for each."""
_TOO_LONG = f"it has more than {MAX_CHARACTERS:,} characters"
_TOO_MUCH = f"the scripts of all jobs have more than {MAX_CHARACTERS_IN_ALL:,} characters"
_TOO_MANY = f"its job names more than {MAX_FILES} scripts"
_MAX_FOLDERS = 5
_MAX_LOOKS = 100
"""So many places are looked at for one job."""
_MAX_LOOKS_IN_ALL = 2_000

_WITHOUT_REPOSITORY = frozenset({"none", "empty"})
_SHELL = r"(?:ba|da|k|z|a)?sh"
_OWN_PATH = r"\$(?:0|\{0\}|BASH_SOURCE|\{BASH_SOURCE(?:\[0\])?\})"
_OWN_FOLDER = rf"\$(?:\(\s*dirname\s+(?:--\s+)?[\"']?{_OWN_PATH}[\"']?\s*\)" r"|\{(?:0|BASH_SOURCE(?:\[0\])?)%/\*\})"
"""How a script names the folder that it is in."""
_FOLDER = rf"(?:\$\{{?\w+\}}?|{_OWN_FOLDER})[\"']?/"
_FILE = rf"(?:{_FOLDER})?" r"[\w.@%+-]+(?:/(?:[\w.@%+-]+|\$\{?\w+\}?(?=/)))*"
_NAMES = regex(
    # What a shell is called with; what its name or the way to it says; both with an end.
    rf"(?<![\w./$@%+-])(?:(?:(?P<shell>{_SHELL}|source|\.)(?:\s+[-+]\w+)*\s+(?:<\s*)?[\"']?(?P<called>{_FILE}))"
    rf"|(?P<named>{_FILE}\.{_SHELL}|(?:\./|\$\{{?CI_PROJECT_DIR\}}?[\"']?/){_FILE}))(?![\w/.-])"
)
_VARIABLE_FOLDER = regex(_FOLDER)
_FOLDERS = regex(rf"(?<![\w./$@%+-])(?:cd|pushd)\s+[\"']?(?P<folder>{_FILE})(?![\w/.-])")
_VARIABLE = regex(r"\$(?:\{(\w+)\}|(\w+))")
_OWN = regex(r"\$\{(?:CI_PROJECT_DIR|PWD)\}/")
_SHEBANG = regex(rf"#![ \t]*(?:\S*/env[ \t]+(?:-\S+[ \t]+)*)?(?:\S*/)?{_SHELL}(?:[ \t\r\n]|\Z)")
_SHELL_NAME = regex(rf"\.{_SHELL}\Z")
_OTHER_NAMES = (".yml", ".yaml")


def fetches_repository(variables: Variables) -> bool:
    """Whether the Runner surely fetches the repository for a job with these variables."""
    return not any(each.text.lower() in _WITHOUT_REPOSITORY for each in variables.possible("GIT_STRATEGY"))


class FileName(NamedTuple):
    """A file that a text names from `start` to `end`; `is_called` says that a shell or `source` is given it."""

    text: str
    start: int
    end: int
    is_called: bool


class ScriptFile(NamedTuple):
    """A file of the repository at hand for a job: `place` is its path as a shell has it, see `sessions.contents`.

    `item` is its text as an entry of a script, with the place that names it as the first step of its way.
    """

    place: str
    item: ScriptItem


class RepositoryScripts:
    """The shell scripts of one repository; each is read once, and only where a job names it."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._read: dict[str, Source | CilintError | None] = {}
        self._left = MAX_CHARACTERS_IN_ALL
        self._namers: dict[str, set[str]] = {}
        self.sources: dict[str, Source] = {}
        """Those that were read so far, by their paths."""
        self.errors: dict[str, CilintError] = {}
        """Why others could not be, by theirs."""
        self.has_left_out = False
        """Whether more was asked for than one run may read."""
        self._left_out: dict[str, str] = {}

    @property
    def left_out(self) -> dict[str, str]:
        """The scripts that were left out for all jobs that name them, by their paths, each with the reason."""
        return {path: reason for path, reason in self._left_out.items() if path not in self.sources}

    def unread_of(self, paths: Collection[str]) -> set[str]:
        """The paths of those with `errors` that one of some files names."""
        return {path for path, namers in self._namers.items() if not namers.isdisjoint(paths)}

    def leave_out(self, name: FileName, path: str) -> None:
        """Take down that a job names more scripts than are read for it, and this one, where it is one."""
        source = self._looked_at(path)
        if isinstance(source, Source) and _is_shell(source, is_called=name.is_called):
            self._left_out[path] = _TOO_MANY

    def has(self, path: str) -> bool:
        """Whether there is such a file."""
        return stays_inside(path) and self._files.exists(path)

    def text(self, path: str) -> str | None:
        """What a file says; None where it cannot be read."""
        try:
            return self._files.read(path).text if self.has(path) else None
        except CilintError:
            return None

    def source(self, path: str, *, is_called: bool, named_in: str) -> Source | None:
        """The script in a file; None where there is none, or it is no shell's. `is_called`: a shell is given it.

        None as well where it cannot be read, or more is asked than one run may read: then `errors` or `left_out` has
        it. `named_in` is the path of the file that names it.
        """
        source = self._looked_at(path)
        if isinstance(source, CilintError):
            # What is only named may be no script at all.
            if _is_named_shell(path, is_called=is_called):
                self._tell(path, source, named_in)
            return None
        if source is None or not _is_shell(source, is_called=is_called):
            return None
        if len(source.text) > self._left:
            self.has_left_out = True
            self._left_out[path] = _TOO_MUCH
            return None
        self._left -= len(source.text)
        return self.sources.setdefault(path, source)

    def _looked_at(self, path: str) -> Source | CilintError | None:
        if path not in self._read:
            if len(self._read) >= _MAX_LOOKS_IN_ALL:
                self.has_left_out = True
                return None
            self._read[path] = self._find(path)
        return self._read[path]

    def _find(self, path: str) -> Source | CilintError | None:
        if not self.has(path):
            return None
        try:
            source = self._files.read(path)
        except MissingFileError:
            # The job may make it.
            return None
        except CilintError as error:
            return error
        if "\0" in source.text or _is_others(source):
            return None
        if len(source.text) > MAX_CHARACTERS:
            if source.text.startswith("#!"):
                self._left_out[path] = _TOO_LONG
            return RefusedFileError(_TOO_LONG)
        return source

    def _tell(self, path: str, error: CilintError, named_in: str) -> None:
        if isinstance(error, RefusedFileError):
            self._left_out[path] = error.message
        else:
            self.errors[path] = error
            self._namers.setdefault(path, set()).add(named_in)


def _is_shell(source: Source, *, is_called: bool) -> bool:
    return source.text.startswith("#!") or _is_named_shell(source.path, is_called=is_called)


def _is_named_shell(path: str, *, is_called: bool) -> bool:
    """Whether a file is a shell's, as long as it does not say otherwise."""
    return is_called or _SHELL_NAME.search(path) is not None


def _is_others(source: Source) -> bool:
    """Whether a file says that another program reads it."""
    return source.text.startswith("#!") and not _SHEBANG.match(source.text)


def script_files(items: Iterable[ScriptItem], variables: Variables, scripts: RepositoryScripts) -> Iterator[ScriptFile]:
    """The files that may be run by some entries of scripts, and by those files, each place once."""
    waiting = [(item, 0) for item in items]
    folders = tuple(dict.fromkeys(folder for item, _ in waiting for folder in _folders(item.node.written)))
    seen: set[str] = set()
    found = 0
    while waiting:
        item, depth = waiting.pop(0)
        own = posixpath.dirname(item.node.source.path) if depth else None
        for name, place in _named_places(item.node.written, folders, own):
            if place in seen:
                continue
            if len(seen) >= _MAX_LOOKS:
                return
            seen.add(place)
            path = _path(place, variables)
            if not path:
                continue
            if found >= MAX_FILES:
                scripts.leave_out(name, path)
                continue
            source = scripts.source(path, is_called=name.is_called, named_in=item.node.source.path)
            if source is not None:
                found += 1
                step = Step(StepKind.SCRIPT, mapped(item.node).span(name.start, name.end), source.path)
                node = node_of(Kind.SCALAR, source.text, source, 0, len(source.text))
                file = item._replace(node=node, via=(step, *item.via))
                yield ScriptFile(place, file)
                if depth < MAX_DEPTH - 1:
                    waiting.append((file, depth + 1))


@lru_cache(maxsize=1024)
def file_names(text: str) -> Sequence[FileName]:
    """The names in a script that may be those of shell scripts, each where it stands first, in order."""
    first: dict[str, FileName] = {}
    for match in _NAMES.finditer(text):
        group = "called" if match["called"] else "named"
        if match[group] not in first:
            first[match[group]] = FileName(match[group], *match.span(group), group == "called")
    return tuple(first.values())


@lru_cache(maxsize=1024)
def _folders(text: str) -> Sequence[str]:
    return tuple(dict.fromkeys(_place(match["folder"]) for match in _FOLDERS.finditer(text)))


def _named_places(text: str, folders: Sequence[str], own: str | None) -> Iterator[tuple[FileName, str]]:
    """The names in a script, each with the places that it can mean: in this folder, and in those that shells go to.

    `own` is the folder of a script that is a file: mostly the one that a variable or a command in a name means.
    """
    known = tuple(dict.fromkeys((*folders, *_folders(text))))[:_MAX_FOLDERS]
    for name in file_names(text):
        place = _place(name.text)
        yield name, place
        if not place.startswith("$"):
            yield from ((name, posixpath.normpath(posixpath.join(folder, place))) for folder in known)
        elif own is not None:
            below = _VARIABLE_FOLDER.sub("", name.text, count=1)
            yield name, posixpath.normpath(posixpath.join(own, below.replace('"', "").replace("'", "")))


def _place(name: str) -> str:
    """A path as `sessions.contents` has it: relative to the job's own folder, with `${NAME}` for a variable."""
    written = _VARIABLE.sub(lambda match: f"${{{match[1] or match[2]}}}", name.replace('"', "").replace("'", ""))
    return posixpath.normpath(_OWN.sub("", written, count=1))


def _path(place: str, variables: Variables) -> str:
    """The path in the repository; empty where it is not known, or leads out of it."""
    path = place
    if "$" in place:
        values = [expansion.known for expansion in variables.expand(place)]
        path = posixpath.normpath(values[0]) if len(values) == 1 and values[0] else ""
    is_own = not path.startswith(("/", "~", "../")) and "$" not in path and not path.endswith(_OTHER_NAMES)
    return path if is_own and path not in (".", "..") else ""
