"""What can be done about findings: quick fixes, accepting them with a reason, reading about the rule, mending all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lsprotocol import types

from cilint.accepting import Words, accept
from cilint.findings.finding import Applicability, Finding, Fix
from cilint.fixing import SAFE_ONLY, fix
from cilint.lsp.desk import Desktop
from cilint.lsp.diagnostics import Shower
from cilint.lsp.pins import pin_actions
from cilint.lsp.repository import Analysis
from cilint.lsp.request import EditorRequest
from cilint.text.edit import Edit
from cilint.text.revision import Revision
from cilint.text.source import Source, Span

EXPLAIN = "cilint.explain"
"""The command that shows the page of a rule."""

FIX_ALL = "source.fixAll.cilint"
KINDS = (types.CodeActionKind.QuickFix, types.CodeActionKind.SourceFixAll, FIX_ALL)
_WORDS = Words("say here why this is accepted")


def code_actions(request: EditorRequest) -> list[types.CodeAction] | None:
    """What can be done about the findings that touch a stretch of a file."""
    file = request.file()
    if file is None:
        return None
    analysis, source = file
    actions = Actions(analysis, source, request.address, request.desktop)
    wanted = request.params.context.only
    found: list[types.CodeAction] = []
    if _wants(wanted, types.CodeActionKind.QuickFix):
        asked = request.params.range
        start, end = (request.desktop.positions.offset(source, at) for at in (asked.start, asked.end))
        stretch = Span(source, start, end)
        found.extend(actions.at(stretch))
        found.extend(pin_actions(request, analysis, stretch))
    mend = actions.fix_all() if wanted and _wants(wanted, FIX_ALL) else None
    return [*found, mend] if mend else found


def _wants(only: Sequence[types.CodeActionKind | str] | None, kind: str) -> bool:
    """Whether actions of a kind are asked for: it, or one that holds it, or all."""
    if not only:
        return True
    names = [str(getattr(item, "value", item)) for item in only]
    name = str(getattr(kind, "value", kind))
    return any(name == asked or name.startswith(f"{asked}.") or not asked for asked in names)


class Actions:
    """The actions for a stretch of a file."""

    def __init__(self, analysis: Analysis, source: Source, address: str, desktop: Desktop) -> None:
        self._analysis = analysis
        self._source = source
        self._document = types.OptionalVersionedTextDocumentIdentifier(address, desktop.versions.get(address))
        self._positions = desktop.positions
        self._mask = analysis.finding_mask
        self._shower = Shower(analysis.result, analysis.finding_mask, desktop.positions, lambda _: address)

    def at(self, stretch: Span) -> Iterator[types.CodeAction]:
        """What can be done about the findings that touch a stretch of the file."""
        here = [finding for finding in self._analysis.result.findings if finding.span.touches(stretch)]
        for safe in (True, False):
            for finding in here:
                for option in finding.fixes:
                    if (option.applicability is Applicability.SAFE) is safe and self._may_be_told(option.edits):
                        yield self._fix(finding, option)
        for finding in here:
            edits = accept(self._source, [finding], _WORDS).edits
            if edits:
                title = f"Ignore {finding.rule} here, with a reason"
                yield self._action(title, types.CodeActionKind.QuickFix, edits, finding)
        for rule in dict.fromkeys(finding.rule for finding in here):
            title = f"Explain {rule}"
            yield types.CodeAction(
                title, types.CodeActionKind.QuickFix, command=types.Command(title, EXPLAIN, arguments=[rule])
            )

    def fix_all(self) -> types.CodeAction | None:
        """All safe fixes of the file at once, with those that only they make possible; None where there is none."""
        if not any(option.applicability is Applicability.SAFE for finding in self._own() for option in finding.fixes):
            return None
        fixed = fix(self._analysis.anew, SAFE_ONLY)
        revisions = [revision for revision in fixed.revisions if revision.original.path == self._source.path]
        edits = tuple(edit for revision in revisions for edit in _changes(revision))
        if not edits or not self._may_be_told(edits):
            return None
        return self._action("Make all safe fixes", FIX_ALL, edits)

    def _own(self) -> Iterator[Finding]:
        return (finding for finding in self._analysis.result.findings if finding.span.source is self._source)

    def _may_be_told(self, edits: Sequence[Edit]) -> bool:
        """Whether edits are of this file, and hold no secret in what they write."""
        return all(
            edit.span.source.path == self._source.path and self._mask.text(edit.replacement) == edit.replacement
            for edit in edits
        )

    def _fix(self, finding: Finding, option: Fix) -> types.CodeAction:
        is_safe = option.applicability is Applicability.SAFE
        title = f"Fix: {self._shower.text(option.title)}" + ("" if is_safe else " (may change what runs)")
        action = self._action(title, types.CodeActionKind.QuickFix, option.edits, finding)
        action.is_preferred = is_safe
        return action

    def _action(
        self, title: str, kind: types.CodeActionKind | str, edits: Sequence[Edit], finding: Finding | None = None
    ) -> types.CodeAction:
        changes = [types.TextEdit(self._positions.range(edit.span), edit.replacement) for edit in edits]
        document = types.TextDocumentEdit(self._document, changes)
        diagnostics = [self._shower.finding(finding)] if finding else None
        return types.CodeAction(title, kind, diagnostics, edit=types.WorkspaceEdit(document_changes=[document]))


def _changes(revision: Revision) -> Iterator[Edit]:
    """The lines that a revision has changed, as edits of its original."""
    before, after = revision.original, Source(revision.original.path, revision.text)
    for change in revision.changes():
        span = Span(before, _start(before, change.start), _start(before, change.end))
        yield Edit(span, after.text[_start(after, change.new_start) : _start(after, change.new_end)])


def _start(source: Source, line: int) -> int:
    starts = source.line_starts
    return starts[line - 1] if line <= len(starts) else len(source.text)
