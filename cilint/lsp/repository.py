"""What is open in an editor, as repositories; and what is known of one of them, from one session."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from cilint.container.lookup import Registries
from cilint.engine.rule import Rule
from cilint.errors import CilintError, TomlSyntaxError, TooLargeError, YamlSyntaxError
from cilint.facts.earlier_looks import EarlierLooks
from cilint.facts.gather import Facts
from cilint.facts.linting import ShellLinter
from cilint.findings.finding import Result
from cilint.findings.mask import Mask
from cilint.lazy.properties import cached_property
from cilint.lazy.records import NamedTuple
from cilint.lsp.linting import Asking
from cilint.lsp.occasions import Occurrences, occasions_of
from cilint.lsp.references import PipelineNames
from cilint.pipeline.keywords import DEFAULT_ROOT
from cilint.pipeline.loading import Configuration
from cilint.pipeline.pipeline import Pipeline
from cilint.pipeline.supply import Library
from cilint.session import Session, mask_for
from cilint.settings.model import Settings
from cilint.settings.paths import Exclusion
from cilint.text.files import Files, FixedFiles
from cilint.text.source import Source

Buffers = Mapping[str, str]
"""The texts that are open, by the absolute paths of their files."""


class OpenRepository(NamedTuple):
    """A repository of which files are open, with settings that count for these.

    `opened` are paths below `root`; `named` are those among them that bear the name of a pipeline. `rules` are all
    that may run there; none: those that the server was started with.
    """

    root: str
    files: Files
    settings: Settings
    libraries: tuple[Library, ...]
    opened: tuple[str, ...]
    named: tuple[str, ...]
    rules: tuple[Rule, ...] = ()


class Opening(NamedTuple):
    """What the command line knows, and the server asks.

    `root_of` gives the repository's folder of a file, when the editor has opened some folders. `repositories` gives
    what is open below such a root, once for each file of settings; it raises `SettingsError` and `UnreadableFileError`.
    `describe` puts a defect of cilint into words that hold nothing of what it read. `registries` may be asked about
    images under some settings, where the user wants that. `remarks` are what the user should know of the server itself.
    """

    root_of: Callable[[str, Sequence[str]], str]
    repositories: Callable[[str, Buffers], Sequence[OpenRepository]]
    describe: Callable[[Exception], str]
    registries: Callable[[Settings], Registries] | None = None
    remarks: Callable[[], Iterable[str]] = tuple
    shellcheck: Callable[[Sequence[str]], Asking | None] | None = None


class Analysis:
    """One look at a repository: its pipelines at once, and what a check says of them when that is asked for."""

    def __init__(
        self,
        repository: OpenRepository,
        rules: Sequence[Rule],
        earlier: EarlierLooks,
        linter: ShellLinter | None = None,
    ) -> None:
        """`earlier` and `linter` are for all looks at that repository."""
        self.root = repository.root
        self.repository = repository
        self._rules = rules
        self._earlier = earlier
        self.session = Session(repository.files, repository.settings, rules, repository.libraries, linter, earlier)
        self._targets = self._find_targets()
        self._occasions: dict[int, Occurrences] = {}

    @cached_property
    def result(self) -> Result:
        """What a check says."""
        return self.session.check(self._targets)

    def judge(self, on_step: Callable[[], None]) -> None:
        """Work out the `result` now; `on_step` is called all along, and may raise what ends it."""
        if "result" not in self.__dict__:
            self.__dict__["result"] = self.session.check(self._targets, lambda *_: on_step())

    @cached_property
    def finding_mask(self) -> Mask:
        """The mask for all that is told of findings."""
        return Mask.of(self.result)

    @cached_property
    def mask(self) -> Mask:
        """The mask for all else that is told of it."""
        return mask_for(self.all_facts, self._errors)

    def _find_targets(self) -> tuple[str, ...]:
        """The open files that belong to a pipeline: by their names, or as parts of the repository's own.

        Those that the settings exclude are none: whoever opens a file does not ask for its findings.
        """
        repository = self.repository
        exclusion = Exclusion(repository.settings)
        entries = repository.settings.pipelines or (DEFAULT_ROOT,)
        entries = tuple(path for path in entries if repository.files.exists(path))
        parts = self.session.own_sources(entries) if entries else {}
        candidates = (path for path in repository.opened if path in parts or path in repository.named)
        return tuple(path for path in candidates if not exclusion.holds(path))

    @cached_property
    def broken(self) -> frozenset[str]:
        """The paths of the files that cannot be parsed."""
        errors = (error for error in self._errors if isinstance(error, YamlSyntaxError | TomlSyntaxError))
        return frozenset(error.span.source.path for error in errors if error.span)

    @cached_property
    def _errors(self) -> tuple[CilintError, ...]:
        """What could not be read: that is known once the pipelines are put together."""
        return tuple(self.session.errors(self._targets)) if self._found else ()

    @cached_property
    def sources(self) -> dict[str, Source]:
        """The files that were read, by path."""
        return self.session.sources(self._targets, self.all_facts)

    @cached_property
    def _found(self) -> tuple[dict[str, Facts], tuple[Facts, ...]]:
        """The facts of pipelines by their roots, and those about files."""
        roots = self.session.roots(self._targets)
        found = tuple(self.session.facts(roots))
        return {root: facts for root, facts in zip(roots, found, strict=False) if _is_known(facts)}, found[len(roots) :]

    @property
    def all_facts(self) -> tuple[Facts, ...]:
        """The facts of each pipeline that the open files belong to, and those about files as such.

        There are none of a pipeline that is more work than one run may be: nobody knows all of its secrets.
        """
        by_root, others = self._found
        return *by_root.values(), *others

    @property
    def facts(self) -> tuple[Facts, ...]:
        """Those of pipelines."""
        return tuple(facts for facts in self.all_facts if facts.pipeline.configurations)

    @cached_property
    def names(self) -> PipelineNames:
        """The names in all files of these pipelines."""
        pipelines = {root: facts.pipeline for root, facts in self._found[0].items()}
        return PipelineNames(pipelines, {root: set(self.session.started_by(root).values()) for root in pipelines})

    def occasions(self, pipeline: Pipeline) -> Occurrences:
        """The events that can start a pipeline, with what each makes of it."""
        # The pipelines live as long as the session that has made them.
        if id(pipeline) not in self._occasions:
            known = self.repository.settings.environment.variables
            self._occasions[id(pipeline)] = occasions_of(pipeline, known)
        return self._occasions[id(pipeline)]

    def pipelines_of(self, source: Source) -> list[Pipeline]:
        """The pipelines that a file is a part of."""
        pipelines = [facts.pipeline for facts in self.facts]
        return [each for each in pipelines if any(item.source is source for item in each.configurations)]

    @cached_property
    def configurations(self) -> dict[str, Configuration]:
        """What the files of all pipelines say, each in the first of its pipelines, by their paths."""
        found: dict[str, Configuration] = {}
        for facts in self.facts:
            for item in facts.pipeline.configurations:
                found.setdefault(item.source.path, item)
        return found

    def configuration_of(self, source: Source) -> Configuration | None:
        """What a file says; None for one that is a part of no pipeline."""
        found = self.configurations.get(source.path)
        return found if found and found.source is source else None

    def parts_beside(self, paths: AbstractSet[str]) -> set[str]:
        """The files of the pipelines that one of some files is a part of."""
        found: set[str] = set()
        for facts in self.all_facts:
            pipeline = facts.pipeline
            included = (path for include in pipeline.includes for path in include.tried)
            parts = {pipeline.path, *included, *(item.source.path for item in pipeline.configurations)}
            if not parts.isdisjoint(paths):
                found |= parts
        return found

    def anew(self, texts: Mapping[str, str]) -> Result:
        """What a check says with other texts in place of some, by the names of their sources."""
        return self.with_texts(texts).result

    def with_texts(self, texts: Mapping[str, str]) -> Analysis:
        """A look at the repository with other texts in place of some, by the names of their sources."""
        files = FixedFiles(self.repository.files, texts)
        return Analysis(self.repository._replace(files=files), self._rules, self._earlier)


def _is_known(facts: Facts) -> bool:
    """Whether all secrets of a pipeline are known: of another nothing may be told."""
    try:
        return facts.secret_places is not None
    except TooLargeError:
        return False
