"""The report for people."""

from __future__ import annotations

from cilint.errors import SettingsError, YamlSyntaxError
from cilint.findings.finding import SYNTAX_RULE, Confidence, Finding, Related, Result, Severity
from cilint.report.formats import render
from cilint.report.options import ReportOptions
from cilint.text.source import Source, Span

DOCS = "https://gitlab.com/cilint/cilint/-/blob/main/docs/rules"

FULL = f"""\
minor: unpinned-image: python:3.12 names no digest
 --> .gitlab-ci.yml:1:8
  |
1 | image: python:3.12
  |        ^^^^^^^^^^^
  |
  = in: jobs publish, a, b; 2 more jobs
  = help: cilint pin writes the digests of all images
  = see: {DOCS}/unpinned-image.md

unpinned-image: python:3.12 in 2 more places (.gitlab-ci.yml:13, 15)

major: password-on-command-line: docker login gets the registry password as an argument
 --> .gitlab-ci.yml:5:43
  |
5 |     - docker login -u "$CI_REGISTRY_USER" -p "$CI_REGISTRY_PASSWORD" "$CI_REGISTRY"
  |                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^ other processes and traces can read it
...
8 |   extends: .docker
  |   ---------------- job publish gets it from here
  |
  = note: the registry (ci/docker.yml:2:26)
  = in: job publish
  = help: give it on standard input, with --password-stdin
  = see: {DOCS}/password-on-command-line.md

critical: hardcoded-registry-password: a registry password is written in the pipeline
  --> .gitlab-ci.yml:10:29
   |
10 |     - docker login -u ci -p **** registry.example.com
   |                             ^^^^
   |
   = in: job publish
   = see: {DOCS}/hardcoded-registry-password.md

error: `@` cannot start a value: write it in quotes
 --> ci/broken.yml:2:11
  |
2 |   script: @echo
  |           ^

error: no such file
 --> ci/gone.yml

5 findings (1 critical, 1 major, 3 minor) in 2 files · 2 errors · 1 suppressed · \
1 include not read (project group/templates) · 1 rule not run (digest-outdated)
fails the run: not all could be read
tells more: cilint explain RULE
"""


def finding(source: Source, fold: str = "", subject: str = "", start: int = 0, end: int = 1) -> Finding:
    span = Span(source, start, end)
    return Finding("rule", "wrong", span, Severity.INFO, Confidence.LOW, subject=subject, fold=fold)


def test_a_report_shows_each_finding_in_its_frame(result: Result) -> None:
    assert render("text", result, ReportOptions()) == FULL


def test_a_clean_run_says_so_in_a_line() -> None:
    checked = Source("a.yml", "", "../a.yml")
    result = Result(sources=(checked, Source("b.yml", "")), checked=(checked,))
    assert render("text", result, ReportOptions()) == "no findings in ../a.yml and 1 more file\n"


def test_the_closing_line_shows_no_secret_and_no_control_character_of_a_name() -> None:
    source = Source("a.yml", "Fake-literal-1", "Fake-literal-1/\x1b[2J.yml")
    result = Result(sources=(source,), checked=(source,), secrets=(Span(source, 0, 14),))
    assert render("text", result, ReportOptions()) == "no findings in ****/\\x1b[2J.yml\n"


def test_a_quiet_report_has_findings_and_errors_only(result: Result) -> None:
    assert render("text", result, ReportOptions(quiet=True)) == FULL[: FULL.index("\n5 findings")]
    assert render("text", Result(), ReportOptions(quiet=True)) == ""


def test_statistics_count_by_rule_and_keep_the_errors(result: Result) -> None:
    report = render("text", result, ReportOptions(statistics=True))
    assert report.split("\n\n")[0] == (
        "3  unpinned-image               3 minor\n"
        "1  hardcoded-registry-password  1 critical\n"
        "1  password-on-command-line     1 major"
    )
    assert FULL.endswith(report[report.index("\n\nerror: `@`") :])


def test_an_encoding_without_symbols_gets_ascii(result: Result) -> None:
    report = render("text", result, ReportOptions(encoding="ascii"))
    assert report.isascii()
    assert " in 2 files - 2 errors - 1 suppressed - 1 include" in report


def test_what_an_encoding_lacks_is_escaped_and_marked_in_its_width() -> None:
    report = render(
        "text",
        Result(findings=(finding(Source("ü.yml", "größe: x"), start=3, end=5),)),
        ReportOptions(encoding="ascii"),
    )
    assert report.splitlines()[1:5] == [
        r" --> \xfc.yml:1:4",
        "  |",
        r"1 | gr\xf6\xdfe: x",
        "  |       ^^^^^",
    ]


def test_colours_are_there_only_when_asked_for(result: Result) -> None:
    assert "\x1b" not in render("text", result, ReportOptions())
    colored = render("text", result, ReportOptions(color=True))
    assert "\x1b[1;31mmajor\x1b[0m: \x1b[1mpassword-on-command-line\x1b[0m: docker login" in colored


def test_a_mark_has_the_colour_of_its_severity(result: Result) -> None:
    minor = render("text", Result(findings=result.findings[:1]), ReportOptions(color=True))
    assert "\x1b[1;33m^^^^^^^^^^^\x1b[0m" in minor


def test_names_of_rules_are_links_where_there_are_any(result: Result) -> None:
    assert "\x1b]8" not in render("text", result, ReportOptions(color=True))
    linked = render("text", Result(findings=result.findings[:1]), ReportOptions(links=True))
    start = f"\x1b]8;;{DOCS}/unpinned-image.md\x1b\\unpinned-image\x1b]8;;\x1b\\: "
    assert linked.startswith(f"minor: {start}")
    house = Result(findings=(result.findings[0]._replace(url=""),))
    assert "\x1b]8" not in render("text", house, ReportOptions(links=True))


def test_equal_findings_about_equal_subjects_are_folded() -> None:
    source = Source("a.yml", "x\n" * 20)
    findings = tuple(finding(source, "same", "img", start=2 * line, end=2 * line + 1) for line in range(20))
    report = render("text", Result(findings=findings), ReportOptions())
    assert report.count("-->") == 1
    assert "\n\nrule: img in 19 more places (a.yml:2, 3, 4, 5, 6, 7 …)\n\n" in report


def test_places_in_several_files_name_each_file_once() -> None:
    findings = tuple(
        finding(Source(path, "x\nx"), "same", "img", start=start, end=start + 1) for path in "ab" for start in (0, 2)
    )
    report = render("text", Result(findings=findings), ReportOptions())
    assert "\n\nrule: img in 3 more places (a:2, b:1, 2)\n\n" in report


def test_equal_findings_about_different_subjects_are_a_table() -> None:
    source = Source("a.yml", "x\nx\nx\nx")
    names = ("alpine", "debian", "alpine", "a\x1b")
    findings = tuple(finding(source, "same", name, 2 * line, 2 * line + 1) for line, name in enumerate(names))
    report = render("text", Result(findings=findings), ReportOptions())
    rows = ["info: rule: 3 more places", "    debian  a.yml:2", "    alpine  a.yml:3", "    a\\x1b   a.yml:4"]
    assert "\n\n" + "\n".join(rows) + "\n\n" in report


def test_a_long_table_says_how_much_it_leaves_out() -> None:
    source = Source("a.yml", "x\n" * 60)
    findings = tuple(finding(source, "same", f"image-{line}", 2 * line, 2 * line + 1) for line in range(60))
    assert "    … 19 more: --format concise has them all\n" in render(
        "text", Result(findings=findings), ReportOptions()
    )


def test_findings_that_do_not_say_the_same_are_not_folded() -> None:
    source = Source("a.yml", "x")
    findings = (finding(source), finding(source), finding(source, "one", "img"), finding(source, "other", "img"))
    assert render("text", Result(findings=findings), ReportOptions()).count("-->") == 4


def test_an_error_about_no_file_is_one_line() -> None:
    report = render("text", Result(errors=(SettingsError("unknown key `colour`"),)), ReportOptions(quiet=True))
    assert report == "error: unknown key `colour`\n"


BROKEN = """\
error: this cannot start a value
 --> a.yml:1:1
  |
1 | ****
  | ^^^^
  |
  = note: the line may hold a secret, and is not shown
"""


def test_a_broken_line_with_a_credential_is_not_shown() -> None:
    source = Source("a.yml", "REGISTRY_PASSWORD: @b4r\n  s3cond\n")
    error = YamlSyntaxError("this cannot start a value", Span(source, 19, 32))
    assert render("text", Result(errors=(error,)), ReportOptions(quiet=True)) == BROKEN
    place = error.span or Span(source, 0, 0)
    page = f"{DOCS}/{SYNTAX_RULE}.md"
    found = Finding(SYNTAX_RULE, error.message, place, Severity.BLOCKER, Confidence.HIGH, url=page)
    report = render("text", Result(findings=(found,)), ReportOptions(quiet=True))
    assert report == BROKEN.replace("error:", "blocker: invalid-yaml:") + f"  = see: {DOCS}/invalid-yaml.md\n"


def test_people_see_the_name_by_which_they_open_a_file() -> None:
    found = finding(Source("ci/a.yml", "x", "../ci/a.yml"))
    assert " --> ../ci/a.yml:1:1\n" in render("text", Result(findings=(found,)), ReportOptions())


def test_of_many_related_places_a_few_are_shown() -> None:
    source = Source("a.yml", "x\n" * 40)
    related = tuple(Related(Span(source, start, start + 1), "set here") for start in range(30, 50, 2))
    report = render("text", Result(findings=(finding(source)._replace(related=related),)), ReportOptions())
    assert report.count("note: set here") == 5
    assert "= note: 5 more places like these\n" in report
