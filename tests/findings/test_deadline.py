"""Suppressions that end, that have to say why, and those in the settings that accept nothing."""

from __future__ import annotations

import pytest

from cilint.engine.catalog import built_in_rules
from cilint.findings.deadline import is_day, read_deadline
from cilint.findings.finding import Result
from cilint.findings.fingerprint import of_repository
from cilint.findings.mask import Mask
from cilint.session import Session
from cilint.settings.loading import load_settings
from cilint.settings.model import Selection, Settings
from cilint.text import disk
from cilint.text.files import MemoryFiles
from cilint.text.source import Span

ROOT = ".gitlab-ci.yml"
JOB = "a:\n  image: ruby:3  # cilint: ignore[unpinned-image]{reason}\n  script: x\n"
PLAIN = "a:\n  image: ruby:3\n  script: x\n"
NOW = "1800000000"
"""The 15th of January 2027, in seconds since 1970."""


@pytest.fixture(autouse=True)
def _one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", NOW)


def check(files: dict[str, str], *select: str, targets: tuple[str, ...] = (ROOT,)) -> Result:
    memory = MemoryFiles(files)
    settings = load_settings(memory, Settings(Selection(select)))
    return Session(memory, settings, built_in_rules()).check(targets)


def said(result: Result) -> list[tuple[str, str]]:
    return [(finding.rule, finding.message) for finding in result.findings]


def useless(problem: str, what: str = "comment") -> tuple[str, str]:
    return "unused-suppression", f"this {what} suppresses nothing: {problem}"


def rules(result: Result) -> list[str]:
    return [rule for rule, _ in said(result)]


@pytest.mark.parametrize(
    ("reason", "day", "rest"),
    [
        ("until 2027-01-31", "2027-01-31", ""),
        ("until 2027-01-31 goes away", "2027-01-31", "goes away"),
        ("until 2027-01-31: goes away", "2027-01-31", "goes away"),
        ("goes away, until\t2027-01-31.", "2027-01-31", "goes away, until\t2027-01-31."),
        ("until 31.01.2027", "31.01.2027", ""),
        ("until 2027/1/31", "2027/1/31", ""),
        ("until 2027-01-31T10:00 x", "2027-01-31T10", "00 x"),
        ("until the move", "", "until the move"),
        ("until 18.04 is gone", "", "until 18.04 is gone"),
        ("until 1.2.3 is out", "", "until 1.2.3 is out"),
        ("not until2027-01-31", "", "not until2027-01-31"),
    ],
)
def test_a_reason_may_name_a_day(reason: str, day: str, rest: str) -> None:
    assert read_deadline(reason) == (day, rest)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2027-01-31", True), ("2027-02-30", False), ("20270131", False), ("2027-1-31", False), ("2027-01-31T10", False)],
)
def test_a_day_is_written_in_one_way(text: str, expected: bool) -> None:
    assert is_day(text) is expected


@pytest.mark.parametrize("reason", [" until 2027-01-15", " until 2027-01-15 x", " x until 2027-01-15", " x"])
def test_a_comment_counts_up_to_its_day(reason: str) -> None:
    result = check({ROOT: JOB.format(reason=reason)})
    assert said(result) == []
    assert [finding.rule for finding in result.suppressed] == ["unpinned-image"]


def test_after_its_day_it_hides_nothing_and_both_are_told() -> None:
    result = check({ROOT: JOB.format(reason=" until 2027-01-14 an old mirror")})
    finding, comment = result.findings
    assert finding.rule == "unpinned-image"
    assert [(place.note, place.span.begin.line) for place in finding.related] == [("accepted here until 2027-01-14", 2)]
    assert said(result)[1] == useless("it counted until 2027-01-14")
    assert comment.fixes == ()


def test_after_its_day_it_goes_where_there_is_nothing_to_hide() -> None:
    clean = JOB.format(reason=" until 2027-01-14").replace("ruby:3", f"ruby@sha256:{'a' * 64}")
    result = check({ROOT: clean})
    assert said(result) == [useless("it hides no finding of unpinned-image")]
    assert result.findings[0].fixes


@pytest.mark.parametrize("day", ["2027-02-30", "31.01.2027", "2027/01/31", "2027-01-31T00"])
def test_what_is_no_day_is_told_and_hides_nothing(day: str) -> None:
    result = check({ROOT: JOB.format(reason=f" until {day}")})
    assert said(result)[1:] == [useless(f"{day} is no day: write it as 2027-01-31")]
    assert rules(result)[0] == "unpinned-image"


@pytest.mark.parametrize("above", ["# cilint: ignore[unpinned-image]{}\n", "# cilint: ignore-file[unpinned-image]{}\n"])
def test_it_is_so_for_sections_and_files(above: str) -> None:
    job = PLAIN
    assert rules(check({ROOT: above.format(" until 2027-01-15") + job})) == []
    assert rules(check({ROOT: above.format(" until 2027-01-14") + job})) == ["unused-suppression", "unpinned-image"]


def test_another_comment_that_counts_still_hides_it() -> None:
    text = f"# cilint: ignore-file[unpinned-image] always\n{JOB.format(reason=' until 2027-01-14')}"
    assert said(check({ROOT: text})) == [useless("it hides no finding of unpinned-image")]


def test_a_rule_that_does_not_run_is_not_said_to_be_over() -> None:
    assert rules(check({ROOT: JOB.format(reason=" until 2027-01-14")}, "unused-suppression")) == []


def test_the_settings_may_want_a_reason() -> None:
    settings = {".cilint.yml": "require_reason: true\n"}
    assert rules(check({**settings, ROOT: JOB.format(reason=" a mirror")})) == []
    for reason in ("", " until 2027-01-31"):
        result = check({**settings, ROOT: JOB.format(reason=reason)})
        assert said(result)[1] == useless("it gives no reason, and the settings ask for one")
        assert rules(result)[0] == "unpinned-image"
        assert check({ROOT: JOB.format(reason=reason)}).findings == ()


def entry(text: str, files: dict[str, str] | None = None, **options: tuple[str, ...]) -> list[tuple[str, str]]:
    """What is said of a repository whose settings have an entry of `ignore:`."""
    return said(check({ROOT: PLAIN, ".cilint.yml": f"ignore: [{text}]\n", **(files or {})}, **options))


NOTHING = useless("it matches no finding", "entry")


def test_an_entry_of_the_settings_counts_up_to_its_day() -> None:
    assert entry("{rules: unpinned-image, reason: x, until: 2027-01-15}") == []
    assert entry("{rules: unpinned-image, reason: x, until: 2027-01-14}") == [
        useless("it counted until 2027-01-14", "entry"),
        said(check({ROOT: PLAIN}))[0],
    ]


@pytest.mark.parametrize(
    "text", ["{rules: dead-job, reason: x}", "{paths: ci, reason: x}", f"{{fingerprints: {'0' * 64}, reason: x}}"]
)
def test_an_entry_that_matches_nothing_is_told(text: str) -> None:
    assert entry(text)[0] == NOTHING


def test_a_fingerprint_that_matches_nothing_beside_one_that_does_is_told() -> None:
    files = MemoryFiles({ROOT: PLAIN})
    (whole,) = Session(files, Settings(), built_in_rules()).check([ROOT]).repositories
    (known,) = of_repository(whole).values()
    settings = f"ignore:\n  - reason: x\n    fingerprints:\n      - {known}\n      - {'0' * 64}\n"
    result = check({ROOT: PLAIN, ".cilint.yml": settings})
    assert said(result) == [useless("no finding has this fingerprint", "entry")]
    assert result.findings[0].span.place == ".cilint.yml:5"


def test_an_entry_that_another_one_is_before_still_matches() -> None:
    assert entry("{rules: unpinned-image, reason: x}, {paths: .gitlab-ci.yml, reason: y}") == []


def test_an_entry_about_a_rule_that_did_not_run_is_not_judged() -> None:
    assert entry("{rules: unpinned-image-in-script, reason: x}")[:1] != [NOTHING]
    assert NOTHING not in said(
        check(
            {ROOT: "a: {script: x}\n", ".cilint.yml": "ignore: [{rules: dead-job, reason: x}]\n"}, "unused-suppression"
        )
    )


def test_an_entry_about_a_pipeline_that_was_not_looked_at_is_not_judged() -> None:
    other = {"nightly.gitlab-ci.yml": "b:\n  image: ruby:3\n  script: x\n"}
    for text in ("{paths: nightly.gitlab-ci.yml, reason: x}", "{paths: '*.yml', rules: dead-job, reason: x}"):
        assert NOTHING not in entry(text, other)
    assert NOTHING not in entry("{rules: dead-job, reason: x}", other)
    assert NOTHING in entry("{paths: ci, reason: x}", other)
    assert NOTHING in entry("{rules: dead-job, reason: x}", other, targets=(ROOT, "nightly.gitlab-ci.yml"))


def test_where_the_settings_name_the_pipelines_all_of_them_have_to_be_looked_at() -> None:
    files = {
        ROOT: PLAIN,
        "b.yml": "b: {script: x}\n",
        "c.gitlab-ci.yml": "c: {script: x}\n",
        ".cilint.yml": f"pipelines: [{ROOT}, b.yml]\nignore: [{{rules: dead-job, reason: x}}]\n",
    }
    assert NOTHING not in said(check(files))
    assert NOTHING in said(check(files, targets=(ROOT, "b.yml")))


def test_entries_of_settings_that_others_share_are_not_judged() -> None:
    files = {
        ROOT: "a: {script: x}\n",
        "org.yml": "ignore: [{rules: dead-job, reason: x}]\n",
        ".cilint.yml": "extends: org.yml\n",
    }
    assert said(check(files)) == []


def test_a_run_that_could_not_read_everything_judges_no_entry() -> None:
    files = {ROOT: "include: b.yml\na: {script: x}\n", "b.yml": "b: c: d\n"}
    assert NOTHING not in said(check({**files, ".cilint.yml": "ignore: [{rules: dead-job, reason: x}]\n"}))


def test_a_token_in_the_settings_is_hidden_where_their_line_is_shown() -> None:
    token = "glpat-" + "Fak3Lit3ralT0k3nAAAA"
    result = check({ROOT: "a: {script: x}\n", ".cilint.yml": f"ignore: [{{rules: dead-job, reason: {token}}}]\n"})
    source = result.findings[0].span.source
    assert token in source.text
    assert token not in Mask.of(result).source_text(Span(source, 0, len(source.text)))


@pytest.mark.parametrize(("reason", "asks"), [(" until 2027-01-15", True), (" a mirror", False)])
def test_a_result_hangs_on_the_day_where_a_comment_ends(reason: str, asks: bool) -> None:
    disk.watch(bytes)
    try:
        check({ROOT: JOB.format(reason=reason)})
        watch = disk.watched()
        assert watch
        assert any(kind == "day" for kind, _ in watch.questions) is asks
    finally:
        disk.watch(None)
