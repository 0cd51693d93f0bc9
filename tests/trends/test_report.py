"""`cilint report`: what the reports of many runs come to, as a page that needs nothing else and tells no secret."""

from __future__ import annotations

import io
import json
import os
import re
import sqlite3
import tracemalloc
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.cli import main
from cilint.cli.arguments import parse_arguments
from cilint.cli.joining import joined
from cilint.cli.report import run
from cilint.findings.finding import Confidence, Finding, Found, Result, Severity
from cilint.findings.fingerprint import digest
from cilint.report.json import pieces
from cilint.report.options import ReportOptions
from cilint.text.source import Source, Span
from cilint.trends.changes import best_changes
from cilint.trends.owners import Owners
from cilint.trends.run import KeptFinding, moment_of, run_digest
from cilint.writing import spool

PIPELINE = (
    "test: {image: 'node:22', script: make}\npush: {image: 'ruby:3', script: docker login -u ci -p Pa55w0rd-x r.io}\n"
)


class Told:
    """How a run of the program ended."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def cilint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Told]:
    """Runs the program in a folder of repositories."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def run(*arguments: str) -> Told:
        code = main([*arguments])
        return Told(code, *capsys.readouterr())

    return run


def add(name: str, text: str = PIPELINE, owners: str = "") -> None:
    Path(name, ".git").mkdir(parents=True, exist_ok=True)
    Path(name, ".gitlab-ci.yml").write_text(text)
    if owners:
        Path(name, "CODEOWNERS").write_text(owners)


@pytest.fixture
def runs(cilint: Callable[..., Told]) -> list[str]:
    """The reports of two runs, a day after each other, between which one repository was mended."""
    add("apps/web", owners="* @web\n[CI]\n.gitlab-ci.yml @ci ci@example.com\n")
    add("apps/api")
    names = []
    for day in (1, 2):
        names.append(f"run{day}.json")
        Path(names[-1]).write_text(cilint("check", ".", "--no-cache", "--format", "json").out)
        os.utime(names[-1], (1_800_000_000 + 86_400 * day,) * 2)
        add("apps/api", "test: {script: make}\n")
    return names


class Texts(HTMLParser):
    """The texts of a page, and what it would load or run."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.loads: list[str] = []
        self.tags: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.loads += [value or "" for name, value in attrs if name in ("src", "style") or name.startswith("on")]

    def handle_data(self, data: str) -> None:
        self.texts.append(data.strip())


def test_a_page_tells_what_is_new_and_mended_and_who_owns_it(runs: list[str], cilint: Callable[..., Told]) -> None:
    run = cilint("report", *runs)
    page = Texts(run.out)
    text = " ".join(filter(None, page.texts))
    assert run.code == 0
    assert "cilint over 2 repositories 2 runs, 2027-01-16 to 2027-01-17" in text
    before, after = (json.loads(Path(name).read_text()) for name in runs)
    assert f"{len(after['findings'])} findings" in text
    assert f"0 new since the run before {len(before['findings']) - len(after['findings'])} mended" in text
    assert "@ci, ci@example.com" in text
    assert "cilint pin in apps/web" in text
    assert page.loads == []
    assert "script" not in page.tags
    assert "Pa55w0rd" not in run.out


def test_a_store_keeps_runs_each_once(runs: list[str], cilint: Callable[..., Told]) -> None:
    for name in (*runs, runs[0]):
        assert cilint("report", name, "--store", "runs.db", "--output", "page.html").code == 0
    assert sqlite3.connect("runs.db").execute("SELECT count(*) FROM runs").fetchone() == (2,)
    page = Path("page.html").read_text()
    assert page == cilint("report", *runs).out == cilint("report", "--store", "runs.db").out
    assert b"Pa55w0rd" not in Path("runs.db").read_bytes()


def test_runs_may_come_in_any_order(runs: list[str], cilint: Callable[..., Told]) -> None:
    for name in reversed(runs):
        cilint("report", name, "--store", "runs.db")
    late = cilint("report", "--store", "runs.db").out
    assert "2027-01-16 to 2027-01-17" in late
    # What an older run had when it came is not known to be new.
    assert "mended since" not in late
    assert Texts(late).texts.count("apps/web") == Texts(cilint("report", *runs).out).texts.count("apps/web")


def test_since_leaves_out_what_was_before(runs: list[str], cilint: Callable[..., Told]) -> None:
    assert "1 run, 2027-01-17 to 2027-01-17" in cilint("report", *runs, "--since", "2027-01-17").out
    assert "There is no run in this time" in cilint("report", *runs, "--since", "2028-01-01").out


def test_a_date_may_be_given(runs: list[str], cilint: Callable[..., Told]) -> None:
    assert "2026-05-04 to 2026-05-04" in cilint("report", runs[0], "--date", "2026-05-04T10:00:00Z").out
    assert "--date is that of one report" in cilint("report", *runs, "--date", "2026-05-04").err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "name the reports"),
        (["none.json"], "cannot read none.json"),
        (["run1.json", "--since", "soon"], "'soon' is no day, as 2027-01-31 is"),
        (["run1.json", "--store", "run1.json"], "cannot use run1.json: file is not a database"),
        (["run1.json", "--store", "no/such/folder.db"], "cannot use no/such/folder.db: there is no folder no/such"),
        (["--store", "rums.db"], "there is no store rums.db: name the reports that it is to begin with"),
        (["run1.json", "--store", "other.db"], "other.db is a database of another program"),
        (["run1.json", "--output", "apps/web/CODEOWNERS"], "holds something else than a report"),
        (["part.json"], "part.json is part 1 of 2 of a run: join the parts with cilint merge first"),
    ],
)
def test_what_cannot_be_done_is_said(
    runs: list[str], cilint: Callable[..., Told], arguments: list[str], told: str
) -> None:
    assert runs
    base = sqlite3.connect("other.db")
    base.execute("CREATE TABLE theirs (x)")
    base.close()
    Path("part.json").write_text(cilint("check", ".", "--shard", "1/2", "--format", "json").out)
    before = Path("run1.json").read_bytes()
    run = cilint("report", *arguments)
    assert run.code == 2
    assert told in run.err
    assert Path("run1.json").read_bytes() == before
    assert not Path("no").exists()
    assert not Path("rums.db").exists()


def test_a_full_disk_leaves_the_store_as_it_was(
    runs: list[str], cilint: Callable[..., Told], monkeypatch: pytest.MonkeyPatch
) -> None:
    cilint("report", runs[0], "--store", "runs.db")
    connect = sqlite3.connect

    def small(path: str) -> sqlite3.Connection:
        base = connect(path)
        # SQLite says that the disk is full where a file may grow no more.
        base.execute(f"PRAGMA max_page_count = {base.execute('PRAGMA page_count').fetchone()[0]}")
        return base

    report = json.loads(Path(runs[1]).read_text())
    for number in range(400):
        report["findings"].append({**report["findings"][0], "message": f"{number} " + "x" * 200})
    Path("large.json").write_text(json.dumps(report))
    monkeypatch.setattr("cilint.trends.store.sqlite3.connect", small)
    run = cilint("report", "large.json", "--store", "runs.db", "--date", "2028-01-01")
    assert (run.code, run.out) == (2, "")
    assert "cannot use runs.db: database or disk is full" in run.err
    assert connect("runs.db").execute("SELECT count(*) FROM runs").fetchone() == (1,)


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "a\u202eb", "&amp;"])
def test_what_a_report_says_is_text(runs: list[str], cilint: Callable[..., Told], text: str) -> None:
    report = json.loads(Path(runs[0]).read_text())
    for finding in report["findings"]:
        finding |= {"message": text, "subject": text, "help": text, "rule": text, "url": f"javascript:{text}"}
    Path("hostile.json").write_text(json.dumps(report))
    page = Texts(cilint("report", "hostile.json").out)
    assert page.loads == []
    assert not {"script", "img"} & set(page.tags)


def test_a_token_in_a_report_of_others_is_not_told(runs: list[str], cilint: Callable[..., Told]) -> None:
    token = "glpat-" + "Fak3Lit3ralT0k3nAAAA"
    report = json.loads(Path(runs[0]).read_text())
    for finding in report["findings"]:
        finding |= {"message": token, "subject": token, "help": token}
    Path("hostile.json").write_text(json.dumps(report))
    assert token not in cilint("report", "hostile.json", "--store", "runs.db").out
    assert token.encode() not in Path("runs.db").read_bytes()


# Owners, as GitLab finds them.


@pytest.mark.parametrize(
    ("path", "owners"),
    [
        ("a.py", ("@all",)),
        (".gitlab-ci.yml", ("@all", "@ci")),
        ("ci/a.yml", ("@all", "@group/sub")),
        ("x/ci/a.yml", ("@all", "@ci")),
        ("ci/secret/a.yml", ("@all",)),
        ("lib/x/a.rb", ("@lib", "ruby@example.com")),
        ("x/lib/a.rb", ("@lib", "ruby@example.com")),
        ("docs/a.md", ("@docs",)),
        ("docs/sub/a.md", ("@all",)),
        ("with space/a", ("@space",)),
        ("#a", ("@hash",)),
    ],
)
def test_the_last_pattern_of_each_section_counts(path: str, owners: tuple[str, ...]) -> None:
    text = r"""
# a comment
* @all
lib/ @lib ruby@example.com
/docs/* @docs
with\ space/ @space
\#a @hash
[CI] @ci
*.yml
/ci/ @group/sub
!/ci/secret/
^[Optional][2]
none @nobody
"""
    assert Owners(text).of(path) == owners


@given(st.text(alphabet="[]()*!#\\@ab/. \n^", max_size=80), st.text(alphabet="ab/.", min_size=1, max_size=20))
def test_any_text_is_a_file_of_owners(text: str, path: str) -> None:
    assert all(isinstance(owner, str) for owner in Owners(text).of(path))


# What would mend most.

FINDING = KeptFinding("a", "x.yml", 1, "rule", "major", "m", "", "", "", "", False, "f")


@given(
    st.lists(
        st.builds(
            lambda repository, subject, mends, fails: FINDING._replace(
                repository=repository, subject=subject, mends=mends, fails=fails
            ),
            *(
                st.sampled_from("abc"),
                st.sampled_from(["", "s", "t"]),
                st.sampled_from(["", "cilint pin"]),
                st.booleans(),
            ),
        ),
        max_size=30,
    ),
    st.integers(1, 12),
)
def test_changes_mend_each_finding_once_and_the_first_mends_most(findings: list[KeptFinding], most: int) -> None:
    numbered = [finding._replace(fingerprint=str(number)) for number, finding in enumerate(findings)]
    changes = best_changes(numbered, most)
    mended = [finding.fingerprint for change in changes for finding in change.findings]
    assert len(mended) == len(set(mended))
    assert len(changes) <= most
    sizes = [len(change.findings) for change in changes]
    assert sizes == sorted(sizes, reverse=True)
    if len(changes) < most:
        assert len(mended) == len(findings)


@pytest.mark.parametrize("text", ["2027-01-31", "2027-01-31T12:00:00", "2027-01-31T12:00:00Z"])
def test_a_moment_is_a_day_or_a_time(text: str) -> None:
    assert re.fullmatch(r"2027-01-31T(?:00|12):00:00", moment_of(text))


def test_a_run_is_told_by_its_moment_and_the_bytes_of_its_report() -> None:
    text = "x" * 200_000
    moment = "2027-01-31T12:00:00"
    assert run_digest(moment, io.BytesIO(text.encode())) == digest(moment, text)


@pytest.mark.skipif(os.name == "nt", reason="there are no such files")
def test_a_report_may_come_from_another_program(runs: list[str], cilint: Callable[..., Told]) -> None:
    told = cilint("report", runs[0], "--date", "2027-01-31").out
    os.mkfifo("pipe")
    writer = Thread(target=Path("pipe").write_bytes, args=(Path(runs[0]).read_bytes(),))
    writer.start()
    assert cilint("report", "pipe", "--date", "2027-01-31").out == told
    writer.join()


def test_a_report_is_taken_in_repository_by_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "_IN_MEMORY", 0)
    source = Source("ci.yml", "job: 1\n")
    finding = Finding("a", "m" * 100_000, Span(source, 0, 3), Severity.MAJOR, Confidence.HIGH)

    def of(number: int) -> Result:
        moved = Source("ci.yml", source.text, folder=str(number))
        found = (finding._replace(span=Span(moved, 0, 3)),)
        return Result(found, sources=(moved,), repositories=(Found(found, folder=str(number)),))

    report = tmp_path / "report.json"
    report.write_text("".join(pieces(joined(map(of, range(60))), ReportOptions())))
    options = parse_arguments(["report", str(report), "--store", str(tmp_path / "runs.db")])
    monkeypatch.setattr("cilint.cli.report.page", lambda *_: "")
    tracemalloc.start()
    try:
        run(options)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert report.stat().st_size > 6_000_000
    assert most < 3_000_000
