"""New names for jobs, stages, variables and inputs, over all files of the pipelines that share them.

A rename that would leave the pipelines other than they were but for the name is refused, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lsprotocol import types

from cilint.findings.mask import harmless
from cilint.lazy.records import NamedTuple
from cilint.lsp.names import NamedThing, NamePlace
from cilint.lsp.refusals import REFUSALS, RefusedRequestError, refuse_name
from cilint.lsp.repository import Analysis
from cilint.lsp.request import EditorRequest
from cilint.lsp.sameness import is_same_but_for_names
from cilint.pipeline.supply import Means
from cilint.syntax.dump import one_line
from cilint.text.edit import Edit, apply_edits
from cilint.text.source import Source, Span

RENAMING = types.RenameOptions(prepare_provider=True)
_KINDS = (NamedThing.JOB, NamedThing.STAGE, NamedThing.VARIABLE, NamedThing.INPUT)


class _Wanted(NamedTuple):
    """What is to be renamed: the name, its kind, the place in hand and all places, none of which is computed."""

    analysis: Analysis
    name: str
    kind: NamedThing
    here: NamePlace
    places: Sequence[NamePlace]


def prepare_rename(request: EditorRequest) -> types.PrepareRenamePlaceholder | None:
    """The stretch that a new name would replace, with the name; None where nothing can be renamed."""
    wanted = _wanted(request)
    if wanted is None:
        return None
    return types.PrepareRenamePlaceholder(request.range(wanted.here.span), wanted.name)


def rename(request: EditorRequest) -> types.WorkspaceEdit | None:
    """The edits that give a new name to what is named at a place; raises `RefusedRequestError`."""
    wanted = _wanted(request)
    if wanted is None:
        return None
    new = request.params.new_name
    refuse_name(wanted.kind, wanted.name, new, wanted.analysis.names)
    edits = _edits(wanted.places, new)
    _check(wanted)
    return request.workspace_edit(wanted.analysis, (edit for own in edits.values() for edit in own))


def _wanted(request: EditorRequest) -> _Wanted | None:
    """What is named at the place that is asked about; raises `RefusedRequestError` where it cannot be renamed."""
    file = request.file()
    if file is None:
        return None
    analysis, source = file
    if analysis.broken:
        raise RefusedRequestError(f"{min(analysis.broken)} cannot be parsed: mend that first")
    offset = request.desktop.positions.offset(source, request.params.position)
    found = [place for place in analysis.names.at(source, offset) if place.kind in _KINDS]
    if not found:
        return None
    here = found[0]
    alike = [place for each in found if each.kind is here.kind for place in analysis.names.like(each)]
    places = list({(place.span.source.path, place.span.start): place for place in alike}.values())
    name = here.name.rpartition("\0")[2]
    if analysis.mask.text(name) != name:
        return None
    wanted = _Wanted(analysis, name, here.kind, here, places)
    _refuse(wanted)
    return wanted


def _refuse(wanted: _Wanted) -> None:
    """Raises `RefusedRequestError` where a name is not wholly in hand."""
    for place in wanted.places:
        if place.is_computed:
            raise RefusedRequestError(f"{place.span.place} makes a name of inputs or anchors")
        if not _is_own(wanted.analysis, place.span.source):
            raise RefusedRequestError(f"{place.span.place} has the name, and is not of this repository")
    if not any(place.is_definition for place in wanted.places):
        raise RefusedRequestError(f"no file of this repository defines {harmless(wanted.name)}")
    if wanted.kind in REFUSALS:
        REFUSALS[wanted.kind](wanted.analysis, wanted.name, wanted.places)


def _is_own(analysis: Analysis, source: Source) -> bool:
    """Whether a file is of the repository, and no copy of another project's."""
    origins = [origin for each in analysis.pipelines_of(source) for origin in each.sources_of(source)]
    return source.path in analysis.sources and all(origin.means is Means.REPOSITORY for origin in origins)


def _edits(places: Iterable[NamePlace], new: str) -> dict[Source, list[Edit]]:
    """The edits of each file that write a new name at some places; raises `RefusedRequestError`."""
    found: dict[Source, list[Edit]] = {}
    for place in places:
        found.setdefault(place.span.source, []).append(Edit(place.span, _written(place.span, new)))
    return found


def _written(span: Span, new: str) -> str:
    """A name as it is written in place of another one, in whatever quotes there are."""
    before = span.source.text[span.start - 1 : span.start] if span.start else ""
    behind = span.source.text[span.end : span.end + 1]
    if before == behind == "'":
        return new.replace("'", "''")
    if before == behind == '"':
        return new.replace("\\", "\\\\").replace('"', '\\"')
    quoted = one_line(new)
    # A comma or a bracket ends a text in brackets.
    return quoted if quoted != new or not set(new) & set(",[]{}") else f"'{new}'"


def _check(wanted: _Wanted) -> None:
    """Raises `RefusedRequestError` where the pipelines would be others: tried with a name that stands nowhere."""
    texts = [item.source.text for item in wanted.analysis.configurations.values()]
    prefix = "." if wanted.name.startswith(".") else ""
    names = (f"{prefix}CILINT_RENAMED_{number}" for number in range(len(texts) + 1_000))
    unused = next(name for name in names if not any(name in text for text in texts))
    after = {source.name: apply_edits(source.text, own) for source, own in _edits(wanted.places, unused).items()}
    if not is_same_but_for_names(wanted.analysis, wanted.analysis.with_texts(after), unused, wanted.name):
        raise RefusedRequestError(f"{harmless(wanted.name)} is used in a way that a new name would change")
