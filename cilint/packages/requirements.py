"""Whether a version of cilint is one that a package asks for.

Source: "Dependency specifiers" and "Version specifiers" of the Python Packaging User Guide. Pip judges all of it where
it installs something; here it is asked again, since somebody may have updated one of both since.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from cilint.lazy.patterns import regex

_REQUIREMENT = regex(r"\s*([A-Za-z0-9._-]+)\s*(?:\[[^\]]*\])?\s*\(?([^;)]*)\)?\s*(?:;.*)?")
_CLAUSE = regex(r"\s*(~=|==|!=|<=|>=|<|>)\s*(\d+(?:\.\d+)*)(\.\*)?\s*")
_SEPARATORS = regex(r"[-_.]+")
_RELEASE = regex(r"\d+(?:\.\d+)*")

_Release = tuple[int, ...]


def unmet(requirements: Iterable[str], name: str, version: str) -> str:
    """The requirement, among those of a package, for what is called `name` that a version does not meet; else empty.

    What it does not understand it takes for met, as versions with letters: that is for pip to judge.
    """
    release = _RELEASE.match(version)
    for requirement in requirements:
        found = _REQUIREMENT.fullmatch(requirement)
        if found is None or release is None or _SEPARATORS.sub("-", found[1]).lower() != name:
            continue
        clauses = found[2].split(",")
        if not all(_is_met(clause, _numbers(release[0])) for clause in clauses):
            return f"{name}{found[2].strip()}"
    return ""


def _is_met(clause: str, version: _Release) -> bool:
    found = _CLAUSE.fullmatch(clause)
    if found is None:
        return True
    operator, wanted = found[1], _numbers(found[2])
    if found[3]:
        is_like = _padded(version, len(wanted))[: len(wanted)] == wanted
        return is_like == (operator == "==") if operator in ("==", "!=") else True
    if operator == "~=":
        return _at_least(version, wanted) and version[: len(wanted) - 1] == wanted[:-1]
    return _OPERATORS[operator](version, wanted)


def _numbers(text: str) -> _Release:
    return tuple(map(int, text.split(".")))


def _padded(version: _Release, length: int) -> _Release:
    return version + (0,) * (length - len(version))


def _compared(version: _Release, wanted: _Release) -> int:
    length = max(len(version), len(wanted))
    one, other = _padded(version, length), _padded(wanted, length)
    return (one > other) - (one < other)


def _at_least(version: _Release, wanted: _Release) -> bool:
    return _compared(version, wanted) >= 0


_OPERATORS: dict[str, Callable[[_Release, _Release], bool]] = {
    "==": lambda version, wanted: _compared(version, wanted) == 0,
    "!=": lambda version, wanted: _compared(version, wanted) != 0,
    ">=": _at_least,
    "<=": lambda version, wanted: _compared(version, wanted) <= 0,
    ">": lambda version, wanted: _compared(version, wanted) > 0,
    "<": lambda version, wanted: _compared(version, wanted) < 0,
}
