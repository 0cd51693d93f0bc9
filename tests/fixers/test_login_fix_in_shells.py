"""Every login is run in real shells before and after its fix: a safe fix changes nothing but how the password is told.

By default each script meets each password once, in one of the shells; CILINT_LOGIN_RUNS=all runs all there is.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from ruamel.yaml import YAML

from tests.fixers.shells import SHELLS, Call, Outcome, Run, Way, run_all

Mend = Callable[..., str]

HERE = Path(__file__).parent
RUNS_ALL = os.environ.get("CILINT_LOGIN_RUNS") == "all"
TO_BE_LOOKED_AT = "to be looked at"
USUAL = "Fake-literal_1.aZ"
PASSWORDS: tuple[str | None, ...] = (
    USUAL,
    None,
    "",
    "a  b",
    " a ",
    'it\'s "q"',
    "$HOME$(id)`id`",
    "a\\nb\\\\c\\",
    "x\n",
    '{\n "a": 1\n}',
    "*",
    "-x",
    "%s%d%%",
    "pä日本",
    "x" * 5000,
    "=x",
    "a&b;c|d#e!f",
    "--password-stdin",
)
CIRCUMSTANCES = [(way, refuses) for way in Way for refuses in (False, True)]


def _shapes() -> dict[str, list[str]]:
    yaml = YAML(typ="safe")
    shapes: dict[str, list[str]] = yaml.load(HERE / "login_shapes.yml")
    pinned = yaml.load(HERE.parent / "verdicts" / "login_fixes.yml")
    return {**shapes, "pinned": [login["before"] for login in pinned]}


SHAPES = _shapes()


class Mended(NamedTuple):
    """A script before and after a fix, and whether the fix is a safe one."""

    before: str
    after: str
    is_safe: bool


HEAD = "job:\n  script:\n    - |-\n"


def pipeline(script: str) -> str:
    return HEAD + "".join(f"      {line}\n" for line in script.split("\n"))


def script_of(text: str) -> str:
    return "\n".join(line[6:] for line in text.removeprefix(HEAD).splitlines())


@pytest.fixture(scope="module")
def mended(mend: Mend) -> list[Mended]:
    found: list[Mended] = []
    for section, scripts in SHAPES.items():
        for script in scripts:
            text = pipeline(script)
            safe, unsafe = script_of(mend(text)), script_of(mend(text, unsafe=True))
            if safe != script:
                found.append(Mended(script, safe, is_safe=True))
            elif unsafe != script and section != TO_BE_LOOKED_AT:
                found.append(Mended(script, unsafe, is_safe=False))
    return found


def runs_of(mended: Sequence[Mended], shell: int) -> Iterator[tuple[Mended, Run, Run]]:
    """What to run in a shell: of an unsafe fix the usual password alone."""
    for index, fix in enumerate(mended):
        for number, password in enumerate(PASSWORDS if fix.is_safe else PASSWORDS[:1]):
            for turn, (way, refuses) in enumerate(CIRCUMSTANCES):
                is_turn = turn == (index + number) % len(CIRCUMSTANCES)
                is_shell = number == 0 or (index + number + shell) % len(SHELLS) == 0
                if RUNS_ALL or (is_turn and is_shell):
                    yield fix, *(Run(script, password, way, refuses) for script in (fix.before, fix.after))


def need(shell: str) -> None:
    """Skip a test where a shell is missing; on Windows, none runs the stand-in under its many names."""
    program = SHELLS[shell][0]
    if os.name == "nt" or not shutil.which(program):
        pytest.skip(f"there is no {program} here")


def told(call: Call) -> tuple[str, ...]:
    """What a tool was told, without the line breaks that it takes off what it reads (see stand_in.sh)."""
    if call.fields[0] in ("podman", "buildah", "skopeo"):
        return tuple(field.replace("\n", "") for field in call.fields)
    return tuple(field.removesuffix("\n") for field in call.fields)


def is_same(before: Outcome, after: Outcome) -> bool:
    """Whether a script did what it did before the fix.

    Where no registry took what it was told, since a shell had split it, or a tool had cut it, the password may be right
    now; and a login that failed may fail for another reason.
    """
    said = [(*map(told, outcome.calls), outcome.printed, outcome.errors) for outcome in (before, after)]
    if said[0] == said[1]:
        return True
    if "ad substitution" in before.errors:
        # This shell has no such expansion: the script is for another one.
        return True
    logins = [[call for call in outcome.calls if call.is_login] for outcome in (before, after)]
    if not logins[0] or any(call.accepted for call in logins[0]):
        return False
    is_better = any(call.accepted for call in logins[1])
    return is_better or (len(logins[0]) == len(logins[1]) and before.printed == after.printed)


def shown(fix: Mended, run: Run, before: Outcome, after: Outcome) -> str:
    return f"{fix.before}\n=> {fix.after}\nwith {run.password!r:.60}, {run.way}:\n  {before}\n  {after}"


def test_the_shapes_of_logins_are_many() -> None:
    assert sum(map(len, SHAPES.values())) >= 320
    assert len({script for scripts in SHAPES.values() for script in scripts}) >= 300


@pytest.mark.slow
@pytest.mark.parametrize("shell", SHELLS)
def test_a_fix_changes_nothing_but_how_the_password_is_told(mended: list[Mended], tmp_path: Path, shell: str) -> None:
    need(shell)
    pairs = list(runs_of(mended, list(SHELLS).index(shell)))
    outcomes = run_all(shell, [run for _, *runs in pairs for run in runs], tmp_path)
    wrong = [
        shown(fix, run, before, after)
        for (fix, run, _), before, after in zip(pairs, outcomes[::2], outcomes[1::2], strict=True)
        if not is_same(before, after)
    ]
    assert len(pairs) > 500
    assert not wrong, f"{len(wrong)} of {len(pairs)}:\n" + "\n".join(wrong[:5])


def test_what_is_mended_tells_no_password_in_arguments(mended: list[Mended], tmp_path: Path) -> None:
    need("bash")
    runs = [Run(fix.after, USUAL, Way.PLAIN) for fix in mended]
    calls = [call for outcome in run_all("bash", runs, tmp_path) for call in outcome.calls if call.accepted]
    assert len(calls) > 100
    assert [call for call in calls if call.has_argument] == []


FED = 'printf %s "$P" | docker login -u a --password-stdin h'
LOGIN = 'docker login -u a -p "$P" h'
CHANGES = [
    (
        'f() { docker login -u a -p "$@"; }; f "$P" h',
        'f() { printf %s "$@" | docker login -u a --password-stdin; }; f "$P" h',
    ),
    (LOGIN.replace(" a ", ' "${W:=a}" '), FED.replace(" a ", ' "${W:=a}" ')),
    (LOGIN.replace(" a ", ' "a$((n+=1))" '), FED.replace(" a ", ' "a$((n+=1))" ')),
    (LOGIN, FED.replace(" a ", " b ")),
    (LOGIN, FED.removesuffix(" h")),
    (LOGIN, FED.replace("$P", "x$P")),
    (f"{LOGIN}; false", FED),
    (LOGIN, f"echo in; {FED}"),
    (LOGIN, f"{FED}; cd d"),
    (LOGIN, f"{FED}; {FED}"),
]


@pytest.mark.parametrize(("before", "after"), CHANGES)
def test_a_change_of_the_job_would_be_seen(tmp_path: Path, before: str, after: str) -> None:
    need("bash")
    outcomes = run_all("bash", [Run(script, USUAL, Way.PLAIN) for script in (before, after)], tmp_path)
    assert not is_same(*outcomes)


@pytest.mark.parametrize("stop", [LOGIN.replace("$P", "${P:?}"), f"set -u; {LOGIN}"])
def test_a_script_that_goes_on_would_be_seen(tmp_path: Path, stop: str) -> None:
    need("bash")
    outcomes = run_all("bash", [Run(script, None, Way.PLAIN) for script in (stop, FED)], tmp_path)
    assert not is_same(*outcomes)
