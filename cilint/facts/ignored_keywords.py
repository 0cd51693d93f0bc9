"""Keywords that GitLab takes and then does nothing with.

Source: GitLab's own verdicts, in which the jobs are the same with and without them (tests/verdicts). Its issue 213634
tells of `default:timeout` as well.
"""

from __future__ import annotations

from collections.abc import Iterator

from cilint.facts.model import Fact, Plain
from cilint.pipeline.include import include_entries
from cilint.pipeline.job_marks import is_job
from cilint.pipeline.keywords import DEFAULT_KEYWORDS, INHERITED_KEYWORDS
from cilint.pipeline.pipeline import Pipeline
from cilint.syntax.node import Node

_BESIDE_LOCAL = ("cache", "file", "integrity", "job", "ref")
"""What `include` takes beside `local`, and is for other includes. Beside `project` there are no verdicts."""


class IgnoredKeywordFact(Fact):
    """A keyword that changes nothing where it stands, flagged there; `within` is `default`, `include` or `workflow`."""

    __slots__ = ("name", "within")

    kind = "ignored_keyword"

    def __init__(self, name: str, within: str, key: Node, parent: Node) -> None:
        super().__init__(key.span, None, parent.via)
        self.name = name
        self.within = within

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {"name": self.name, "within": self.within}


def ignored_keywords_of(pipeline: Pipeline) -> Iterator[IgnoredKeywordFact]:
    """Those of the includes of all files, then those of `default` and of `workflow:rules`."""
    for configuration in pipeline.configurations:
        for entry in include_entries(configuration.body.get("include")):
            local = entry.get("local")
            if local is not None and not local.is_null:
                yield from _written(entry, _BESIDE_LOCAL, "include")
    default = pipeline.entries.get("default")
    if default is not None and not is_job("default", default.value):
        yield from _written(default.value, sorted(DEFAULT_KEYWORDS - INHERITED_KEYWORDS), "default")
    for rule in pipeline.workflow_rules.entries if pipeline.workflow_rules else ():
        if rule.needs is not None:
            yield IgnoredKeywordFact("needs", "workflow", rule.needs.key, rule.node)


def _written(mapping: Node, names: list[str] | tuple[str, ...], within: str) -> Iterator[IgnoredKeywordFact]:
    """Those of some keywords that a mapping has with a value."""
    for name in names:
        pair = mapping.entries.get(name)
        if pair is not None and not pair.value.is_null:
            yield IgnoredKeywordFact(name, within, pair.key, mapping)
