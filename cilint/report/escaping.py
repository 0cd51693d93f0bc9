"""Texts as parts of formats that have characters of their own."""

from __future__ import annotations

import html
from urllib.parse import quote

from cilint.findings.mask import harmless


def markup(text: str) -> str:
    """A text as content or attribute of XML and HTML, in ASCII."""
    escaped = html.escape(harmless(text))
    return escaped if escaped.isascii() else escaped.encode("ascii", "xmlcharrefreplace").decode("ascii")


def reference(path: str) -> str:
    """A path from the root as a URI reference (RFC 3986, 4.2), which no colon in it makes a scheme."""
    quoted = quote(harmless(path).removeprefix("./"))
    return f"./{quoted}" if quoted.startswith("/") else quoted


def policy_hash(content: str) -> str:
    """What names a piece of style or script in a policy (W3C: Content Security Policy, "hash-source")."""
    # Pages alone need it.
    from cilint.text.integrity import integrity

    return integrity(content.encode())
