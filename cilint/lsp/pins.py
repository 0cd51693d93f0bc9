"""Pinning the image or the include at a place: by the lock files, by what the pipelines pin elsewhere, by registries.

Nobody is asked before the user chooses to pin. Where a digest belongs, pinning/images.py knows, as for `cilint pin`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from lsprotocol import types
from pygls.uris import to_fs_path

from cilint.container.lookup import Answer, Question, Registries, Status
from cilint.fixing import revise
from cilint.lsp.include_pins import pinned_includes
from cilint.lsp.locked import locked_digests
from cilint.lsp.refusals import RefusedRequestError
from cilint.lsp.repository import Analysis
from cilint.lsp.request import EditorRequest
from cilint.pinning.images import NewDigest, complaints, plan
from cilint.registry.lock import LockedImages
from cilint.resolved.images import images_of
from cilint.situation.situation import Situation
from cilint.text.edit import Edit, apply_edits
from cilint.text.revision import Revision
from cilint.text.source import Source, Span

_ASKS = "asks its registry"


class _Only:
    """A registry that answers for one image."""

    def __init__(self, registries: Registries, reference: str) -> None:
        self._registries = registries
        self._reference = reference

    def ask(self, questions: Iterable[Question]) -> list[Answer]:
        """The answers, in the order of the questions."""
        return [self._answer(question) for question in questions]

    def _answer(self, question: Question) -> Answer:
        if question.reference._replace(digest=None).normal_form != self._reference:
            return Answer(Status.FAILED, detail="nobody asks for it")
        (answer,) = self._registries.ask((question,))
        return answer


def pin_actions(request: EditorRequest, analysis: Analysis, stretch: Span) -> Iterator[types.CodeAction]:
    """The ways to pin what touches a stretch."""
    wanted = dict.fromkeys(_unpinned(analysis, stretch))
    changes: dict[str, list[Edit]] = {}
    for change in _changes(analysis, _locked(analysis)) if wanted else ():
        changes.setdefault(change.reference, []).extend(change.edits)
    for reference in wanted:
        if reference in changes:
            made = request.workspace_edit(analysis, changes[reference])
            yield types.CodeAction(f"Pin {reference}", types.CodeActionKind.QuickFix, edit=made)
        elif request.desk.registries and request.desktop.abilities.resolves_actions:
            data = {"address": request.address, "reference": reference}
            yield types.CodeAction(f"Pin {reference} ({_ASKS})", types.CodeActionKind.QuickFix, data=data)
    for title, edits in pinned_includes(analysis, stretch):
        yield types.CodeAction(
            analysis.mask.line(title),
            types.CodeActionKind.QuickFix,
            edit=request.workspace_edit(analysis, edits),
        )


def resolve_action(request: EditorRequest) -> types.CodeAction:
    """A chosen action with its edits: for an image of which a registry has to be asked."""
    action: types.CodeAction = request.params
    data = action.data if isinstance(action.data, Mapping) else {}
    reference, path = data.get("reference"), to_fs_path(str(data.get("address")))
    file = request.desk.file(path, request.desktop) if path else None
    registries = request.desk.registries
    if file is None or registries is None or not isinstance(reference, str):
        return action
    analysis, _ = file
    asked = _Only(registries(analysis.repository.settings), reference)
    changes = [change for change in _changes(analysis, asked) if change.reference == reference]
    if not changes:
        raise RefusedRequestError(f"its registry has no digest for {reference}, or it is not to be put there")
    edits = (edit for change in changes for edit in change.edits)
    action.edit = request.workspace_edit(analysis, edits)
    return action


def _unpinned(analysis: Analysis, stretch: Span) -> Iterator[str]:
    """The images in full that touch a stretch, and have no digest."""
    for facts in analysis.facts:
        for image in images_of(Situation(facts, analysis.repository.settings)):
            if image.fact.span.touches(stretch) and image.reference and not image.reference.is_pinned:
                yield image.reference.normal_form


def _locked(analysis: Analysis) -> LockedImages:
    """The digests that the lock file has, and those that the pipelines have beside the same tags."""
    settings = analysis.repository.settings
    written = plan(analysis.facts, analysis.sources, settings, LockedImages({}), update=False).digests
    return LockedImages({**written, **locked_digests(analysis.repository.files)})


def _changes(analysis: Analysis, registries: Registries) -> Iterator[NewDigest]:
    """What can be pinned so that each file still says the same, and GitLab refuses no more than before."""
    settings = analysis.repository.settings
    for change in plan(analysis.facts, analysis.sources, settings, registries, update=False).changes:
        source = change.span.source
        if revise(Revision(source), [change.edits])[1]:
            continue
        if not change.is_input or not _refuses_more(analysis, source, change.edits):
            yield change


def _refuses_more(analysis: Analysis, source: Source, edits: Iterable[Edit]) -> bool:
    after = analysis.with_texts({source.name: apply_edits(source.text, tuple(edits))})
    return complaints(after.facts) > complaints(analysis.facts)
