"""The rules of includes, which GitLab reads in each file before the files are merged."""

from __future__ import annotations

from cilint.pipeline.certainty import is_certain
from cilint.pipeline.entries.reading import Reader
from cilint.pipeline.entries.sorts import Sort, is_blank, sort_of
from cilint.pipeline.entries.spot import Spot
from cilint.pipeline.nesting import flat_items
from cilint.pipeline.pipeline import Pipeline
from cilint.pipeline.problem import ProblemKind, Problems


def find_include_rule_problems(pipeline: Pipeline, problems: Problems) -> None:
    """Add what is wrong with the `rules` of the includes of all files (lib/gitlab/ci/config/entry/include.rb)."""
    reader = Reader(problems, pipeline.shared.work, pipeline.shared.server)
    for configuration in pipeline.configurations:
        include = configuration.body.get("include")
        for entry in flat_items(include) if include and include.is_sequence else (include,):
            pair = entry.entries.get("rules") if entry else None
            if pair is None or entry is None:
                continue
            spot = Spot("include:rules", ProblemKind.RULES, pair.key)
            # GitLab takes `false` for no rules.
            is_off = sort_of(pair.value) is Sort.BOOLEAN and is_certain(pair.value) and is_blank(pair.value)
            if not is_off:
                reader.read(pair.value.within(entry), "rules(include-rule)", spot)
