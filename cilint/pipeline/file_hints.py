"""Whether it is worth looking for the names of shell scripts in a script, asked before any of that is loaded."""

from __future__ import annotations

from functools import lru_cache

from cilint.lazy.patterns import regex

_SHELL = regex(r"(?<![\w./$@%+-])(?:ba|da|k|z|a)?sh ")


# Jobs share what they say before and after their scripts, or all of it.
@lru_cache(maxsize=4096)
def may_name_file(script: str) -> bool:
    """Whether a script may name the file of another one."""
    # Its usual ending, its way, what runs it; or else a call of a shell.
    if ".sh" in script or "./" in script or ". " in script or "source " in script or "CI_PROJECT_DIR" in script:
        return True
    # Most texts with the letters of a call push something.
    return script.count("sh ") > script.count("push ") and _SHELL.search(script) is not None
