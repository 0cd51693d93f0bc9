"""The facts about artifacts that jobs take from other projects.

Source: GitLab's doc/ci/yaml/_index.md, section "needs:project": they are those of the last job of that name that
succeeded for the ref, which is the name of a branch or tag.
"""

from __future__ import annotations

from collections.abc import Iterator

from cilint.facts.configuration import SourceFact
from cilint.facts.model import Plain, User
from cilint.pipeline.include import IncludeKind
from cilint.pipeline.provenance import IncludeSource
from cilint.pipeline.refs import RefKind, holds_variable, ref_kind
from cilint.syntax.node import Node

_KIND = "project-need"


class ProjectNeedFact(SourceFact):
    """A need of another project's job, flagged at the ref."""

    __slots__ = ()

    kind = "project_need"

    def __init__(self, source: IncludeSource, ref: Node, user: User) -> None:
        super().__init__(ref.span, source, ref.span, user, ref.via)

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        source = self.source
        return {
            "project": source.project,
            "needed": source.location,
            "ref": source.ref,
            "ref_kind": source.ref_kind.value,
        }


def project_needs_of(user: User) -> Iterator[ProjectNeedFact]:
    """The needs of other projects' jobs whose artifacts a job takes."""
    needs = user.job.needs
    for other in needs.others if needs is not None else ():
        project, ref, job = other.project, other.ref, other.job
        if other.kind != _KIND or project is None or ref is None or job is None:
            continue
        # GitLab refuses one without a name.
        if other.artifacts and project.text:
            yield ProjectNeedFact(_source(project, ref, job), ref, user)


def _source(project: Node, ref: Node, job: Node) -> IncludeSource:
    is_known = not any(len(node.texts) > 1 or holds_variable(node.text) for node in (project, ref))
    kind = ref_kind(ref.text) if is_known else RefKind.UNKNOWN
    return IncludeSource(IncludeKind.PROJECT, job.text, project=project.text, ref=ref.text, ref_kind=kind)
