"""The only wiring: files and settings in, a result out. Command line, language server and tests all use it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from cilint.engine.chain import RunningRules
from cilint.engine.check import Judged, OnDecision, check_pipeline, judge_pipeline
from cilint.engine.outline import Outline, outline_of, shown_scripts
from cilint.engine.rule import Rule
from cilint.engine.selection import select_rules, wanted
from cilint.errors import CilintError, TomlSyntaxError, TooLargeError, YamlSyntaxError
from cilint.facts.configuration import SuppressionFact
from cilint.facts.gather import Facts
from cilint.facts.scripts import Scripts
from cilint.findings.finding import SYNTAX_RULE, Finding, Found, Result, Skipped
from cilint.findings.gathering import Gathering, in_order, unreported
from cilint.findings.mask import Mask
from cilint.findings.suppressing import Judges, UnusedEntry, entry_facts
from cilint.lazy.typing import TYPE_CHECKING
from cilint.pipeline.keywords import DEFAULT_ROOT
from cilint.pipeline.loading import Loader
from cilint.pipeline.pipeline import empty_pipeline
from cilint.pipeline.project import Project
from cilint.pipeline.roots import Roots
from cilint.pipeline.supply import Library
from cilint.predicates.catalog import looks_beyond_files
from cilint.runner.files import RunnerFiles, is_runner_config
from cilint.settings.hiding import hide_accepted, revealed
from cilint.settings.model import Settings
from cilint.settings.paths import Exclusion
from cilint.settings.read_files import ReadFiles
from cilint.text.files import Files
from cilint.text.source import Source

if TYPE_CHECKING:
    from cilint.engine.shares import Shares, Spread, Tell
    from cilint.facts.earlier_looks import EarlierLooks
    from cilint.facts.linting import ShellLinter


class Session:
    """A check of pipelines and runners' configurations in one repository; parses each file and each script once."""

    def __init__(
        self,
        files: Files,
        settings: Settings,
        rules: Sequence[Rule],
        libraries: Sequence[Library] = (),
        linter: ShellLinter | None = None,
        earlier: EarlierLooks | None = None,
    ) -> None:
        """`libraries` have files of other projects, besides the checkouts that the settings name; `linter` is asked of
        scripts; `earlier` has what sessions before this one have left, and takes what this one leaves.

        Raises `UsageError` or `SettingsError` where a rule is named that does not exist.
        """
        home = Project(settings.environment.variables, settings.gitlab_version)
        self._loader = Loader(files, settings.includes, libraries, home)
        self._scripts = Scripts(linter, earlier)
        self._facts: dict[str, Facts] = {}
        self._settings = settings
        self._known = tuple(rule.id for rule in rules)
        self._has_house = any(rule.is_house for rule in rules)
        self._rules = RunningRules(select_rules(rules, settings))
        self._roots = Roots(self._loader, settings.pipelines, settings.vendor)
        self._runner_files = RunnerFiles(files, settings.runners)
        self.files = ReadFiles(files, self._loader, self._runner_files)

    def check(
        self,
        targets: Sequence[str],
        trace: OnDecision | None = None,
        tell: Tell | None = None,
        spread: Spread | None = None,
    ) -> Result:
        """The findings in `targets` (paths below the repository's root) and in what they include.

        A target that another target, or the repository's own pipeline, includes is checked as a part of that one, and
        only its own findings are given; none of a file that the settings exclude, unless it is a target. Child
        pipelines in files of the repository are targets, too, and so is a runner's configuration there that the
        settings name. With `spread`, which is for the first check of a session, others may make parts of it, and what
        was made for a pipeline goes when it is judged; raises `UnsharedError` where that comes to nothing.
        """
        asked, exclusion = dict.fromkeys(targets), Exclusion(self._settings)
        targets = self._taken_up(targets)
        if tell:
            tell(0, len(targets))
        shown = self._shown(targets)
        roots = self.roots(targets)
        gathering = Gathering()
        skipped: dict[str, Skipped] = {}
        for outline, judged in self._judged(roots, shown, trace, tell or (lambda *_: None), spread):
            shown |= outline.scripts
            gathering.add(judged.findings, judged.secrets)
            for include in outline.unread:
                skipped.setdefault(include.what, include)
        read = self.files.sources
        sources = tuple(source for path, source in sorted(read.items()) if path in shown)

        def is_told_of(path: str) -> bool:
            return path in shown and (path in asked or not exclusion.holds(path))

        def is_told(finding: Finding) -> bool:
            path = finding.span.source.path
            # Where a file cannot be read, the run has not done what it was asked, whatever includes that file.
            return is_told_of(path) or (path in shown and finding.rule == SYNTAX_RULE)

        suppressions = self.files.suppressions(sources, self._known, needs_reason=self._settings.require_reason)
        findings, suppressed = suppressions.hide(filter(is_told, gathering))
        all_sure = self._judges()
        judges = all_sure._replace(sure=frozenset()) if skipped or self._all_errors() else all_sure
        unused = self._file_facts((), suppressions.facts(judges))
        findings += filter(is_told, check_pipeline(unused, self._rules, self._settings, trace))

        whole = Found((*findings, *suppressed), gathering.secrets, tuple(self._scripts.unread))
        # Some includes are never read.
        known_by = Judges() if self._all_errors() else all_sure._replace(tells=is_told_of)
        hiding = hide_accepted(
            *(findings, self._settings, whole, self.files.sections, known_by),
            lambda entries: self._said_of(entries, judges, asked, shown),
        )
        hidden = suppressed + hiding.hidden
        shows_all = self._settings.selection.no_ignores
        visible = self._wanted(hiding.left + (revealed(hidden) if shows_all else []))
        errors = self._errors(shown)
        return Result(
            visible,
            () if shows_all else self._wanted(hidden),
            skipped=(*skipped.values(), *self.files.skipped_scripts(self._scripts.not_linted)),
            errors=tuple(unreported(errors, visible)),
            broken=bool(errors),
            sources=sources,
            secrets=hiding.found.secrets,
            unshown=whole.unshown,
            repositories=(hiding.found,),
            checked=tuple(read[path] for path in asked if path in read),
            baselines=hiding.baselines,
        )

    def _taken_up(self, targets: Sequence[str]) -> tuple[str, ...]:
        """The targets, and the runners' configurations that are ones, too; what they all may take is allowed."""
        targets = tuple(dict.fromkeys((*targets, *self._runner_files.known_paths)))
        self._loader.work.allow(len(targets))
        self._scripts.allow(len(targets))
        return targets

    def _judged(
        self, roots: Sequence[str], shown: Collection[str], trace: OnDecision | None, tell: Tell, spread: Spread | None
    ) -> Iterator[tuple[Outline, Judged]]:
        """What the rules say of each pipeline, and last of files as such; nothing of what is given up."""
        if spread:
            shares = self._shares(roots)
            # A pipeline is let go of when it is judged.
            outlines = [outline_of(facts, shown) for facts in self._root_facts(roots)]
            yield from zip(outlines, shares.judged(spread, lambda done: tell(done, len(roots))), strict=True)
        pipelines = () if spread else tuple(self._root_facts(roots))
        rest = (*pipelines, self._file_facts(self.files.errors.values()))
        for done, facts in enumerate(rest, len(roots) - len(pipelines)):
            tell(done, len(roots))
            try:
                judged = judge_pipeline(facts, self._rules, self._settings, trace, self.files.section_at)
            except TooLargeError as error:
                # Without all secrets nothing may be shown of this pipeline: one that is not known would be, too.
                self._roots.give_up(facts.pipeline.path, error)
                continue
            yield outline_of(facts, shown), judged

    def shares(self, targets: Sequence[str]) -> Shares:
        """What a check of some targets judges, as another process has it that makes parts of the check."""
        return self._shares(self.roots(self._taken_up(targets)))

    def _shares(self, roots: Sequence[str]) -> Shares:
        # Few runs are about so many pipelines.
        from cilint.engine.shares import Shares, UnsharedError

        try:
            for facts in self._root_facts(roots):
                # Which of the repository's scripts are read, all pipelines decide together.
                facts.script_files  # noqa: B018 - is read when it is asked for
        except TooLargeError as error:
            raise UnsharedError from error
        if self._roots.unfinished:
            raise UnsharedError

        def judge(root: str) -> Judged:
            facts = next(self._root_facts((root,)))
            return judge_pipeline(facts, self._rules, self._settings, None, self.files.section_at)

        return Shares(roots, judge, self._forget, self._loader, self._scripts, lambda: self.files.sources)

    def _forget(self, roots: Sequence[str]) -> None:
        """Let go of all that was made for some roots and that no other has; what is asked for again is made again."""
        sources = [source for root in roots for source in self._roots.forget(root)]
        for root in roots:
            self._facts.pop(root, None)
        self.files.forget(sources)
        self._scripts.forget(sources)

    def _said_of(
        self, entries: Iterable[UnusedEntry], judges: Judges, asked: Collection[str], shown: Collection[str]
    ) -> Found:
        """What is found about entries of the settings, where the run has seen all that they may be about."""
        if self._all_errors() or not set(self._settings.pipelines or (DEFAULT_ROOT,)).issubset(asked):
            return Found(())
        surely = tuple(self.files.surely_unused(entries, self._settings, shown))
        if not surely:
            return Found(())
        # Most settings accept nothing, or what is there.
        from cilint.facts.written_secrets import secrets_in

        facts = self._file_facts((), entry_facts(surely, judges))
        findings = check_pipeline(facts, self._rules, self._settings)
        sources = {entry.span.source for entry in surely}
        return Found(tuple(findings), tuple(span for source in sources for span, _ in secrets_in(source)))

    def facts(self, roots: Iterable[str]) -> Iterator[Facts]:
        """The facts of each root, and last, where there are any, those about files as such."""
        yield from self._root_facts(roots)
        suppressions = self.files.suppressions(self.files.sources.values(), self._known)
        facts = self._file_facts(self.files.errors.values(), suppressions.facts(Judges()))
        if facts.suppressions or facts.syntax_errors:
            yield facts

    def _root_facts(self, roots: Iterable[str]) -> Iterator[Facts]:
        for root in roots:
            if is_runner_config(root):
                yield Facts(empty_pipeline(root), self._scripts, registered=self._runner_files.runners(root))
                continue
            pipeline, known = self._roots.pipeline(root), self._facts.get(root)
            # One that is given up is another from then on.
            if known is None or known.pipeline is not pipeline:
                self._facts[root] = known = Facts(pipeline, self._scripts)
            yield known

    def _file_facts(self, errors: Iterable[CilintError], suppressions: Iterable[SuppressionFact] = ()) -> Facts:
        """The facts about files as such: those that cannot be parsed, and suppressions in the others."""
        broken = [error for error in errors if isinstance(error, YamlSyntaxError | TomlSyntaxError)]
        return Facts(empty_pipeline(""), self._scripts, broken, suppressions)

    def _judges(self) -> Judges:
        """The rules that ran, where the run has seen everything: all are sure of it but those that ask elsewhere."""
        ran = frozenset(rule.id for rule in self._rules if self._scripts.are_linted or not rule.is_linted)
        beyond = {rule.id for rule in self._rules if looks_beyond_files(rule.predicates)}
        return Judges(ran, ran - beyond, self._has_house)

    def _wanted(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        return in_order(wanted(findings, self._settings))

    def roots(self, targets: Sequence[str]) -> tuple[str, ...]:
        """The roots of the pipelines that the targets belong to, child pipelines among them (see `Roots.among`).

        A runner's configuration is a root by itself.
        """
        pipelines = [path for path in targets if not is_runner_config(path)]
        roots = self._roots.among(pipelines) if pipelines else ()
        return (*roots, *filter(is_runner_config, targets))

    def started_by(self, root: str) -> dict[str, str]:
        """The roots of the child pipelines that the jobs of a pipeline start, by the names of the jobs."""
        return self._roots.started_by(root)

    def _shown(self, targets: Sequence[str]) -> set[str]:
        pipelines = [path for path in targets if not is_runner_config(path)]
        shown = self._roots.shown(pipelines) if pipelines else set()
        return shown.union(filter(is_runner_config, targets))

    def own_sources(self, targets: Sequence[str]) -> dict[str, Source]:
        """The sources, by path, of the targets and of what they include from this repository, as far as it is read."""
        shown = self._roots.shown(targets)
        return {path: source for path, source in self._loader.sources.items() if path in shown}

    def sources(self, targets: Sequence[str], found: Iterable[Facts]) -> dict[str, Source]:
        """As `own_sources`, with runners' configurations and the scripts that jobs name; `found` are the facts."""
        shown = self._shown(targets)
        for facts in found:
            shown |= shown_scripts(facts, shown)
        return {path: source for path, source in sorted(self.files.sources.items()) if path in shown}

    def errors(self, targets: Sequence[str]) -> list[CilintError]:
        """What could not be read of `targets` and of what they include, of all that has been looked at so far."""
        return self._errors(self._shown(targets))

    def _errors(self, shown: set[str]) -> list[CilintError]:
        unread = self.files.errors_of(shown)
        placed = (*self._runner_files.mistakes, *self._scripts.errors)
        unread += [error for error in placed if error.span and error.span.source.path in shown]
        return [*unread, *self._roots.unfinished.values()]

    def _all_errors(self) -> list[CilintError]:
        return [*self.files.errors.values(), *self._scripts.errors, *self._roots.unfinished.values()]


def mask_for(found: Iterable[Facts], errors: Iterable[CilintError]) -> Mask:
    """The mask for what is said of pipelines that were built without being checked, and of what went wrong there."""
    pipelines = tuple(found)
    secrets = tuple(span for facts in pipelines for span in facts.secret_places)
    unread = tuple(span for facts in pipelines for span in facts.unread_places)
    return Mask.of(Result(errors=tuple(errors), secrets=secrets, unshown=unread))
