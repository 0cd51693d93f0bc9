"""Where the files of other projects come from: what includes ask for, and what a source of such files answers.

The sources are asked in turn: checkouts that the settings name (checkouts.py), the vendor folder, and the
network where that is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cilint.lazy.enums import Enum
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import Protocol

VENDOR_FOLDER = ".cilint/vendor"
"""Where `cilint vendor` keeps files of other projects, below the repository's root, where settings say nothing else."""


class Home(NamedTuple):
    """What the `local` includes of a file are relative to: a project at one commit.

    `project` is its full path, empty for the repository that is checked. `ref` is the commit, or whatever names it
    best. `host` is that of the GitLab that has the project, empty for the one that runs the pipeline.
    """

    project: str = ""
    ref: str = ""
    host: str = ""


OWN = Home()
"""The repository that is checked."""


class Request(NamedTuple):
    """A file that an `include:` names and that is not in the repository; variables in it are expanded.

    `kind` is `project`, `remote`, `template` or `component` (the values of `IncludeKind`); a `local` include in another
    project's file asks for a file of that project. `location` is the file's path without a leading slash, the URL, the
    template's name, or the component's name. `home` is the project of a file or a component; the `ref` of a component's
    is the version that its address names.
    `integrity` is a remote file's hash as the include gives it.
    """

    kind: str
    location: str
    home: Home = OWN
    integrity: str = ""


class Means(Enum):
    """How the text of a file was come by."""

    REPOSITORY = "repository"
    CHECKOUT = "checkout"
    VENDORED = "vendored"
    CACHED = "cached"
    FETCHED = "fetched"
    NOT_READ = "not-read"


class Supplied(NamedTuple):
    """A file that was found: `path` is for `Files.read`; `home` is where its own local includes are.

    A home of None: the file belongs to no project, and can include no local files. `component` has what is known of the
    values of `$[[ component.… ]]` in a component's file. `means` says which source of files had it, and
    `location` is its path in its project, where a pattern found it.
    """

    path: str
    home: Home | None
    component: Mapping[str, str] = {}
    means: Means = Means.REPOSITORY
    location: str = ""


class Denied(NamedTuple):
    """No file, and why. `is_certain` says that GitLab would not find it either, and `mistake` what it says then.

    See gitlab_words.py for the mistakes.
    """

    problem: str
    is_certain: bool = False
    mistake: str = ""


class Library(Protocol):
    """One source of files."""

    def find(self, request: Request) -> Supplied | Denied | None:
        """The file, or why it is not to be had; None where this source knows nothing of it."""
        ...

    def search(self, home: Home, pattern: str) -> Sequence[str] | Denied | None:
        """The paths of the YAML files of a project that a pattern with `*` matches; None as in `find`."""
        ...
