"""An event as data states it: `{"source", "ref", "tag", "variables", "changes"}`, in JSON or YAML.

What is left out is what is usual for the source; where `variables` are given, there are no others but those that GitLab
always sets.
"""

from __future__ import annotations

from collections.abc import Mapping

from cilint.errors import UsageError
from cilint.lazy.typing import Any
from cilint.pipeline.conditions.evaluation import Some
from cilint.pipeline.events.event import Event, Others, Ref
from cilint.pipeline.events.kinds import PARENT
from cilint.pipeline.events.naming import MERGE_REQUEST, Stated, complete, for_ref, usual_event
from cilint.pipeline.similar import Names

_KEYS = ("source", "ref", "tag", "variables", "changes")
_FORM = ", ".join(_KEYS)
_LABELS = ("name", "kind")
"""What programs call an event: `cilint jobs --format json` does, and GitLab's own verdicts."""
_OF_MERGE_REQUESTS = "CI_MERGE_REQUEST_IID"


def stated_event(plain: object, known: Mapping[str, str] | None = None) -> Event:
    """The event that data states; a name of its own says nothing.

    `known` are GitLab's own variables that are the same in every pipeline of the project. Raises `UsageError`.
    """
    if not isinstance(plain, dict):
        raise UsageError(f"an event is a mapping with {_FORM}, and this is {_kind(plain)}")
    for key in plain.keys() - {*_KEYS, *_LABELS}:
        nearest = Names(_KEYS).nearest(str(key))
        raise UsageError(f"an event has no {key!r}; {f'did you mean {nearest}?' if nearest else f'it has {_FORM}'}")
    source, ref, variables = _text(plain, "source"), _text(plain, "ref"), _variables(plain)
    kind = _ref_kind(plain, source, variables)
    usual = usual_event(source, kind)
    if usual is None:
        raise UsageError(f"no pipeline of a {kind.value} has {source!r} as its CI_PIPELINE_SOURCE")
    event = for_ref(usual, ref) if ref else usual
    stated = Stated(known or {}, variables)
    if plain.get("variables") is not None:
        # Then there are no others: of GitLab's own those that it always sets.
        always = {name: value for name, value in event.predefined.items() if isinstance(value, str | Some)}
        event, stated = event._replace(predefined=always), stated._replace(others=Others.NONE)
    changes = _changes(plain["changes"]) if "changes" in plain else event.changes
    return complete(event, stated)._replace(name=f"{source} for {ref}" if ref else usual.name, changes=changes)


def _ref_kind(plain: Mapping[str, Any], source: str, variables: Mapping[str, str]) -> Ref:
    if source == MERGE_REQUEST or (source == PARENT and _OF_MERGE_REQUESTS in variables):
        return Ref.MERGE_REQUEST
    is_tag = plain.get("tag")
    if is_tag not in (None, True, False):
        raise UsageError(f"`tag` of an event is true or false, and this is {_kind(is_tag)}")
    return Ref.TAG if is_tag else Ref.BRANCH


def _text(plain: Mapping[str, Any], key: str) -> str:
    """The text of a key; empty where there is none, which a source must not be."""
    text = plain.get(key)
    if not isinstance(text, str) and (text is not None or key == "source"):
        raise UsageError(f"`{key}` of an event is a text, and this is {_kind(text)}")
    return text or ""


def _variables(plain: Mapping[str, Any]) -> dict[str, str]:
    variables = plain.get("variables")
    if variables is None:
        return {}
    if not isinstance(variables, dict) or not all(isinstance(text, str) for text in variables.values()):
        raise UsageError("`variables` of an event is a mapping of names to texts")
    return variables


def _changes(changes: object) -> tuple[str, ...] | None:
    if changes is None:
        return None
    if not isinstance(changes, list) or not all(isinstance(path, str) for path in changes):
        raise UsageError("`changes` of an event is a list of paths, or null where GitLab does not know what changed")
    return tuple(changes)


def _kind(value: object) -> str:
    names = {dict: "a mapping", list: "a list", str: "a text", type(None): "missing", bool: "true or false"}
    return names.get(type(value), "a number")
