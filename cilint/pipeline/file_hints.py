"""Whether it is worth looking for the names of shell scripts in a script, asked before any of that is loaded."""

from __future__ import annotations

from cilint.lazy.patterns import regex

_SHELL = regex(r"(?<![\w./$@%+-])(?:ba|da|k|z|a)?sh ")


def may_name_file(scripts: str) -> bool:
    """Whether one of some scripts, one below the other, may name the file of another one."""
    # Its usual ending, its way, what runs it; or else a call of a shell.
    if ".sh" in scripts or "./" in scripts or ". " in scripts or "source " in scripts or "CI_PROJECT_DIR" in scripts:
        return True
    # Most texts with the letters of a call push something.
    return scripts.count("sh ") > scripts.count("push ") and _SHELL.search(scripts) is not None
