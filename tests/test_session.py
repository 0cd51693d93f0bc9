"""The session: which files become roots, what is shown of them, and what a result says of what could not be read."""

from __future__ import annotations

import gc
import weakref

import pytest

from cilint.engine.catalog import built_in_rules
from cilint.engine.selection import find_rule, select_rules
from cilint.errors import UsageError
from cilint.findings.finding import Persona, Result, Severity
from cilint.session import Session
from cilint.settings.model import Selection, Settings
from cilint.settings.policy import Policy
from cilint.text.files import MemoryFiles, OverlayFiles

RULES = built_in_rules()
ROOT = ".gitlab-ci.yml"


def session(files: dict[str, str], *select: str) -> Session:
    return Session(MemoryFiles(files), Settings(Selection(select)), RULES)


def check(files: dict[str, str], *targets: str) -> Result:
    return session(files, "unpinned-image", "unresolved-include").check(targets or (ROOT,))


def places(result: Result) -> list[str]:
    return [f"{finding.span.place} {finding.span.text}" for finding in result.findings]


@pytest.mark.parametrize(
    ("files", "targets", "roots"),
    [
        ({ROOT: "", "a.yml": ""}, [ROOT], [ROOT]),
        ({ROOT: "", "a.yml": ""}, ["a.yml"], ["a.yml"]),
        ({ROOT: "include: a.yml", "a.yml": ""}, ["a.yml"], [ROOT]),
        ({ROOT: "include: a.yml", "a.yml": ""}, ["a.yml", ROOT], [ROOT]),
        ({ROOT: "include: a.yml", "a.yml": "include: b.yml", "b.yml": ""}, ["b.yml"], [ROOT]),
        ({"a.yml": "include: b.yml", "b.yml": ""}, ["b.yml"], ["b.yml"]),
        ({"a.yml": "include: b.yml", "b.yml": ""}, ["a.yml", "b.yml"], ["a.yml"]),
        ({"a.yml": "include: b.yml", "b.yml": "include: a.yml"}, ["b.yml"], ["b.yml"]),
        ({"a.yml": "include: b.yml", "b.yml": "include: a.yml"}, ["b.yml", "a.yml"], ["b.yml"]),
        ({"a.yml": "include: a.yml"}, ["a.yml", "a.yml"], ["a.yml"]),
        ({ROOT: "include: a.yml", "a.yml": "include: .gitlab-ci.yml"}, ["a.yml"], ["a.yml"]),
        ({ROOT: "include: '*.yml'", "a.yml": ""}, ["a.yml"], [ROOT]),
        ({ROOT: "x: @", "a.yml": ""}, ["a.yml"], ["a.yml"]),
    ],
)
def test_the_roots_are_the_files_that_no_other_one_includes(files, targets, roots) -> None:
    assert session(files).roots(targets) == tuple(roots)


def test_only_what_was_asked_for_is_shown() -> None:
    files = {
        ROOT: "include: a.yml\nx:\n  image: root",
        "a.yml": "include: b.yml\ny:\n  image: a",
        "b.yml": "z: {image: b}",
    }
    assert places(check(files)) == [f"{ROOT}:3 root", "a.yml:3 a", "b.yml:1 b"]
    assert places(check(files, "a.yml")) == ["a.yml:3 a"]
    assert places(check(files, "a.yml", "b.yml")) == ["a.yml:3 a", "b.yml:1 b"]
    assert [source.path for source in check(files, "a.yml").sources] == ["a.yml"]


def test_a_file_that_two_roots_include_has_one_finding_with_the_jobs_of_both() -> None:
    files = {
        "a.yml": "include: x.yml\na:\n  extends: .x\n",
        "b.yml": "include: x.yml\nb:\n  extends: .x\n  variables: {TAG: latest}\n",
        "x.yml": "variables: {TAG: '1.2'}\n.x:\n  image: ruby:$TAG\n",
    }
    (finding,) = check(files, "a.yml", "b.yml").findings
    assert finding.jobs == ("b", "a")
    assert finding.severity is Severity.MAJOR
    assert "ruby:latest" in finding.message


def test_the_surer_of_two_equal_verdicts_speaks_for_both_roots() -> None:
    files = {
        "a.yml": "include: [x.yml, {remote: 'https://example.com/ci.yml'}]\n",
        "b.yml": "include: x.yml\n",
        "x.yml": "x:\n  image: registry.example.com/x:1\n",
    }
    for targets in (("a.yml", "b.yml"), ("b.yml", "a.yml")):
        (finding,) = session(files, "missing-registry-auth").check(targets).findings
        assert "not read" not in finding.message


def test_a_finding_knows_the_top_level_key_under_which_it_is_written() -> None:
    (first, second) = check({ROOT: "default:\n  image: a\n'job 1':\n  image: b\njob 2:\n  script: x\n"}).findings
    assert (first.section, second.section) == ("default", "job 1")


def test_each_include_that_was_not_read_is_named_once() -> None:
    files = {ROOT: "include: [{remote: 'https://example.com/ci.yml'}, a.yml]", "a.yml": "include: {template: X.yml}"}
    result = check(files)
    assert [skipped.what for skipped in result.skipped] == ["https://example.com/ci.yml", "X.yml"]
    assert all(skipped.why for skipped in result.skipped)
    assert not result.broken


def test_what_could_not_be_read_is_a_finding_or_an_error_and_never_both() -> None:
    files = {ROOT: "include: [a.yml]\nx: {image: b}\n", "a.yml": "@"}
    with_rule = Session(MemoryFiles(files), Settings(), RULES).check([ROOT])
    assert with_rule.broken
    assert with_rule.errors == ()
    without = check(files)
    assert without.broken
    assert [error.span.source.path for error in without.errors if error.span] == ["a.yml"]


def test_a_file_that_is_not_there_is_an_error() -> None:
    result = check({}, "a.yml", "b.yml")
    assert result.broken
    assert [error.message for error in result.errors] == ["no such file", "no such file"]


def test_what_no_one_asked_for_is_no_error() -> None:
    result = check({ROOT: "@", "a.yml": "x: {image: a}"}, "a.yml")
    assert not result.broken
    assert places(result) == ["a.yml:1 a"]


def test_secrets_are_known_whichever_rules_run() -> None:
    files = {ROOT: "x:\n  script: docker login -u ci -p Fake-literal-1 registry.example.com\n"}
    assert [span.text for span in check(files).secrets] == ["Fake-literal-1"]


def test_a_check_can_be_repeated() -> None:
    once = session({ROOT: "x: {image: a}\ny: @\n"})
    assert once.check([ROOT]) == once.check([ROOT])


def test_each_file_is_read_once() -> None:
    class Counting(MemoryFiles):
        read_paths: list[str] = []  # noqa: RUF012 - one test, one class

        def read(self, path: str):
            self.read_paths.append(path)
            return super().read(path)

    files = Counting(
        {ROOT: "include: [a.yml, b.yml]", "a.yml": "include: b.yml", "b.yml": "", "c.yml": "include: b.yml"}
    )
    Session(files, Settings(), RULES).check([ROOT, "c.yml"])
    assert sorted(files.read_paths) == [ROOT, "a.yml", "b.yml", "c.yml"]


def test_an_editors_buffer_lies_over_the_files() -> None:
    files = OverlayFiles(
        MemoryFiles({ROOT: "include: a.yml", "a.yml": "x: {image: old}"}), {"a.yml": "x: {image: new}"}
    )
    result = Session(files, Settings(Selection(("unpinned-image",))), RULES).check(["a.yml"])
    assert places(result) == ["a.yml:1 new"]


def test_rules_are_selected_and_ignored_by_name() -> None:
    assert [rule.id for rule in select_rules(RULES, Settings(Selection(("unpinned-image",))))] == ["unpinned-image"]
    ignoring = select_rules(RULES, Settings(Selection(ignore=("unpinned-image",), persona=Persona.PEDANTIC)))
    assert len(ignoring) == sum(rule.group != "policy" for rule in RULES) - 1


def test_rules_about_a_policy_run_where_there_is_one() -> None:
    policy = Policy(forbidden_variables=("X",))
    groups = [{rule.group for rule in select_rules(RULES, Settings(policy=found))} for found in (Policy(), policy)]
    assert ["policy" in found for found in groups] == [False, True]


@pytest.mark.parametrize("selection", [Selection(("unpined-image",)), Selection(ignore=("unpined-image",))])
def test_a_selection_of_a_rule_that_is_none_is_refused(selection: Selection) -> None:
    with pytest.raises(UsageError, match="did you mean unpinned-image"):
        Session(MemoryFiles({}), Settings(selection), RULES)


def test_a_rule_is_found_by_its_id() -> None:
    assert find_rule("invalid-yaml", RULES).id == "invalid-yaml"


def test_what_gitlab_refuses_of_an_included_file_is_one_finding_with_the_jobs_of_all_roots() -> None:
    files = {
        "a.yml": "include: ci/base.yml\nbuild: {extends: .image, script: make}\n",
        "b.yml": "include: [ci/base.yml, ci/base.yml]\ntest: {extends: .image, script: make test}\n",
        "ci/base.yml": ".image:\n  image: ruby\n.other:\n  extends: .other\n",
    }
    result = session(files, "unpinned-image", "invalid-extends").check(("a.yml", "b.yml"))
    unpinned, extends = result.findings
    assert (unpinned.rule, unpinned.span.place, unpinned.span.text) == ("unpinned-image", "ci/base.yml:2", "ruby")
    assert set(unpinned.jobs) == {"build", "test"}
    assert (extends.rule, extends.span.place, extends.span.text) == ("invalid-extends", "ci/base.yml:4", ".other")


def test_what_is_nowhere_in_a_part_of_other_pipelines_may_be_in_these() -> None:
    files = {
        "ci/part.yml": "include: gone.yml\nbuild: {extends: .base, stage: package, needs: [lint], script: make}\n"
        "test: {script: !reference [.base, script]}\n"
    }
    assert [finding.rule for finding in session(files).check(("ci/part.yml",)).findings] == ["unresolved-include"]
    whole = session({".gitlab-ci.yml": files["ci/part.yml"]}).check((".gitlab-ci.yml",))
    assert [finding.rule for finding in whole.findings] == ["invalid-include"]


SCRIPT = "#!/bin/sh\ndocker login -p $PASSWORD a\ndocker pull ruby\n"


def script_findings(files: dict[str, str], *targets: str) -> Result:
    return session(files, "password-on-command-line", "unpinned-image-in-script").check(targets or (ROOT,))


def test_what_is_found_in_a_script_of_the_repository_stands_there() -> None:
    files = {ROOT: "one: {script: [./ci/a.sh]}\ntwo:\n  script:\n    - cd ci\n    - ./a.sh\n", "ci/a.sh": SCRIPT}
    result = script_findings(files)
    assert places(result) == ["ci/a.sh:2 -p $PASSWORD", "ci/a.sh:3 ruby"]
    assert {finding.jobs for finding in result.findings} == {("one", "two")}
    assert [related.span.place for related in result.findings[0].related] == [f"{ROOT}:1"]
    assert [source.path for source in result.sources] == [ROOT, "ci/a.sh"]
    assert not any(finding.fixes for finding in result.findings)


def test_a_script_that_another_one_runs_leads_back_to_the_job() -> None:
    files = {ROOT: "one: {script: [sh a.sh]}", "a.sh": "\nsh b.sh\n", "b.sh": SCRIPT}
    (first, _) = script_findings(files).findings
    assert [related.span.place for related in first.related] == ["a.sh:2", f"{ROOT}:1"]


def test_comments_of_scripts_accept_findings() -> None:
    accepted = SCRIPT.replace("ruby", "ruby # cilint: ignore[unpinned-image-in-script] it is ours")
    result = script_findings({ROOT: "one: {script: [sh a.sh]}", "a.sh": accepted})
    assert places(result) == ["a.sh:2 -p $PASSWORD"]
    assert [finding.reason for finding in result.suppressed] == ["it is ours"]


def test_a_script_is_shown_with_the_file_of_a_job_that_runs_it() -> None:
    files = {
        ROOT: "include: [a.yml, b.yml]",
        "a.yml": "one: {script: [sh a.sh]}",
        "b.yml": "two: {script: [sh b.sh]}",
        "a.sh": SCRIPT,
        "b.sh": SCRIPT,
    }
    assert {finding.span.source.path for finding in script_findings(files).findings} == {"a.sh", "b.sh"}
    assert {finding.span.source.path for finding in script_findings(files, "b.yml").findings} == {"b.sh"}


def test_a_script_that_is_too_much_to_read_is_no_error() -> None:
    result = script_findings({ROOT: "one: {script: [sh a.sh]}", "a.sh": f'docker login {"a " * 5000} "\n'})
    assert not result.errors
    assert [span.source.path for span in result.unshown] == ["a.sh"]


def test_of_more_scripts_than_a_run_reads_for_their_secrets_nothing_is_shown() -> None:
    login = "docker login -u a -p Fake-{} registry.example.com | x $(y)\n"
    files = {f"s{number:02}.sh": "".join(map(login.format, range(1_000))) for number in range(12)}
    result = script_findings({ROOT: f"t: {{script: cp {' '.join(files)} x}}\n", **files})
    known = {span.source.path for span in result.secrets}
    assert 0 < len(known) < len(files)
    assert files.keys() - known <= {span.source.path for span in result.unshown}
    assert result.errors == ()


def test_a_script_that_writes_credentials_is_judged_like_that_of_a_job() -> None:
    script = "echo $DOCKER_AUTH_CONFIG > ~/.docker/config.json\n"
    files = {ROOT: "one: {script: [sh a.sh]}", "a.sh": script}
    result = session(files, "unquoted-docker-auth-config").check((ROOT,))
    assert places(result) == ["a.sh:1 $DOCKER_AUTH_CONFIG"]
    assert not result.findings[0].fixes


def test_what_a_session_makes_is_freed_without_a_search_for_it() -> None:
    # The language server lets Python search seldom (cilint/cli/lsp.py).
    made = session({ROOT: "a:\n  image: alpine\n  script:\n    - docker login -u ci -p $PASSWORD example.com\n"})
    made.check([ROOT])
    facts = [weakref.ref(item) for facts in made.facts([ROOT]) for item in (facts, *facts.pipeline.jobs)]
    searches = gc.isenabled()
    gc.disable()
    try:
        del made
        assert [item() for item in facts] == [None] * len(facts)
    finally:
        if searches:
            gc.enable()


def test_a_check_tells_how_many_pipelines_are_done() -> None:
    files = MemoryFiles(dict.fromkeys(("a.yml", "b.yml", "c.yml"), "job: {script: make}\n"))
    told: list[tuple[int, int]] = []
    Session(files, Settings(), ()).check(["a.yml", "b.yml", "c.yml"], tell=lambda *state: told.append(state))
    assert told == [(0, 3), (0, 3), (1, 3), (2, 3), (3, 3)]
