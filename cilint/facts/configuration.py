"""The kinds of fact about the configuration as such: its includes, what GitLab refuses of it, comments, files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cilint.errors import YamlSyntaxError
from cilint.facts.model import Fact, Plain, User
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import TYPE_CHECKING
from cilint.pipeline.include import Include
from cilint.pipeline.problem import Problem
from cilint.pipeline.provenance import IncludeSource
from cilint.syntax.node import Node, Step
from cilint.text.source import Span

if TYPE_CHECKING:
    from cilint.facts.deprecations import DeprecationFact
    from cilint.facts.duplicate_keys import DuplicateKeyFact
    from cilint.facts.early_uses import EarlyUseFact
    from cilint.facts.gather import Facts
    from cilint.facts.ignored_keywords import IgnoredKeywordFact
    from cilint.facts.invisible_characters import InvisibleCharactersFact
    from cilint.facts.self_references import SelfReferenceFact


class RootFact(Fact):
    """The file with which GitLab starts a pipeline, flagged at its first key; `jobs` are the names of those in it."""

    __slots__ = ("jobs",)

    kind = "root"

    def __init__(self, span: Span, jobs: tuple[str, ...]) -> None:
        super().__init__(span)
        self.jobs = jobs

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {"jobs": list(self.jobs)}


class SourceFact(Fact):
    """Something that a pipeline takes from elsewhere: `ref_span` says which version of `source` is meant.

    `is_made` says that a pipeline may take it.
    """

    __slots__ = ("is_made", "ref_span", "source")

    def __init__(
        self, span: Span, source: IncludeSource, ref_span: Span, user: User | None = None, via: tuple[Step, ...] = ()
    ) -> None:
        super().__init__(span, user, via)
        self.source = source
        self.ref_span = ref_span
        self.is_made = True


class IncludeFact(SourceFact):
    """An entry of `include:`, flagged at what names it."""

    __slots__ = ("include",)

    kind = "include"

    def __init__(self, include: Include) -> None:
        super().__init__(include.span, include.source, include.location.ref_span)
        self.include = include
        self.is_made = include.is_made

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        include, source = self.include, self.include.source
        return {
            "from": include.kind.value,
            "name": include.name,
            "project": source.project or None,
            "host": source.host or None,
            "ref": source.ref or None,
            "ref_kind": source.ref_kind.value,
            "commit": source.commit or None,
            "integrity": source.integrity or None,
            "own": source.is_own,
            "child": source.is_child,
            "read_from": source.means.value,
            "files": list(include.files),
            "problem": include.problem or None,
            "rules": include.verdict.value,
        }


class ProblemFact(Fact):
    """Something that GitLab refuses when it builds the pipeline, flagged at its place."""

    __slots__ = ("problem",)

    kind = "problem"

    def __init__(self, problem: Problem, user: User | None) -> None:
        super().__init__(problem.span, user)
        self.problem = problem

    @property
    def always_matters(self) -> bool:
        """See `Fact.always_matters`: what GitLab refuses does not depend on who runs."""
        return True

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        problem = self.problem
        return {
            "about": problem.kind.value,
            "message": problem.message,
            "words": problem.words,
            "absence": problem.is_absence,
        }


class Mend(NamedTuple):
    """What would mend a comment that hides nothing: `replacement` at `span`, which is the name of a rule.

    Without a replacement the name goes, with what separates it from others; where `is_comment`, the span is the whole
    comment, which names no other rule. `script` is the block scalar that the comment stands in, if it does. `is_sure`
    says that nothing else than these files could make the comment useful.
    """

    span: Span
    replacement: str = ""
    is_comment: bool = False
    script: Node | None = None
    is_sure: bool = True


class SuppressionFact(Fact):
    """A rule that a comment suppresses, flagged at its id; `problem` says, after a check, why it hides nothing.

    `doubtful` says that it might in another run: one with more rules, or in which more is known. `is_entry`: it is no
    comment but an entry of the settings that hides nothing.
    """

    __slots__ = ("doubtful", "is_entry", "mend", "problem", "reason", "rule", "until", "whole_file")

    kind = "suppression"

    def __init__(
        self,
        span: Span,
        rule: str,
        reason: str,
        problem: str,
        *,
        whole_file: bool,
        mend: Mend | None = None,
        doubtful: bool = False,
        until: str = "",
        is_entry: bool = False,
    ) -> None:
        super().__init__(span)
        self.rule = rule
        self.reason = reason
        self.until = until
        self.is_entry = is_entry
        self.whole_file = whole_file
        self.problem = problem
        self.mend = mend
        self.doubtful = doubtful

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {
            "rule": self.rule,
            "reason": self.reason,
            "until": self.until or None,
            "whole_file": self.whole_file,
            "problem": self.problem or None,
        }


class SyntaxErrorFact(Fact):
    """A place where a file stops being YAML as GitLab reads it."""

    __slots__ = ("message", "words")

    kind = "syntax_error"

    def __init__(self, span: Span, message: str, words: str) -> None:
        super().__init__(span)
        self.message = message
        self.words = words

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {"message": self.message, "words": self.words}


def roots(facts: Facts) -> Iterator[RootFact]:
    """The root file of a pipeline that starts by itself: no child's, and none that others are meant to include."""
    pipeline = facts.pipeline
    if not pipeline.is_entry_point or pipeline.is_child:
        return
    body = pipeline.configurations[0].body if pipeline.configurations else None
    first = next(iter(body.entries.values()), None) if body is not None else None
    if first is not None:
        yield RootFact(first.key.span, tuple(job.name for job in pipeline.jobs if not job.hidden))


def includes(facts: Facts) -> Iterator[IncludeFact]:
    """Every include, nested ones too."""
    return (IncludeFact(include) for include in facts.pipeline.includes)


def problems(facts: Facts) -> Iterator[ProblemFact]:
    """Everything that GitLab refuses when it builds the pipeline."""
    jobs = {job.name: job for job in facts.pipeline.jobs}
    for problem in facts.pipeline.problems:
        yield ProblemFact(problem, User(problem.job, jobs[problem.job]) if problem.job in jobs else None)


def deprecations(facts: Facts) -> Iterator[DeprecationFact]:
    """Everything in the pipeline that GitLab has taken away."""
    # Like the lists below, it is a rule's; a run without it loads nothing of it.
    from cilint.facts.deprecations import GONE_PREFIXES, deprecations_of

    yield from deprecations_of(facts.pipeline)
    texts = [configuration.source.text for configuration in facts.pipeline.configurations]
    if any(prefix in text for text in texts for prefix in GONE_PREFIXES):
        # Hardly a pipeline names one.
        from cilint.facts.gone_variables import gone_variables_of

        yield from gone_variables_of(facts.pipeline, texts)


def duplicate_keys(facts: Facts) -> Iterator[DuplicateKeyFact]:
    """Every key that stands in its mapping once more, in every file."""
    # Each of these lists is a rule's; a run without it loads nothing of it.
    from cilint.facts.duplicate_keys import duplicate_keys_of

    work = facts.pipeline.shared.work
    files = {configuration.source.path: configuration for configuration in facts.pipeline.configurations}
    return (fact for file in files.values() for fact in duplicate_keys_of(file, work))


def ignored_keywords(facts: Facts) -> Iterable[IgnoredKeywordFact]:
    """Every keyword that changes nothing where it stands."""
    from cilint.facts.ignored_keywords import ignored_keywords_of

    return ignored_keywords_of(facts.pipeline)


def invisible_characters(facts: Facts) -> Iterable[InvisibleCharactersFact]:
    """Everything that nobody sees, in the files of the pipeline and in the shell scripts that its jobs name."""
    files = (*(file.source for file in facts.pipeline.configurations), *(n.source for n in facts.script_files.values()))
    sources = {source.path: source for source in files if not source.text.isascii()}
    if not sources:
        return ()
    from cilint.facts.invisible_characters import invisible_characters_of

    return invisible_characters_of(sources.values())


def self_references(facts: Facts) -> Iterable[SelfReferenceFact]:
    """Every variable that holds itself."""
    from cilint.facts.self_references import self_references_of

    return self_references_of(facts.pipeline)


def early_uses(facts: Facts) -> Iterable[EarlyUseFact]:
    """Every variable that a condition asks for before it is known."""
    from cilint.facts.early_uses import early_uses_of

    return early_uses_of(facts.pipeline)


def suppressions(facts: Facts) -> Iterable[SuppressionFact]:
    """Every rule that a comment in the files suppresses."""
    return facts.suppressed


def syntax_errors(facts: Facts) -> Iterator[SyntaxErrorFact]:
    """Every place where a file stops being YAML."""
    for error in facts.errors:
        if error.span and isinstance(error, YamlSyntaxError):
            yield SyntaxErrorFact(error.span, error.message, error.words)
