"""Whether it is worth looking for the names of shell scripts in a script, asked before any of that is loaded."""

from __future__ import annotations

from cilint.lazy.patterns import regex

_SHELL = regex(r"(?<![\w./$@%+-])(?:ba|da|k|z|a)?sh ")


def may_name_file(script: str) -> bool:
    """Whether a script, or one of several with a line break between them, may name the file of another one."""
    # Its usual ending, its way, what runs it; or else a call of a shell.
    if ".sh" in script or "./" in script or ". " in script or "source " in script or "CI_PROJECT_DIR" in script:
        return True
    # Most texts with the letters of a call push something.
    return "sh " in script and _SHELL.search(script) is not None
