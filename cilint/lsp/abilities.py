"""What an editor can do, as it says when it starts the server."""

from __future__ import annotations

from lsprotocol import types

from cilint.lazy.records import NamedTuple


class Abilities(NamedTuple):
    """What an editor can do: fill in places of what it inserts, ask for the edits of an action when it is chosen."""

    has_snippets: bool = False
    resolves_actions: bool = False


def abilities_of(capabilities: types.ClientCapabilities) -> Abilities:
    """What an editor with some capabilities can do."""
    editing = capabilities.text_document
    items = editing.completion.completion_item if editing and editing.completion else None
    resolving = editing.code_action.resolve_support if editing and editing.code_action else None
    return Abilities(bool(items and items.snippet_support), bool(resolving and "edit" in resolving.properties))
