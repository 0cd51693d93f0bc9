"""`--no-ignores`: whatever hides a finding, an auditor sees it, and where it was accepted."""

from __future__ import annotations

from tests.cli.conftest import Cilint, Project

FILES = {
    ".gitlab-ci.yml": """\
commented:
  image: ruby:3.1  # cilint: ignore[unpinned-image] a mirror
  script: make
ignored:
  image: ruby:3.2
  script: docker login -u ci -p $PASSWORD registry.example.com
known:
  image: ruby:3.3
  script: make
""",
    ".cilint.yml": """\
baseline: known.yml
ignore: [{rules: password-on-command-line, reason: the registry has nothing else}]
""",
}


def test_what_is_hidden_is_told_with_where_and_why(project: Project, cilint: Cilint) -> None:
    for name, text in FILES.items():
        project.write(name, text)
    assert cilint("baseline").code == 0
    quiet = cilint("check", "--format", "json").report
    assert quiet["findings"] == []
    assert sorted(item["by"] for item in quiet["suppressed"]) == ["baseline", "baseline", "comment", "settings"]
    run = cilint("check", "--no-ignores", "--format", "json")
    assert run.code == 1
    assert run.report["suppressed"] == []
    notes = [[place["note"] for place in item["related"]] for item in run.report["findings"]]
    assert notes == [["accepted here: a mirror"], [], ["accepted here: the registry has nothing else"], []]
    text = cilint("check", "--no-ignores").out
    assert "= note: accepted here: a mirror (.gitlab-ci.yml:2:20)" in text
    assert "= note: accepted here: the registry has nothing else (.cilint.yml:2:1)" in text


def test_useless_comments_are_told_as_ever(project: Project, cilint: Cilint) -> None:
    project.write(".gitlab-ci.yml", "job:\n  script: make  # cilint: ignore[unpinned-image] gone\n")
    for option in ((), ("--no-ignores",)):
        assert cilint("check", "--format", "json", *option).rules == ["unused-suppression"]


def test_a_token_in_a_reason_is_not_told(project: Project, cilint: Cilint) -> None:
    token = "glpat-" + "Fak3Lit3ralT0k3nAAAA"
    project.write(".gitlab-ci.yml", "job:\n  image: ruby:3\n  script: make\n")
    project.write(".cilint.yml", f"ignore: [{{rules: unpinned-image, reason: {token}}}]\n")
    for fmt in ("text", "json", "sarif", "html"):
        assert token not in cilint("check", "--no-ignores", "--format", fmt).out
