"""Variables in texts that GitLab itself reads, such as the paths of includes; what the Runner expands: expansion.py.

Source: GitLab's lib/expand_variables.rb.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from cilint.lazy.patterns import regex

_REFERENCE = regex(r"\$(?:(?P<bare>[A-Za-z_]\w*)|\{(?P<braced>[A-Za-z_]\w*)\})|%(?P<percent>[A-Za-z_]\w*)%", re.ASCII)


def references(text: str) -> Iterator[str]:
    """The names of the variables that a text holds, in order."""
    # Of the ways to write one, a reference has one.
    return map("".join, _REFERENCE.findall(text))


def expand_known(
    text: str, value: Callable[[str], str | None], stays: Callable[[str], bool] = lambda _name: False
) -> str | None:
    """`text` with the values of its variables, written `$NAME`, `${NAME}` or `%NAME%`.

    `value` gives a variable's text by its name, None where it is not known: then the whole is not. Of what `stays` the
    reference is left as it is written.
    """
    parts: list[str] = []
    place = 0
    for reference in _REFERENCE.finditer(text):
        name = _name(reference)
        known = reference[0] if stays(name) else value(name)
        if known is None:
            return None
        parts += (text[place : reference.start()], known)
        place = reference.end()
    return "".join((*parts, text[place:]))


def _name(reference: re.Match[str]) -> str:
    return reference["bare"] or reference["braced"] or reference["percent"]
