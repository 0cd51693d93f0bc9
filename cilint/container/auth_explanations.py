"""Why a Docker auth configuration, or an `auth` in it, cannot be read: the words for it. Never the text of a secret.

That it cannot be read is found in auth.py.
"""

from __future__ import annotations

from cilint.container.auth_config import AuthFault, AuthProblem
from cilint.container.basic_auth import decode_auth, decode_base64, is_url_safe_base64
from cilint.container.json_values import JsonError, JsonFault
from cilint.container.references import References

_COMMANDS = ("$(", "`")


def explain_json(text: str, error: JsonError) -> AuthProblem:
    """What is wrong with a text that is no JSON."""
    end = len(text.rstrip())
    place = min(error.place, end)
    before = text[:place].rstrip()
    if text[place : place + 1] in ("}", "]") and before.endswith(","):
        place = len(before) - 1
    return AuthProblem(
        AuthFault.NOT_JSON, f"this is no JSON: {_reason(text, place, end, error.fault)}", *_stretch(place, end)
    )


def _reason(text: str, place: int, end: int, fault: JsonFault) -> str:
    if fault is JsonFault.TOO_DEEP:
        return "it is nested too deep"
    if fault is JsonFault.OPEN_QUOTE:
        return "a quote that begins here has no end"
    if place == end:
        return "a `}` is missing at the end"
    mark = text[place]
    if mark == ",":
        return "this comma is one too many"
    if mark == "'":
        return "its quotes are double ones"
    if mark == "\\":
        return "a backslash stands where none may"
    if not mark.isprintable():
        return "a line break or control character stands within quotes"
    return "something is missing before this, or this is too much"


def _stretch(place: int, end: int) -> tuple[int, int]:
    """What to show: the character at the place, or the last one where the text ends too early."""
    start = min(place, max(end - 1, 0))
    return start, min(start + 1, end)


def explain_auth(auth: str, references: References) -> tuple[AuthFault, str]:
    """What is wrong with an `auth` that is not the base64 of `user:password`, whatever `references` may put in."""
    if references is not References.HOLES and any(mark in auth for mark in _COMMANDS):
        return AuthFault.NOT_BASE64, "`auth` holds a command, which nothing runs in the value of a variable"
    if "$" in auth and references is References.HOLES:
        return AuthFault.NOT_BASE64, "`auth` holds a `$`, and within single quotes the shell puts no variable in"
    if "$" in auth and references is References.NONE:
        return AuthFault.NOT_BASE64, "`auth` holds a `$`, and with `expand: false` no variable is put in"
    if references.within(auth):
        return (
            AuthFault.NOT_BASE64,
            "`auth` holds other text beside variables, and must be the base64 of `user:password` as a whole",
        )
    if decode_base64(auth) is not None:
        return (
            AuthFault.NO_USER,
            "`auth` holds no `user:password`: encode both, joined by a colon (for ECR the user is AWS)",
        )
    if is_url_safe_base64(auth) and decode_auth(_padded(auth.replace("-", "+").replace("_", "/"))):
        return AuthFault.NOT_BASE64, "`auth` is in the URL-safe alphabet of base64: write `+` and `/` for `-` and `_`"
    if decode_auth(_padded(auth)):
        return AuthFault.NOT_BASE64, "`auth` is base64 without its padding: `=` is missing at the end"
    return AuthFault.NOT_BASE64, "`auth` is not the base64 of `user:password`"


def _padded(auth: str) -> str:
    return auth.rstrip("=") + "=" * (-len(auth.rstrip("=")) % 4)
