"""Docker's configuration file as Go's decoder reads it: its JSON, and the types of what it holds besides credentials.

The members are those of docker/cli, `cli/config/configfile/file.go` (ConfigFile). One of another type makes the whole
file unreadable, its credentials too; members of other names may hold anything. Credentials are auth.py's.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from cilint.lazy.records import NamedTuple


class JsonObject(list[tuple[str, Any]]):
    """A JSON object with all of its members, repeated ones included."""


def decode_json(text: str, start: int) -> tuple[Any, int]:
    """Read the JSON value at an offset; gives it and the offset of its end.

    Numbers are floats. Raises ValueError where it is no JSON, and RecursionError where it is too deep.
    """
    return _DECODER.raw_decode(text, start)


def expected_type(name: str, value: Any) -> str | None:
    """What a member (its name in small letters) has to be, where its value is something else; None where it fits."""
    expected = _TYPES.get(name)
    return expected.description if expected and not expected.accepts(value) else None


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


# Python refuses to read integers of many digits; Go does not look at the numbers of members that it does not know.
_DECODER = json.JSONDecoder(object_pairs_hook=JsonObject, parse_constant=_no_constant, parse_int=float)

_Check = Callable[[Any], bool]


class _Type(NamedTuple):
    description: str
    accepts: _Check


def _is_text(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _is_list_of_texts(value: Any) -> bool:
    if isinstance(value, JsonObject):
        return False
    return value is None or (isinstance(value, list) and all(map(_is_text, value)))


def _object_of(accepts: _Check) -> _Check:
    return lambda value: value is None or (isinstance(value, JsonObject) and all(accepts(item) for _, item in value))


def _is_proxy(value: Any) -> bool:
    if not isinstance(value, JsonObject):
        return value is None
    return all(_is_text(item) for name, item in value if name.lower() in _PROXY_MEMBERS)


_PROXY_MEMBERS = frozenset({"httpproxy", "httpsproxy", "noproxy", "ftpproxy", "allproxy"})
_TEXT = _Type("a text", _is_text)
_TEXTS = _Type("a list of texts", _is_list_of_texts)
_OBJECT = _Type("an object whose values are texts", _object_of(_is_text))
_TYPES = {
    "httpheaders": _OBJECT,
    "aliases": _OBJECT,
    "features": _OBJECT,
    "plugins": _Type("an object of objects whose values are texts", _object_of(_object_of(_is_text))),
    "proxies": _Type("an object of objects whose values are texts", _object_of(_is_proxy)),
    "prunefilters": _TEXTS,
    "clipluginsextradirs": _TEXTS,
    "psformat": _TEXT,
    "imagesformat": _TEXT,
    "networksformat": _TEXT,
    "pluginsformat": _TEXT,
    "volumesformat": _TEXT,
    "statsformat": _TEXT,
    "serviceinspectformat": _TEXT,
    "servicesformat": _TEXT,
    "tasksformat": _TEXT,
    "secretformat": _TEXT,
    "configformat": _TEXT,
    "nodesformat": _TEXT,
    "detachkeys": _TEXT,
    "currentcontext": _TEXT,
}
