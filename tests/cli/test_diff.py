"""`cilint diff`: what a change does to each job, and to the events in which it runs."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cilint
from tests.git.conftest import Clone, clone

__all__ = ["clone"]

ROOT = ".gitlab-ci.yml"
BASE = "ci/base.yml"
FILES = {
    ROOT: """\
include: ci/base.yml
build: {extends: .base, script: [make]}
test: {extends: .base, script: [make test], needs: [build]}
""",
    BASE: ".base:\n  image: ruby:3.2\n  before_script: [bundle]\n",
}


def text(cilint: Cilint, *arguments: str) -> str:
    run = cilint("diff", *arguments)
    assert (run.code, run.err) == (0, "")
    return run.out


def only_job(cilint: Cilint, *arguments: str) -> Any:
    (pipeline,) = json.loads(text(cilint, "HEAD", "--format", "json", *arguments))["pipelines"]
    (job,) = pipeline["jobs"]
    return job


def test_a_change_of_an_included_file_is_told_once_with_all_jobs_that_it_reaches(clone: Clone, cilint: Cilint) -> None:
    commit = clone.commit(FILES)
    clone.write({BASE: FILES[BASE].replace("3.2", "3.3"), ROOT: FILES[ROOT] + "lint: {script: [lint]}\n"})
    out = text(cilint, "HEAD")
    assert (
        out
        == f"""\
HEAD ({commit[:8]}) -> the work tree: 2 jobs changed, 1 added
+ lint  (.gitlab-ci.yml:4)
    stage test
    runs in every branch pipeline, every tag pipeline

image  in all 2 jobs
  - ruby:3.2  (HEAD:ci/base.yml:2)
  + ruby:3.3  (ci/base.yml:2)
"""
    )


def test_programs_get_each_job_with_what_changed_of_it(clone: Clone, cilint: Cilint) -> None:
    clone.commit(FILES)
    clone.write({ROOT: FILES[ROOT].replace("script: [make]", "script: [make, make -j4]")})
    assert only_job(cilint) == {
        "name": "build",
        "change": "changed",
        "before": {"name": "build", "path": ROOT, "line": 2},
        "after": {"name": "build", "path": ROOT, "line": 2},
        "changes": [{"what": "script", "removed": [], "added": [{"text": "make -j4", "path": ROOT, "line": 2}]}],
        "events": [],
    }


@pytest.mark.parametrize(
    ("before", "after", "what", "removed", "added"),
    [
        ("image: a", "image: {name: b}", "image", ["a"], ["b"]),
        ("image: a", "image: {name: a, entrypoint: ['']}", "image.entrypoint", [], [""]),
        ("services: [a]", "services: [a, {name: b, alias: c}]", "services", [], ["name: b, alias: c"]),
        ("services: [a]", "services: [b]", "services", ["a"], ["b"]),
        ("variables: {A: b}", "variables: {A: c}", "variables.A", ["b"], ["c"]),
        ("variables: {A: b}", "variables: {A: {value: b, expand: false}}", "variables.A.expand", [], ["false"]),
        ("variables: {A: b}", "variables: {}", "variables.A", ["b"], []),
        ("before_script: [a, b]", "before_script: [b]", "before_script", ["a"], []),
        ("script: [a]", 'script: ["a\\nb"]', "script", [], ["b"]),
        ("stage: test", "stage: build", "stage", ["test"], ["build"]),
        ("needs: [a]", "needs: [{job: a, artifacts: false}]", "needs", ["a"], ["job: a, artifacts: false"]),
        ("environment: a", "environment: {name: a, action: stop}", "environment.action", [], ["stop"]),
        ("tags: [a, [b]]", "tags: [a, b, c]", "tags", [], ["c"]),
        ("artifacts: {paths: [a]}", "artifacts: {paths: [a], when: always}", "artifacts.when", [], ["always"]),
        ("id_tokens: {A: {aud: x}}", "id_tokens: {A: {aud: y}}", "id_tokens.A.aud", ["x"], ["y"]),
        ("script: [a]", 'script: ["docker login -u a quay.io"]', "credentials", [], ["docker logs in to quay.io"]),
    ],
)
def test_what_changed_of_a_job_is_named(
    clone: Clone, cilint: Cilint, before: str, after: str, what: str, removed: list[str], added: list[str]
) -> None:
    more = "" if before.startswith("script") else "\n  script: [x]"
    clone.commit({ROOT: f"job:\n  {before}{more}\n"})
    clone.write({ROOT: f"job:\n  {after}{more}\n"})
    changes = {change["what"]: change for change in only_job(cilint)["changes"]}
    assert [line["text"] for line in changes[what]["removed"]] == removed
    assert [line["text"] for line in changes[what]["added"]] == added


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("image: a", "image: {name: a}"),
        ("script: a", "script: [a]"),
        ("script: [a, [b]]", "script: [a, b]"),
        ("needs: [{job: a}]", "needs: [a]"),
        ("stage: test", "stage:"),
        ("variables: {A: b}", "variables: {A: {value: b, description: what for}}"),
    ],
)
def test_what_means_the_same_is_no_change(clone: Clone, cilint: Cilint, before: str, after: str) -> None:
    more = "" if before.startswith("script") else "\n  script: [x]"
    clone.commit({ROOT: f"job:\n  {before}{more}\n"})
    clone.write({ROOT: f"# moved\n\njob:\n  {after}{more}\n"})
    assert "no job changed" in text(cilint, "HEAD", "--exit-code")


def test_a_template_that_takes_the_place_of_copies_changes_nothing(clone: Clone, cilint: Cilint) -> None:
    clone.commit({ROOT: "a: {image: x, script: [make]}\nb: {image: x, script: [make]}\n"})
    clone.write({ROOT: "default: {image: x}\n.t: {script: [make]}\na: {extends: .t}\nb: {extends: .t}\n"})
    run = cilint("diff", "HEAD", "--exit-code")
    assert (run.code, run.out.count("no job changed")) == (0, 1)


def test_a_job_says_in_which_events_it_newly_runs(clone: Clone, cilint: Cilint) -> None:
    clone.commit({ROOT: "deploy:\n  script: [x]\n  rules:\n    - if: $CI_COMMIT_TAG\n"})
    rule = '    - if: $CI_PIPELINE_SOURCE == "merge_request_event"\n      when: manual\n'
    clone.write({ROOT: f"deploy:\n  script: [x]\n  rules:\n{rule}"})
    shifts = {(shift["before"]["runs"], shift["after"]["runs"]): shift for shift in only_job(cilint)["events"]}
    assert shifts["no", "manual"]["events"] == ["merge request", "merge request of a fork", "merge train"]
    assert shifts["no", "manual"]["after"]["decided_by"] == {"path": ROOT, "line": 4}
    assert "tag" in shifts["yes", "no"]["events"]
    out = text(cilint, "HEAD")
    assert "  no -> manual: every merge request pipeline\n    decided by .gitlab-ci.yml:4 now\n" in out
    assert "  yes -> no: every tag pipeline\n    decided by HEAD:.gitlab-ci.yml:4 before\n" in out


def test_a_condition_that_many_jobs_share_shows_once_where_it_is_written(clone: Clone, cilint: Cilint) -> None:
    condition = ".default: &default\n  if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH\n"
    rules = "  rules:\n    - <<: *default\n      when: manual\n"
    jobs = "".join(f"{name}:\n  script: [x]\n{rules}" for name in ("a", "b"))
    clone.commit({ROOT: condition + jobs})
    clone.write({ROOT: condition.replace("$CI_DEFAULT_BRANCH", '"main"') + jobs})
    out = text(cilint, "HEAD")
    assert out.count("rules  in ") == 1
    assert 'if: $CI_COMMIT_BRANCH == "main", when: manual  (.gitlab-ci.yml:2)\n' in out
    clone.write({ROOT: condition + jobs.replace("manual", "on_success")})
    assert "when: on_success  (.gitlab-ci.yml:7)\n" in text(cilint, "HEAD")


def test_a_workflow_that_keeps_merge_requests_out_shows_at_each_job(clone: Clone, cilint: Cilint) -> None:
    jobs = "job:\n  script: [x]\n  rules: [{when: on_success}]\n"
    clone.commit({ROOT: jobs})
    clone.write({ROOT: f"workflow: {{rules: [{{if: $CI_COMMIT_BRANCH}}]}}\n{jobs}"})
    out = text(cilint, "HEAD")
    assert "workflow.rules of the pipeline\n  + if: $CI_COMMIT_BRANCH  (.gitlab-ci.yml:1)\n" in out
    assert "yes -> no: every tag pipeline, every merge request pipeline" in " ".join(out.split())


def test_a_job_under_another_name_is_one_that_was_renamed(clone: Clone, cilint: Cilint) -> None:
    clone.commit({ROOT: "a: {image: x, script: [make, make test]}\nb: {script: [other]}\n"})
    clone.write({ROOT: "c: {image: x, script: [make, make test, make more]}\nd: {script: [another]}\n"})
    out = text(cilint, "HEAD")
    assert "~ a -> c  (.gitlab-ci.yml:1)" in out
    assert "- b  (HEAD:.gitlab-ci.yml:2)" in out
    assert "+ d  (.gitlab-ci.yml:2)" in out
    assert "script  in job c\n  + make more" in out


def test_a_variable_changes_the_image_that_is_made_of_it(clone: Clone, cilint: Cilint) -> None:
    pipeline = "variables: {V: '1'}\na: {image: 'x:$V', script: [y]}\nb: {script: [z]}\n"
    clone.commit({ROOT: pipeline})
    clone.write({ROOT: pipeline.replace("'1'", "'2'")})
    out = text(cilint, "HEAD")
    assert "variables.V  in all 2 jobs\n" in out
    assert "resolved images  in job a\n  - x:1  (HEAD:.gitlab-ci.yml:2)\n  + x:2  (.gitlab-ci.yml:2)\n" in out


def test_two_revisions_are_compared_whatever_the_work_tree_is(clone: Clone, cilint: Cilint) -> None:
    for number in "123":
        clone.commit({ROOT: f"job: {{image: 'a:{number}', script: [x]}}\n"})
    out = text(cilint, "HEAD~2", "HEAD~1")
    assert "  - a:1  (HEAD~2:.gitlab-ci.yml:1)\n  + a:2  (HEAD~1:.gitlab-ci.yml:1)\n" in out


def test_three_dots_compare_with_where_two_revisions_went_apart(clone: Clone, cilint: Cilint) -> None:
    clone.commit({ROOT: "job: {script: [x]}\n"})
    clone.git("checkout", "--quiet", "-b", "feature")
    clone.commit({ROOT: "job: {script: [x, y]}\n"})
    clone.git("checkout", "--quiet", "main")
    clone.commit({ROOT: "job: {script: [x]}\nmore: {script: [z]}\n"})
    assert ": 1 job changed\n" in text(cilint, "main...feature")
    assert "1 removed" in text(cilint, "main", "feature")


def test_two_folders_are_compared_without_git(tmp_path: Path, cilint: Cilint, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "ab":
        (tmp_path / name).mkdir()
        (tmp_path / name / ROOT).write_text(f"job: {{script: [{name}]}}\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "")
    assert "  - a  (a/.gitlab-ci.yml:1)\n  + b  (b/.gitlab-ci.yml:1)\n" in text(cilint, "a", "b").replace("\\", "/")


def test_a_name_that_is_a_folder_and_a_branch_is_asked_about(clone: Clone, cilint: Cilint) -> None:
    clone.commit({"main/.gitlab-ci.yml": "job: {script: [x]}\n", ROOT: "job: {script: [y]}\n"})
    run = cilint("diff", "main")
    assert run.code == 2
    assert "main is a folder and a revision: write main/ for the one, refs/heads/main for the other" in run.err
    assert cilint("diff", "refs/heads/main").code == cilint("diff", "main/").code == 0


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["nowhere"], "git knows no commit 'nowhere' here"),
        (["HEAD", "HEAD", "--pipeline", "ci/none.yml"], "there is no ci/none.yml in HEAD nor in HEAD"),
        (["HEAD...HEAD", "HEAD"], "names both revisions"),
        ([".", "nowhere"], "nowhere is no folder"),
    ],
)
def test_what_cannot_be_compared_is_told(clone: Clone, cilint: Cilint, arguments: list[str], problem: str) -> None:
    clone.commit(FILES)
    run = cilint("diff", *arguments)
    assert run.code == 2
    assert problem in run.err


def test_a_pipeline_that_is_new_has_only_new_jobs(clone: Clone, cilint: Cilint) -> None:
    clone.commit({"README": ""})
    clone.write(FILES)
    assert "2 jobs added" in text(cilint, "HEAD")


def test_a_difference_can_be_the_exit_code(clone: Clone, cilint: Cilint) -> None:
    clone.commit(FILES)
    clone.write({ROOT: FILES[ROOT].replace("make test", "make check")})
    assert cilint("diff", "HEAD").code == 0
    assert cilint("diff", "HEAD", "--exit-code").code == 1


def test_what_is_no_yaml_on_one_side_fails(clone: Clone, cilint: Cilint) -> None:
    clone.commit({ROOT: "job: {\n"})
    clone.write(FILES)
    run = cilint("diff", "HEAD")
    assert run.code == 2
    assert "HEAD:.gitlab-ci.yml" in run.err


def test_child_pipelines_are_compared_by_themselves(clone: Clone, cilint: Cilint) -> None:
    clone.commit({ROOT: "go: {trigger: {include: child.yml}}\n", "child.yml": "in: {script: [x]}\n"})
    clone.write({"child.yml": "in: {script: [y]}\n"})
    out = text(cilint, "HEAD")
    assert "the work tree: no job changed" in out
    assert "\nchild pipeline child.yml: HEAD" in out
    assert "  + y  (child.yml:1)" in out


def test_what_is_vendored_is_read_as_the_revision_has_it(clone: Clone, cilint: Cilint) -> None:
    from cilint.pipeline.supply import Home, Request
    from cilint.vendoring.store import Kept, Store

    def vendor(image: str) -> None:
        request = Request("project", "a.yml", Home("g/t", "v1"))
        content = f".t: {{image: '{image}'}}\n".encode()
        Store(str(clone.folder), ".cilint/includes").replace([Kept(request, Home("g/t", "1" * 40), content)], [])

    vendor("old:1")
    pipeline = "include: [{project: g/t, file: a.yml, ref: v1}]\njob: {extends: .t, script: [x]}\n"
    clone.commit({ROOT: pipeline, ".cilint.yml": "vendor: .cilint/includes\n"})
    vendor("new:1")
    assert "  - old:1  (g/t@v1: a.yml:1)\n  + new:1  (g/t@v1: a.yml:1)\n" in text(cilint, "HEAD")


def test_a_secret_that_was_changed_is_told_and_not_shown(clone: Clone, cilint: Cilint) -> None:
    clone.commit({ROOT: "variables: {REGISTRY_PASSWORD: Fake-literal-1}\njob: {script: [x]}\n"})
    clone.write({ROOT: "variables: {REGISTRY_PASSWORD: Fake-literal-2}\njob: {script: [x]}\n"})
    for form in ("text", "json", "markdown"):
        out = text(cilint, "HEAD", "--format", form)
        assert "REGISTRY_PASSWORD" in out
        assert "Fake-literal" not in out
        assert out.count("****") == 2


def test_the_note_for_a_merge_request_shows_all_of_it_as_code(clone: Clone, cilint: Cilint) -> None:
    name = "a|b `c` <script>"
    clone.commit({ROOT: f"'{name}': {{script: [x]}}\n"})
    added = '"](http://example.com) </details>": {script: [y]}\n'
    clone.write({ROOT: f"'{name}': {{script: ['```', '# x']}}\n{added}"})
    commit = clone.git("rev-parse", "HEAD")
    expected = f"""\
    ### What this does to the pipeline

    `HEAD ({commit[:8]})` → `the work tree`: 1 job changed, 1 added

    | job | | where |
    |---|---|---|
    | `](http://example.com) </details>` | added; `stage test`; runs in every branch pipeline, every tag pipeline | `.gitlab-ci.yml:2` |

    **`script`** in ``a|b `c` <script>``

    ````diff
    - x  # HEAD:.gitlab-ci.yml:1
    + ```  # .gitlab-ci.yml:1
    + # x
    ````

    """  # noqa: E501 - a row of a table
    assert text(cilint, "HEAD", "--format", "markdown") == textwrap.dedent(expected)
