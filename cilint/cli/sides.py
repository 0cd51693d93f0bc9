"""What `cilint diff` compares: from a revision or a folder to files, settings and the pipelines in them."""

from __future__ import annotations

import os
from argparse import Namespace

from cilint.cli.chooser import Chooser
from cilint.cli.libraries import find_libraries
from cilint.cli.named_files import git_root
from cilint.cli.targets import Target
from cilint.errors import CilintError, UsageError
from cilint.facts.gather import Facts
from cilint.git.files import RevisionFiles
from cilint.git.repository import Repository
from cilint.lazy.records import NamedTuple
from cilint.pipeline.keywords import DEFAULT_ROOT
from cilint.pipeline.supply import Library
from cilint.session import Session
from cilint.settings.environment import read_environment
from cilint.settings.model import Settings
from cilint.text.files import DiskFiles, Files, relative

WORK_TREE = "the work tree"
_SYMMETRIC = "..."


class State(NamedTuple):
    """One of the two that are compared: what it is called, its commit where it has one, and its files."""

    name: str
    commit: str
    target: Target


class SideFacts(NamedTuple):
    """What a state has: the facts of each of its pipelines, by what they are called, and what went wrong."""

    state: State
    facts: dict[str, Facts]
    errors: list[CilintError]

    @property
    def settings(self) -> Settings:
        """The settings that are in force there."""
        return self.state.target.settings


def states(options: Namespace) -> tuple[State, State]:
    """The two states. Raises `UsageError` for what is neither a folder nor a revision, or may be both."""
    base, head = _names(options)
    if _is_folder(base) or _is_folder(head):
        return _folder_states(base, head, options)
    root = git_root(os.getcwd()) or os.getcwd()
    repository = Repository(root)
    commit = repository.commit(base)
    other = repository.commit(head) if head else ""
    if _SYMMETRIC in options.base:
        commit = repository.merge_base(commit, other or repository.commit("HEAD"))
    before = _revision_state(base, commit, repository, root, options)
    if not other:
        return before, _disk_state(WORK_TREE, root, options)
    return before, _revision_state(head, other, repository, root, options)


def read(state: State) -> SideFacts:
    """The pipelines of a state, with the child pipelines that they start; none where their files are not there."""
    target = state.target
    session = Session(target.files, target.settings, (), target.libraries)
    paths = tuple(path for path in target.paths if target.files.exists(path))
    found: dict[str, Facts] = {}
    for facts in session.facts(session.roots(paths)) if paths else ():
        if facts.pipeline.configurations:
            found[_title(facts, found)] = facts
    return SideFacts(state, found, session.errors(paths) if paths else [])


def _title(facts: Facts, taken: dict[str, Facts]) -> str:
    """What a pipeline is called in both states: its path, and a number where one file starts several."""
    path = facts.pipeline.path
    name = f"child pipeline {path}" if facts.pipeline.is_child else path
    number = 1
    while (title := name if number == 1 else f"{name} ({number})") in taken:
        number += 1
    return title


def _names(options: Namespace) -> tuple[str, str]:
    """The two names; `A...B` is what B has since it went apart from A, as git has it."""
    base, dots, head = options.base.partition(_SYMMETRIC)
    if dots and options.head:
        raise UsageError(f"{options.base} names both revisions: leave {options.head} out")
    return base, head or options.head


def _is_folder(name: str) -> bool:
    """Whether a name is that of a folder. Raises `UsageError` where it is a revision's as well."""
    if not name or not os.path.isdir(name):
        return False
    root = git_root(os.getcwd())
    plain = not os.path.isabs(name) and not name.startswith((".", "~")) and not name.endswith(("/", os.sep))
    if plain and root and Repository(root).find_commit(name):
        raise UsageError(
            f"{name} is a folder and a revision: write {name}/ for the one, refs/heads/{name} for the other"
        )
    return True


def _folder_states(base: str, head: str, options: Namespace) -> tuple[State, State]:
    for name in (base, head or "."):
        if not os.path.isdir(name):
            raise UsageError(f"{name} is no folder, and a folder is compared with another one")
    return _disk_state(base, base, options), _disk_state(head or ".", head or ".", options)


def _disk_state(name: str, root: str, options: Namespace) -> State:
    files = DiskFiles(root, os.getcwd())
    settings = _settings(files, files.root, options)
    libraries = find_libraries(files.root, settings, online=options.online)
    return State(name, "", Target(files.root, files, settings, _paths(settings, files.root, options), libraries))


def _revision_state(name: str, commit: str, repository: Repository, root: str, options: Namespace) -> State:
    files = RevisionFiles(repository, commit, name, DiskFiles(root, os.getcwd()))
    settings = _settings(files, root, options)
    libraries = past_libraries(files, root, settings, online=options.online)
    return State(name, commit, Target(root, files, settings, _paths(settings, root, options), libraries))


def past_libraries(files: RevisionFiles, root: str, settings: Settings, *, online: bool) -> tuple[Library, ...]:
    """What has the files of other projects for a commit: what was vendored then, and the network if it is asked."""
    # Loaded where there may be something that is vendored.
    from cilint.vendoring.past import PastStore

    found: list[Library] = [PastStore(files, settings.vendor)]
    if online:
        from cilint.cli.libraries import online_library

        found.append(online_library(root, settings))
    return tuple(found)


def _settings(files: Files, root: str, options: Namespace) -> Settings:
    """The settings that a state has itself, with this process's environment."""
    settings = Chooser(isolated=options.isolated, trusts_repository=not options.no_repository_settings).settings(
        files, root
    )
    return settings._replace(environment=read_environment(os.environ, root))


def _paths(settings: Settings, root: str, options: Namespace) -> tuple[str, ...]:
    if options.pipeline:
        # In the other folder it has the same place.
        is_here = os.path.exists(options.pipeline) and git_root(os.getcwd()) == root
        return (relative(options.pipeline, root) if is_here else options.pipeline.replace(os.sep, "/"),)
    return settings.pipelines or (DEFAULT_ROOT,)
