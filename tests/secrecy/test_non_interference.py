"""Non-interference: whichever secret stands in a place, all that any command prints or writes is the same.

Of two secrets of different length nothing tells which one it was: no text, no column, no fingerprint, no exit code.
What cannot be recognised as a secret is not promised; what can be is the table of places.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from difflib import unified_diff
from pathlib import Path
from typing import NamedTuple

import pytest

from cilint.cli import main
from cilint.report.formats import FORMATS
from tests.lsp.direct import told
from tests.secrecy.conftest import HOUSE
from tests.secrecy.places import PLACES, Kind, planted
from tests.secrets.samples import some


class Pair(NamedTuple):
    """Two secrets that are alike but for their texts and lengths."""

    first: str
    second: str


_TELLING = Pair("Kq7canary81", "Zw94mm" * 20 + "9")
PAIRS = {
    Kind.TELLING: (_TELLING,),
    # An ordinary word, and one that is too short to be looked for, are hidden by their places alone.
    Kind.PASSWORD: (_TELLING, Pair("summers", "K7q")),
    Kind.TOKEN: (Pair("glwt-" + some(20), "glwt-" + some(33)),),
}

BEFORE = "before/"
"""A folder in which the same files hold another secret, so that every place is one that changed."""
OTHER = "glwt-" + some(20, seed=9)

OUTPUTS = [part for name in FORMATS for part in ("--output", f"{name}=report-{name}.txt")]
COMMANDS = {
    "check": ["check", ".", "--persona", "pedantic", *OUTPUTS],
    "check --rules": ["check", "--rules", "house", "--select", ",".join(HOUSE), "--format", "json"],
    "check --trace": ["check", "--trace", "hardcoded-secret", "--statistics"],
    "check --diff": ["check", "--diff", "--unsafe-fixes"],
    "suppress --diff": ["suppress", "--diff", "--persona", "pedantic", "--reason", "known"],
    "check --shellcheck": ["check", "--shellcheck", "--select", "shellcheck,shellcheck-style", "--format", "json"],
    "check --no-ignores": ["check", "--no-ignores"],
    "check --group": [
        "check",
        "--group",
        "rule",
        "--sort",
        "place",
        "--quiet",
        "--statistics",
        "--min-severity",
        "info",
    ],
    "facts": ["facts", "."],
    "query": ["query", "$.*[*]", "."],
    "query --format json": ["query", "$.variables[*].name", ".", "--format", "json"],
    "query --format csv": ["query", "$.commands[?(@.words[*] =~ '.')]", ".", "--format", "csv"],
    "images": ["images"],
    "images --format json": ["images", "--format", "json"],
    "images --format cyclonedx": ["images", "--format", "cyclonedx"],
    "images --on": ["images", "--on", "push,mr,tag"],
    "images --on --format json": ["images", "--on", "push,web", "--format", "json"],
    "secrets": ["secrets", "--on", "push,mr,tag"],
    "secrets --format json": ["secrets", "--on", "push,web", "--format", "json"],
    "secrets --job-token": ["secrets", "--job-token"],
    "secrets --job-token --format json": ["secrets", "--job-token", "--format", "json"],
    "resolve --origins": ["resolve", "--origins"],
    "resolve --format json": ["resolve", "--origins", "--format", "json"],
    "resolve --job": ["resolve", "--job", "push", "--origins"],
    "jobs": ["jobs", "--on", "push,mr,tag"],
    "jobs --format json": ["jobs", "--on", "push,mr,tag", "--format", "json"],
    "jobs --format markdown": ["jobs", "--on", "web", "--format", "markdown"],
    "jobs --why": ["jobs", "--on", "push,mr,tag", "--why", "test"],
    "jobs --why --format json": ["jobs", "--on", "push,mr", "--why", "push", "--format", "json"],
    "graph": ["graph"],
    "graph --format dot": ["graph", "--on", "push:main", "--format", "dot"],
    "graph --format svg": ["graph", "--format", "svg"],
    "graph --format html": ["graph", "--on", "mr", "--format", "html"],
    "diff": ["diff", BEFORE, "."],
    "diff --format markdown": ["diff", BEFORE, ".", "--format", "markdown"],
    "diff --format json": ["diff", BEFORE, ".", "--format", "json"],
    "test": ["test", "--tests", "expected.yml"],
    "test --format json": ["test", "--tests", "expected.yml", "--format", "json"],
    "variables": ["variables", "test", "--on", "push,mr,tag"],
    "variables --format json": ["variables", "test", "--on", "push,web", "--format", "json"],
    "variables of a name": ["variables", "push", "PASSWORD", "--on", "push,mr"],
    "settings": ["settings"],
    "rules --coverage": ["rules", "--coverage", "."],
    "rules --coverage --format json": ["rules", "--coverage", ".", "--samples", "99", "--format", "json"],
    "pin --diff": ["pin", "--diff", "--offline"],
    "pin --includes --diff": ["pin", "--includes", "--diff"],
    "pin --includes --check": ["pin", "--includes", "--check"],
    "vendor --check": ["vendor", "--check", "--folder", "vendored"],
    "pin --check": ["pin", "--check", "--offline"],
    # The last one, since it changes the files.
    "check --fix": ["check", "--fix", "--unsafe-fixes", "--format", "json"],
}
# Each reads what the first one has written.
BASELINES = [
    ["baseline", "--persona", "pedantic", "--file", "report-baseline.txt"],
    ["baseline", "--check", "--select", "unpinned-image", "--file", "report-baseline.txt"],
    ["check", "--baseline", "report-baseline.txt", "--format", "json"],
]
RUNS = {"baselines": BASELINES, **{name: [arguments] for name, arguments in COMMANDS.items()}}

SHARES = 6
"""One of so many parts of the commands is tried in a place at once, and the others, which take long, apart from it.

Which part that is goes round with the places: so each command is tried in dozens of them.
"""


def run(arguments: list[str]) -> str:
    """The exit code of the program, and all that it prints."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(arguments)
    assert "internal error" not in err.getvalue()
    return f"{code}\n{out.getvalue()}\n{err.getvalue()}"


def outputs(folder: Path, files: Mapping[str, str], secret: str, names: Iterable[str]) -> dict[str, str]:
    """What some commands say of the files, and the reports that they write."""
    (folder / BEFORE).mkdir(exist_ok=True)
    for path, text in files.items():
        (folder / path).write_text(planted(text, secret), encoding="utf-8")
        (folder / BEFORE / path).write_text(planted(text, OTHER), encoding="utf-8")
    found = {name: "".join(map(run, RUNS[name])) for name in names}
    reports = sorted(folder.glob("report-*.txt"))
    found |= {report.name: report.read_text(encoding="utf-8") for report in reports}
    for path in (*reports, *(folder / path for path in files), *(folder / BEFORE / path for path in files)):
        path.unlink()
    return found


def cases() -> Iterator[object]:
    pairs = [(name, place, pair) for name, place in PLACES.items() for pair in PAIRS[place.kind]]
    for number, (name, place, pair) in enumerate(pairs):
        title = f"{name}: {len(pair.first)} and {len(pair.second)}"
        shares = [
            [name for index, name in enumerate(RUNS) if ((index + number) % SHARES == 0) is at_once]
            for at_once in (True, False)
        ]
        yield pytest.param(place.files, pair, shares[0], id=title)
        yield pytest.param(place.files, pair, shares[1], id=f"{title}, other commands", marks=pytest.mark.slow)


@pytest.mark.parametrize(("files", "pair", "names"), [*cases()])
def test_nothing_that_is_said_depends_on_a_secret(
    folder: Path, files: Mapping[str, str], pair: Pair, names: Iterable[str]
) -> None:
    first, second = (outputs(folder, files, secret, names) for secret in pair)
    different = [
        f"{name}: {line}"
        for name in first
        for line in unified_diff(first[name].splitlines(), second[name].splitlines(), lineterm="", n=0)
        if line[:3] not in ("---", "+++") and line[0] != "@"
    ]
    assert not different, "\n".join(different[:20])


# Where something stands behind a secret on its line, an editor has to be told by the line as it has it.
_COLUMNS = re.compile(r"(?<=character=)\d+|(?<=\d:)\d+")


@pytest.mark.parametrize("name", PLACES)
def test_nothing_that_an_editor_is_told_depends_on_a_secret_but_the_columns_behind_it(folder: Path, name: str) -> None:
    place = PLACES[name]
    said = []
    for secret in PAIRS[place.kind][0]:
        for path, text in place.files.items():
            (folder / path).write_text(planted(text, secret), encoding="utf-8")
        said.append(_COLUMNS.sub("", told(folder, *place.files)))
        for path in place.files:
            (folder / path).unlink()
    different = list(unified_diff(*(each.splitlines() for each in said), lineterm="", n=0))
    assert not different, "\n".join(different[:20])
