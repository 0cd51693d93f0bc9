"""Whether it is worth looking for the names of shell scripts in a script, asked before any of that is loaded."""

from __future__ import annotations

from cilint.lazy.patterns import regex

_NAMING = (".sh", "./", ". ", "source ", "CI_PROJECT_DIR")
"""What a text holds that names a shell script: its usual ending, its way, what runs it; or else a call of a shell."""
_SHELL = regex(r"(?<![\w./$@%+-])(?:ba|da|k|z|a)?sh ")


def may_name_file(script: str) -> bool:
    """Whether a script may name the file of another one."""
    # Most texts with the letters of a call push something.
    return any(hint in script for hint in _NAMING) or ("sh " in script and _SHELL.search(script) is not None)
