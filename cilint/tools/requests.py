"""The requests that commands make to servers: by which method, as their options tell.

Sources: curl(1), `--request`, `--data`, `--form`, `--upload-file`, `--get`; GNU Wget's manual, "HTTP Options"; the
reference of `glab api`.
"""

from __future__ import annotations

from cilint.programs.roles import Role
from cilint.shell.calls import Call


def method_of(call: Call) -> str:
    """The method of a request: the one that is named, else that of what is sent; empty where it is not known."""
    named = call.word(Role.METHOD)
    if named is not None:
        return (named.literal or "").upper()
    if call.of(Role.UPLOADED):
        return "PUT"
    return "POST" if call.of(Role.BODY) and not call.of(Role.QUERY) else "GET"
