"""The only wiring: files and settings in, a result out. Command line, language server and tests all use it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from cilint.engine.check import Trace, check_pipeline
from cilint.engine.rule import Rule
from cilint.errors import CilintError, UsageError, YamlSyntaxError
from cilint.facts.gather import Facts
from cilint.facts.scripts import Scripts
from cilint.findings.finding import SYNTAX_RULE, Finding, Persona, Result, Skipped
from cilint.pipeline.loading import Loader
from cilint.pipeline.pipeline import Pipeline, build_pipeline, empty_pipeline
from cilint.settings.model import Selection, Settings
from cilint.syntax.node import key_text
from cilint.text.files import Files
from cilint.text.source import Span

DEFAULT_ROOT = ".gitlab-ci.yml"
"""The file that GitLab runs when a project does not name another one."""


class Session:
    """A check of pipelines in one repository; parses each file and each script once."""

    def __init__(self, files: Files, settings: Settings, rules: Sequence[Rule]) -> None:
        """Raises `UsageError` where the settings name a rule that does not exist."""
        self._loader = Loader(files)
        self._scripts = Scripts()
        self._settings = settings
        self._rules = select_rules(rules, settings.selection)
        self._pipelines: dict[str, Pipeline] = {}
        self._sections: dict[str, list[tuple[int, str]]] = {}

    def check(self, targets: Sequence[str], trace: Trace | None = None) -> Result:
        """The findings in `targets` (paths below the repository's root) and in what they include.

        A target that another target, or the repository's own pipeline, includes is checked as a part of that one, and
        only its own findings are given.
        """
        roots = self.roots(targets)
        shown = self._shown_paths(roots, targets)
        found: dict[tuple[str, str, int, int], Finding] = {}
        secrets: dict[tuple[str, int, int], Span] = {}
        skipped: dict[str, Skipped] = {}
        for facts in self.facts(roots):
            for finding in check_pipeline(facts, self._rules, self._settings, trace):
                span = finding.span
                key = (finding.rule, span.source.path, span.start, span.end)
                found[key] = _merged(found[key], finding) if key in found else finding
            for credential in facts.credentials:
                span = credential.span
                secrets[span.source.path, span.start, span.end] = span
            for include in facts.pipeline.unread:
                skipped.setdefault(include.name, Skipped(include.name, include.problem))
        findings = sorted(
            (self._placed(finding) for finding in found.values() if finding.span.source.path in shown), key=_order
        )
        visible = [finding for finding in findings if _is_wanted(finding, self._settings.selection)]
        errors = self._errors(shown)
        return Result(
            tuple(visible),
            skipped=tuple(skipped.values()),
            errors=tuple(_unreported(errors, visible)),
            broken=bool(errors),
            sources=tuple(source for path, source in sorted(self._loader.sources.items()) if path in shown),
            secrets=tuple(secrets.values()),
        )

    def facts(self, roots: Iterable[str]) -> Iterator[Facts]:
        """The facts of each root's pipeline, and last, where there are any, those about files that are no YAML."""
        for root in roots:
            yield Facts(self._pipeline(root), self._scripts)
        broken = [error for error in self._loader.errors.values() if isinstance(error, YamlSyntaxError)]
        if broken:
            yield Facts(empty_pipeline(""), self._scripts, broken)

    def roots(self, targets: Sequence[str]) -> tuple[str, ...]:
        """The files among `targets`, and the repository's own pipeline, that include a target or are one themselves."""
        candidates = list(dict.fromkeys(targets))
        if DEFAULT_ROOT not in candidates and self._loader.files.exists(DEFAULT_ROOT):
            candidates.append(DEFAULT_ROOT)
        parts = {path: self._files_of(path) for path in candidates}
        free = [path for path in candidates if not any(path in parts[other] for other in candidates if other != path)]
        # Files that include each other have no root among them: the first stands in for it.
        for path in targets:
            if not any(path in parts[root] for root in free):
                free.append(path)
        return tuple(root for root in free if root in targets or any(path in parts[root] for path in targets))

    def errors(self, targets: Sequence[str]) -> list[CilintError]:
        """What could not be read of `targets` and of what they include, of all that has been looked at so far."""
        return self._errors(self._shown_paths(self.roots(targets), targets))

    def _errors(self, shown: set[str]) -> list[CilintError]:
        return [error for path, error in sorted(self._loader.errors.items()) if path in shown]

    def _shown_paths(self, roots: Sequence[str], targets: Sequence[str]) -> set[str]:
        shown = set(targets)
        for root in roots:
            if root in targets:
                shown |= self._files_of(root)
        return shown

    def _files_of(self, root: str) -> set[str]:
        pipeline = self._pipeline(root)
        included = {path for include in pipeline.includes for path in include.tried}
        return {root, *included, *(configuration.source.path for configuration in pipeline.configurations)}

    def _pipeline(self, root: str) -> Pipeline:
        if root not in self._pipelines:
            self._pipelines[root] = build_pipeline(self._loader, root)
        return self._pipelines[root]

    def _placed(self, finding: Finding) -> Finding:
        """The finding with the top-level key under which it is written."""
        path = finding.span.source.path
        if path not in self._sections:
            configuration = self._loader.load(path)
            keys = [pair.key for pair in configuration.body.pairs] if configuration else []
            self._sections[path] = [(key.start, key_text(key)) for key in keys]
        sections = self._sections[path]
        index = bisect_right(sections, finding.span.start, key=lambda section: section[0]) - 1
        return finding._replace(section=sections[index][1]) if index >= 0 else finding


def select_rules(rules: Sequence[Rule], selection: Selection) -> tuple[Rule, ...]:
    """The rules that run: those of the persona, or just the selected ones, less the ignored ones.

    Raises `UsageError` for an id that no rule has.
    """
    for name in (*selection.select, *selection.ignore):
        find_rule(name, rules)
    pedantic = selection.persona is Persona.PEDANTIC
    return tuple(
        rule
        for rule in rules
        if rule.id not in selection.ignore
        and (rule.id in selection.select if selection.select else pedantic or rule.persona is Persona.REGULAR)
    )


def find_rule(name: str, rules: Sequence[Rule]) -> Rule:
    """The rule with that id. Raises `UsageError`, with the nearest name, where there is none."""
    known = {rule.id: rule for rule in rules}
    if name not in known:
        # Loaded for this message alone.
        from difflib import get_close_matches

        close = get_close_matches(name, known, 1)
        hint = f"; did you mean {close[0]}?" if close else f"; there are {', '.join(known)}"
        raise UsageError(f"there is no rule {name!r}{hint}")
    return known[name]


def _is_wanted(finding: Finding, selection: Selection) -> bool:
    return (
        finding.severity.rank >= selection.min_severity.rank
        and finding.confidence.rank >= selection.min_confidence.rank
    )


def _unreported(errors: Iterable[CilintError], findings: Iterable[Finding]) -> Iterator[CilintError]:
    """The errors that are not among the findings: a rule that is off must not hide that a file could not be read."""
    reported = {finding.span.source.path for finding in findings if finding.rule == SYNTAX_RULE}
    for error in errors:
        if error.span is None or error.span.source.path not in reported:
            yield error


def _merged(first: Finding, second: Finding) -> Finding:
    """One finding for a place that two pipelines share."""
    worst, other = sorted(
        (first, second), key=lambda finding: (finding.severity.rank, finding.confidence.rank), reverse=True
    )
    return worst._replace(jobs=tuple(dict.fromkeys((*worst.jobs, *other.jobs))))


def _order(finding: Finding) -> tuple[str, int, int, str]:
    return (finding.span.source.path, finding.span.start, finding.span.end, finding.rule)
