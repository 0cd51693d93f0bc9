"""Variables whose text a script compares with a pattern, so that nothing harmful gets through to where it uses them.

The pattern has to be about all of the text: `[[ $X =~ ^v[0-9]+$ ]]`, one that is kept in a variable, `grep -x` or with
both anchors, a `case` with `*[!…]*`; and none that code gets through. What the script does about a text that does not
match is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterable

from cilint.lazy.patterns import pattern_of, regex
from cilint.lazy.typing import TYPE_CHECKING
from cilint.pipeline.events.harmful_names import name_with_code
from cilint.pipeline.job import Job
from cilint.pipeline.work import Work

if TYPE_CHECKING:
    import re

_VALUE = r"[\"']?\$\{?%s\}?[\"']?"
_MATCHES = rf"{_VALUE}\s*=~\s*(?:[\"']?(?P<pattern>\^\S{{0,200}}\$)[\"']?\s|\$\{{?\w)"
_CASE = rf"\bcase\s+{_VALUE}\s+in\b[^;]{{0,400}}?\*\[[!^]"
_GREP = r"\b(?P<program>e?grep)\b(?P<options>(?:\s+-\w{1,20})*)\s+(?P<quote>[\"'])(?P<pattern>[^\n]{1,200}?)(?P=quote)"
_PIPED = rf"{_VALUE}\s*\|\s*{_GREP}"
_HERE = rf"{_GREP}\s*<<<\s*{_VALUE}"
_MARKS = ("=~", "case", "grep")
"""One of these is in each text that one of the above fits."""
_LONG = ("_MESSAGE", "_DESCRIPTION", "_PAYLOAD")
"""How names of variables end that have several lines, of which grep looks at each by itself."""
_TURNED = regex(r"\\?[(){}|+?]")
"""What a basic regular expression writes with a backslash, and an extended one without (POSIX.1-2024, chapter 9)."""


def is_checked(names: Iterable[str], job: Job) -> bool:
    """Whether the scripts of a job compare one of some variables, which have the same text, with a pattern."""
    asked = [name for name in dict.fromkeys(names) if name.isidentifier()]
    forms = (_MATCHES, _CASE) if any(name.endswith(_LONG) for name in asked) else (_MATCHES, _CASE, _PIPED, _HERE)
    job.work.spend(sum(map(len, job.script_texts)) // 10)
    # Few scripts compare anything: without one, nothing has to be compiled for a name.
    texts = [text for text in job.script_texts if any(mark in text for mark in _MARKS)]
    return any(
        _keeps_code_out(match, job.work)
        for name in asked
        for text in texts
        if name in text
        for form in forms
        for match in pattern_of(form % name).finditer(text)
    )


def _keeps_code_out(match: re.Match[str], work: Work) -> bool:
    """Whether what a script compares with is about all of a text, and no code is known that gets through."""
    found = match.groupdict()
    pattern = found.get("pattern") or ""
    if found.get("program") and not _is_extended(found):
        pattern = _TURNED.sub(lambda sign: sign[0][1:] if sign[0][0] == "\\" else f"\\{sign[0]}", pattern)
    if found.get("program") and "x" in found["options"]:
        pattern = f"^(?:{pattern})$"
    elif pattern and not (pattern.startswith("^") and pattern.endswith("$")):
        return False
    return not pattern or not name_with_code(pattern, work)


def _is_extended(found: dict[str, str]) -> bool:
    return found["program"] == "egrep" or any(letter in found["options"] for letter in "EP")
