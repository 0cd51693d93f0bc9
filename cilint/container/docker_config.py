"""The types of what Docker's configuration file holds besides credentials.

The members are those of docker/cli, `cli/config/configfile/file.go` (ConfigFile). One of another type makes the whole
file unreadable, its credentials too; members of other names may hold anything. Credentials are auth.py's.
"""

from __future__ import annotations

from collections.abc import Callable

from cilint.container.json_values import JsonObject, JsonValue, fold
from cilint.lazy.records import NamedTuple


def expected_type(name: str, value: JsonValue) -> str | None:
    """What a member (its name as `fold` gives it) has to be, where its value is something else; None where it fits."""
    expected = _TYPES.get(name)
    return expected.description if expected and not expected.accepts(value) else None


_Check = Callable[[JsonValue], bool]


class _Type(NamedTuple):
    description: str
    accepts: _Check


def _is_text(value: JsonValue) -> bool:
    return value.content is None or isinstance(value.content, str)


def _is_list_of_texts(value: JsonValue) -> bool:
    content = value.content
    if isinstance(content, JsonObject):
        return False
    return content is None or (isinstance(content, list) and all(map(_is_text, content)))


def _object_of(accepts: _Check) -> _Check:
    def accepts_all(value: JsonValue) -> bool:
        content = value.content
        return content is None or (isinstance(content, JsonObject) and all(accepts(item) for _, item in content))

    return accepts_all


def _is_proxy(value: JsonValue) -> bool:
    content = value.content
    if not isinstance(content, JsonObject):
        return content is None
    return all(_is_text(item) for key, item in content if fold(key.text) in _PROXY_MEMBERS)


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
