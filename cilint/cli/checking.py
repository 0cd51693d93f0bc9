"""The checks of all targets that a command line names, each of which can be made in a process of its own."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import partial

from cilint.cli.joining import joined, result_in_folder
from cilint.cli.named_files import repository_root
from cilint.cli.rule_folders import named_folders, named_packages
from cilint.cli.runner_config import with_runners
from cilint.cli.targets import Target, find_targets
from cilint.engine.catalog import load_rules
from cilint.engine.check import OnDecision
from cilint.engine.rule import Rule
from cilint.findings.finding import Result, Shard
from cilint.lazy.typing import TYPE_CHECKING
from cilint.packages.registry import Only
from cilint.session import Session
from cilint.settings.model import Selection, Settings
from cilint.settings.paths import Exclusion
from cilint.text.files import FixedFiles

if TYPE_CHECKING:
    from argparse import Namespace

    from cilint.cli.registries import OnlineRegistries
    from cilint.engine.shares import GiveShare
    from cilint.facts.linting import ShellLinter
    from cilint.settings.baseline import Baseline


_MANY = 20
"""So many pipelines of one repository may take long enough to share them, and to say how far the check is."""

_REGISTRY_SECONDS = 30
"""For all images of a check, as GitLab takes for all includes."""


def registries_for(options: Namespace) -> OnlineRegistries | None:
    """What asks registries about images, where that is asked for."""
    if not options.online:
        return None
    # All of the network is loaded here, where it was asked for.
    from cilint.cli.registries import OnlineRegistries

    return OnlineRegistries(_REGISTRY_SECONDS)


_latest: list[Session] = []
"""The session of the latest check, until there is another: a process that ends with its run has none to take apart."""


class RuleShelf:
    """Rules by the folders that house rules are taken from; those of a folder are read once in a run."""

    def __init__(self) -> None:
        self._read: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[Rule, ...]] = {}
        self._titles: dict[str, str] = {}

    def of(self, folders: tuple[str, ...], packages: tuple[str, ...] = ()) -> tuple[Rule, ...]:
        """The built-in rules and those in `folders`, which may use these packages.

        Raises `RuleError` for one that cannot run.
        """
        key = folders, packages
        if key not in self._read:
            with Only(packages):
                self._read[key] = load_rules(folders, self.of(()) if folders else None)
        return self._read[key]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All that have been asked for."""
        return tuple({rule.id: rule for rules in self._read.values() for rule in rules}.values())

    @property
    def titles(self) -> Mapping[str, str]:
        """The titles of all rules that have been asked for, here or in another process, by their ids."""
        return {**self._titles, **{rule.id: rule.title for rule in self.rules}}

    def learn(self, titles: Mapping[str, str]) -> None:
        """Take down titles of rules that were asked for in another process."""
        self._titles |= titles


class Checks:
    """The checks of all targets, each of which can be made in a process of its own."""

    def __init__(
        self,
        options: Namespace,
        shelf: RuleShelf,
        texts: Mapping[str, str],
        registries: OnlineRegistries | None = None,
        trace: OnDecision | None = None,
    ) -> None:
        self._options = options
        self._texts = texts
        self._registries = registries
        self._trace = trace
        self.targets = find_targets(options, is_tolerant=True)
        self.shard: Shard | None = None
        if options.shard:
            # Few runs are parts of others.
            from cilint.cli.shards import part_of

            self.targets, self.shard = part_of(self.targets, options.shard)
        # What is wrong with a rule is told before the first check, even where there is nothing to check.
        folders = named_folders(options.rules, repository_root("."))
        shelf.of(tuple(folders.values()), named_packages(Settings(), options.rules))
        self.shelf = shelf
        if options.trace or not self._are_several:
            for target in self.targets:
                shelf.of(target.rule_folders, self._packages(target))
        self._linter = linter_for(options, self.targets)
        if options.baseline:
            from cilint.cli.baseline_file import require_one_repository

            require_one_repository(self.targets)
        self._selection = Selection(
            *(tuple(options.select), tuple(options.ignore)),
            *(options.min_severity, options.min_confidence, options.persona, options.fail_on, options.no_ignores),
        )

    @property
    def _are_several(self) -> bool:
        return any(target.folder for target in self.targets)

    def whole(self) -> Result:
        """The result for all targets; of several repositories, as the report on each has it."""
        if not self._are_several:
            return joined(self.result(number, self._processes) for number in range(len(self.targets)))
        # Most runs have one repository.
        from cilint.cli.many import whole

        anew = partial(_checks_anew, self._options, self._texts)
        mends = self._options.command != "check" or self._options.fix or self._options.diff
        return whole(self, anew, self._processes, is_for_reports=not (mends or self._trace))

    @property
    def _processes(self) -> int:
        """How many there may be: what is traced, or asked of registries, is one thing for all."""
        if self._registries or self._trace:
            return 1
        # Few runs have enough to do for several.
        from cilint.cli.parallel import usable_processors

        return self._options.jobs or usable_processors()

    def can_be_shared(self, number: int) -> bool:
        """Whether processes can make the check of one target together."""
        # ShellCheck is asked of each script once, whichever pipelines have it.
        return len(self.targets[number].paths) >= _MANY and not (self._trace or self._linter)

    def result(self, number: int, processes: int = 1) -> Result:
        """The result for one target, made by so many processes at most."""
        target, given = self.targets[number], self._options.baseline
        if target.error:
            raise target.error
        baseline = None
        if given or target.settings.baseline_file:
            # Few repositories have one.
            from cilint.cli.baseline_file import find_baseline

            baseline = find_baseline(target.settings, target.files, given, target.root)
        result = self.result_beside(number, baseline, processes)
        return result_in_folder(result, target.folder) if target.folder else result

    def _packages(self, target: Target) -> tuple[str, ...]:
        return named_packages(target.settings, self._options.rules)

    def result_beside(self, number: int, baseline: Baseline | None, processes: int = 1) -> Result:
        """The result for one target beside what a baseline knows, made by so many processes at most."""
        target = self.targets[number]
        # An editor names each file that it opens.
        if self._options.stdin_filename and Exclusion(target.settings).holds(target.paths[0]):
            return Result()
        # Of what another repository names, this one knows nothing.
        with Only(self._packages(target)):
            target = self._prepared(target, baseline)
            session, result = self._checked(target, number, processes)
            if not self._options.new_since:
                return result
            # Git is asked for few runs.
            from cilint.cli.since import Since

            since = Since(self._options.new_since, self._options.online, self._linter)
            return since.only_new(target, self._rules(target), session, result)

    def shares(self, number: int) -> GiveShare:
        """What makes the shares of the check of one target, in a process that makes nothing else."""
        target = self.targets[number]
        with Only(self._packages(target)):
            give = self._session(self._prepared(target, None)).shares(target.paths).give

        def given(share: int) -> bytes | None:
            with Only(self._packages(target)):
                return give(share)

        return given

    def _prepared(self, target: Target, baseline: Baseline | None) -> Target:
        """The target with what the command line adds to its settings."""
        settings = target.settings._replace(selection=self._selection, baseline=baseline)
        if self._options.runner_config:
            settings = with_runners(settings, self._options.runner_config, target.root)
        if self._registries:
            environment = settings.environment._replace(registries=self._registries.under(settings))
            settings = settings._replace(environment=environment)
        return target._replace(settings=settings)

    def _rules(self, target: Target) -> tuple[Rule, ...]:
        return self.shelf.of(target.rule_folders, self._packages(target))

    def _session(self, target: Target) -> Session:
        """A session for a target that is prepared."""
        files = FixedFiles(target.files, self._texts) if self._texts else target.files
        _latest.clear()
        session = Session(files, target.settings, self._rules(target), target.libraries, self._linter)
        # What several repositories leave is collected in between.
        if not target.folder:
            _latest.append(session)
        return session

    def _checked(self, target: Target, number: int, processes: int) -> tuple[Session, Result]:
        """The session for a target that is prepared, and what it comes to."""
        if len(target.paths) < _MANY or self._trace:
            session = self._session(target)
            return session, session.check(target.paths, self._trace)
        # Few repositories have so many pipelines.
        from cilint.cli.one import check

        anew = partial(_shares_anew, self._options, self._texts, number) if self.can_be_shared(number) else None
        # Of several repositories, whoever checks them says how many are done.
        return check(partial(self._session, target), target.paths, anew, processes, is_told=not target.folder)


def linter_for(options: Namespace, targets: Sequence[Target]) -> ShellLinter | None:
    """What looks at shell scripts, where that is asked for.

    Raises `UsageError` where there is nothing outside of the repositories that does.
    """
    if not options.shellcheck:
        return None
    # Few runs start another program.
    from cilint.shellcheck import ShellCheck

    return ShellCheck((*(target.root for target in targets), os.getcwd()))


def _checks_anew(options: Namespace, texts: Mapping[str, str]) -> Checks:
    """The checks in a process that begins with nothing."""
    return Checks(options, RuleShelf(), texts)


def _shares_anew(options: Namespace, texts: Mapping[str, str], number: int) -> GiveShare:
    return _checks_anew(options, texts).shares(number)
