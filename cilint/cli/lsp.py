"""`cilint lsp`: the language server, which speaks with an editor on standard input and output."""

from __future__ import annotations

import gc
import os
import posixpath
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from importlib.util import find_spec

from cilint.cli.baseline_file import find_baseline
from cilint.cli.chooser import Chooser
from cilint.cli.exit_code import ExitCode
from cilint.cli.libraries import find_libraries
from cilint.cli.messages import describe_defect
from cilint.cli.named_files import git_root, repository_root
from cilint.cli.rule_folders import named_folders
from cilint.engine.catalog import built_in_rules, load_rules
from cilint.engine.rule_files import read_commits_anew
from cilint.engine.selection import with_pages
from cilint.errors import RuleError, SettingsError, UsageError
from cilint.lazy.typing import TYPE_CHECKING
from cilint.packages.registry import outdated
from cilint.pipeline.names import is_pipeline
from cilint.settings.environment import read_environment
from cilint.settings.model import Settings
from cilint.text import disk
from cilint.text.files import DiskFiles, Files, OverlayFiles, relative

if TYPE_CHECKING:
    from cilint.container.lookup import Registries
    from cilint.lsp.repository import Opening, OpenRepository
    from cilint.shellcheck import ShellCheck

_NEEDED = "pygls"
_SECONDS = 10
"""A person waits for a registry."""
_OBJECTS = 200_000
"""So many more objects than before there are when the next search for those that can be freed begins."""


def run(options: Namespace) -> ExitCode:
    """Serve until the editor is done. Raises `UsageError` where the server is not installed."""
    if find_spec(_NEEDED) is None:
        raise UsageError(f"the language server needs {_NEEDED}: install it with `pip install 'cilint[lsp]'`")
    rules = load_rules(named_folders(options.rules, repository_root(".")).values())
    from cilint.lsp.features import serve

    collect_seldom()
    serve(opening(options.rules, online=options.online, shellcheck=options.shellcheck), rules)
    return ExitCode.CLEAN


def collect_seldom() -> None:
    """Let Python collect garbage, as a process has to that goes on: other runs end before there is any.

    What a look makes is freed without a search for it, which took a sixth of the time.
    """
    gc.freeze()
    gc.set_threshold(_OBJECTS)
    gc.enable()


def opening(rules: Sequence[str] = (), *, online: bool = False, shellcheck: bool = False) -> Opening:
    """What the server asks of the command line; `rules` are folders with house rules."""
    from cilint.lsp.repository import Opening

    registries = _registries if online else None
    missing: list[str] = []
    asking = partial(_shellcheck, missing) if shellcheck else None
    remarks = partial(_remarks, missing)
    return Opening(_root_of, partial(_repositories, rules), describe_defect, registries, remarks, asking)


def _shellcheck(missing: list[str], folders: Sequence[str]) -> ShellCheck | None:
    """ShellCheck outside of some folders; where there is none, `missing` gets what is to be said of that."""
    from cilint.shellcheck import ShellCheck

    try:
        # Who types needs the other half of the processors.
        return ShellCheck((*folders, os.getcwd()), at_once=max(1, (os.cpu_count() or 1) // 2))
    except UsageError as error:
        missing.append(error.message)
        return None


def _remarks(missing: Sequence[str]) -> Iterator[str]:
    yield from missing
    for package in outdated():
        yield f"the code of {package} has changed, and what was read before still runs: restart cilint's server"


def _registries(settings: Settings) -> Registries:
    """What asks registries for one action: the time that all of it may take begins anew with each."""
    # Loads the network.
    from cilint.cli.registries import OnlineRegistries

    return OnlineRegistries(_SECONDS).under(settings)


def _root_of(path: str, folders: Sequence[str]) -> str:
    """As `repository_root`, with the folders that the editor has opened in place of the current one."""
    folder = os.path.dirname(path)
    around = [outer for outer in folders if path.startswith(os.path.join(outer, ""))]
    return git_root(folder) or min(around, key=len, default=folder)


def _repositories(rules: Sequence[str], root: str, buffers: Mapping[str, str]) -> Sequence[OpenRepository]:
    read_commits_anew()
    below = {relative(path, root): text for path, text in buffers.items()}
    files = OverlayFiles(DiskFiles(root, root), below)
    chooser = Chooser(rules=rules)
    groups: dict[str, tuple[Settings, list[str]]] = {}
    for path in below:
        settings = chooser.settings(files, root, posixpath.dirname(path))
        groups.setdefault(settings.file, (settings, []))[1].append(path)
    found = (_repository(root, files, settings, paths) for settings, paths in groups.values())
    return [_with_house_rules(repository, chooser) for repository in found]


def _with_house_rules(repository: OpenRepository, chooser: Chooser) -> OpenRepository:
    """The repository with the rules as its settings have them; house rules are read anew, since they may change."""
    settings = repository.settings
    folders = chooser.rule_folders(settings, repository.root)
    if not (folders or settings.docs_url):
        return repository
    try:
        rules = load_rules(folders, built_in_rules())
    except RuleError as error:
        # A rule may lie anywhere; the editor shows what is wrong where the settings name its folder.
        place = f"{error.span.place}: " if error.span else ""
        raise SettingsError(f"{place}{error.message}", settings.origins.get("rules_from")) from error
    return repository._replace(rules=with_pages(rules, settings))


def _repository(root: str, files: Files, settings: Settings, paths: Sequence[str]) -> OpenRepository:
    from cilint.lsp.repository import OpenRepository

    environment = read_environment(disk.ProcessVariables(), root)
    settings = settings._replace(environment=environment, baseline=find_baseline(settings, files))
    libraries = find_libraries(root, settings, online=False)
    return OpenRepository(root, files, settings, libraries, tuple(paths), tuple(_named(paths, files)))


def _named(paths: Sequence[str], files: Files) -> Iterator[str]:
    return (path for path in paths if is_pipeline(path, "", files))
