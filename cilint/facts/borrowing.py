"""Which jobs others take something of, as far as the texts of the files tell: what they say is not for them alone."""

from __future__ import annotations

import re

from cilint.lazy.patterns import escaped, pattern_of, regex
from cilint.pipeline.job import Job
from cilint.pipeline.pipeline import Pipeline

_NAMED = regex(r"(?:extends:|!reference)[^\n]*")
_LISTED = regex(r"^\s*-\s*([\"']?)(\S(?:.*\S)?)\1[ \t\r]*$", re.MULTILINE)
_ANCHOR = regex(r"(?<=\s)&\w")


class Lenders:
    """The jobs of a pipeline that are extended or referred to, or have anchors."""

    def __init__(self, pipeline: Pipeline) -> None:
        texts = [configuration.source.text for configuration in pipeline.configurations]
        pipeline.shared.work.spend(sum(map(len, texts)) // 20)
        self._named = "\n".join(found for text in texts for found in _NAMED.findall(text))
        self._listed = frozenset(match[2] for text in texts for match in _LISTED.finditer(text))

    def has(self, job: Job, end: int) -> bool:
        """Whether it may be one; the text of the job is that up to `end`."""
        job.work.spend(len(self._named) // 50)
        if job.name in self._listed or pattern_of(rf"(?<![\w.-]){escaped(job.name)}(?![\w-])").search(self._named):
            return True
        return _ANCHOR.search(job.key.source.text, job.key.end, end) is not None
