"""What the user of an editor wants to see: the settings of the server, which the editor hands over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import Any

SECTION = "cilint"


class Wishes(NamedTuple):
    """What is shown beside jobs; nothing, where the user does not say so."""

    image_hints: bool = False
    event_hints: bool = False
    event_lenses: bool = False


_FIELDS = {
    "inlayHints.image": "image_hints",
    "inlayHints.events": "event_hints",
    "codeLens.events": "event_lenses",
}
"""The settings as editors write them: `{"inlayHints": {"image": true}}`, or `"inlayHints.image": true`."""


def read_wishes(settings: object, before: Wishes) -> tuple[Wishes, tuple[str, ...]]:
    """The wishes after some settings, which may be in a section of ours, and what is wrong with these.

    What they do not say stays as it was `before`: editors hand over other settings, too.
    """
    if isinstance(settings, Mapping) and isinstance(settings.get(SECTION), Mapping):
        settings = settings[SECTION]
    found: dict[str, bool] = {}
    mistakes = []
    for name, value in _flat(settings, "") if isinstance(settings, Mapping) else ():
        if name in _FIELDS and isinstance(value, bool):
            found[_FIELDS[name]] = value
        elif name in _FIELDS:
            mistakes.append(f"{SECTION}.{name} is true or false")
        elif name.partition(".")[0] in ("inlayHints", "codeLens"):
            mistakes.append(f"there is no setting {SECTION}.{name}: there are {', '.join(_FIELDS)}")
    return before._replace(**found), tuple(mistakes)


def _flat(settings: Mapping[Any, Any], before: str) -> Iterator[tuple[str, object]]:
    for key, value in settings.items():
        name = f"{before}{key}".removeprefix(f"{SECTION}.")
        if isinstance(value, Mapping):
            yield from _flat(value, f"{name}.")
        else:
            yield name, value
