"""The events that options ask about, with what the repository tells of its default branch and of what changed."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from cilint.cli.event_arguments import add_events
from cilint.cli.events import Asked
from cilint.cli.targets import Target
from cilint.errors import CilintError, UsageError
from cilint.git.repository import Repository
from cilint.pipeline.conditions.evaluation import UNKNOWN
from cilint.pipeline.events.event import Event, Ref
from cilint.pipeline.events.kinds import FORK
from cilint.pipeline.pipeline import empty_pipeline
from cilint.settings.model import Environment, Settings
from cilint.text.files import DiskFiles

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not here")


def asked(root: Path, *arguments: str, child: bool = False, known: dict[str, str] | None = None) -> tuple[Event, ...]:
    parser = argparse.ArgumentParser()
    add_events(parser)
    settings = Settings(environment=Environment(variables=known or {}))
    target = Target(str(root), DiskFiles(str(root)), settings, ())
    return Asked(parser.parse_args(arguments), target).of(empty_pipeline("")._replace(is_child=child))


def commit(root: Path, **files: str) -> None:
    for name, text in files.items():
        (root / name).write_text(text, encoding="utf-8")
    author = ("-c", "user.name=A", "-c", "user.email=a@example.com")
    subprocess.run(["git", "add", "."], cwd=root, check=True)
    subprocess.run(["git", *author, "commit", "-qm", "x"], cwd=root, check=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-qb", "main"], cwd=tmp_path, check=True)
    commit(tmp_path, a="1", b="1")
    return tmp_path


def test_without_a_name_all_that_can_start_a_pipeline_is_asked(tmp_path: Path) -> None:
    names = [event.name for event in asked(tmp_path)]
    assert {"push to the default branch", "tag", "merge request", "merge train"} <= set(names)
    assert all(name.startswith("parent pipeline") for name in (event.name for event in asked(tmp_path, child=True)))


def test_several_events_are_asked_in_their_order(tmp_path: Path) -> None:
    found = asked(tmp_path, "--on", "tag:v1,mr:x", "--on", "push:main", "--event", '{"source": "web"}')
    assert [event.name for event in found] == ["tag:v1", "mr:x", "push:main", "person's start for the default branch"]


def test_a_child_pipeline_is_asked_what_its_parent_starts(tmp_path: Path) -> None:
    assert [event.source for event in asked(tmp_path, "--on", "tag:v1", child=True)] == ["parent_pipeline"]


def test_the_default_branch_is_that_of_the_remote(tmp_path: Path) -> None:
    head = tmp_path / ".git/refs/remotes/origin/HEAD"
    head.parent.mkdir(parents=True)
    head.write_text("ref: refs/remotes/origin/trunk\n", encoding="utf-8")
    assert asked(tmp_path, "--on", "push")[0].ref == "trunk"
    assert asked(tmp_path, "--on", "push", "--set", "CI_DEFAULT_BRANCH=main")[0].ref == "main"
    assert asked(tmp_path, "--on", "push", known={"CI_DEFAULT_BRANCH": "main"})[0].ref == "main"


def test_the_path_of_the_project_tells_more_than_itself(tmp_path: Path) -> None:
    (event,) = asked(tmp_path, "--on", "push:x", "--set", "CI_PROJECT_PATH=group/sub/app")
    told = {name: event.predefined[name] for name in ("CI_PROJECT_NAME", "CI_PROJECT_NAMESPACE")}
    assert told == {"CI_PROJECT_NAME": "app", "CI_PROJECT_NAMESPACE": "group/sub"}


def test_a_file_may_hold_several_events(tmp_path: Path) -> None:
    path = tmp_path / "events.json"
    path.write_text(json.dumps([{"source": "push", "ref": "x"}, {"source": "web"}]), encoding="utf-8")
    assert [event.source for event in asked(tmp_path, "--event", str(path))] == ["push", "web"]


@pytest.mark.parametrize("arguments", [(), ("--on", "mr"), ("--on", "push,train")])
def test_merge_requests_that_come_from_a_fork_are_no_others(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    found = [event for event in asked(tmp_path, "--fork", *arguments) if event.kind is Ref.MERGE_REQUEST]
    assert found
    assert {event.predefined["CI_MERGE_REQUEST_SOURCE_PROJECT_PATH"] for event in found} == {FORK}


def test_a_source_by_gitlabs_own_name_is_an_event(tmp_path: Path) -> None:
    assert [event.source for event in asked(tmp_path, "--on", "merge_request_event:x")] == ["merge_request_event"]
    assert asked(tmp_path, "--on", "merge_request_event") == asked(tmp_path, "--on", "mr")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--event", '{"source": push}'), "--event: this is no JSON"),
        (("--event", "[" * 100_000), "--event: this is no JSON"),
        (("--event", '[{"source": "push"}, 1]'), "--event: an event is a mapping"),
        (("--event", "missing.json"), "no such file"),
        (("--set", "CI_COMMIT_BRANCH=x"), "CI_COMMIT_BRANCH is what the event says"),
        (("--on", "pushed"), "there is no event 'pushed'"),
        (("--on", "push,tag:v1", "--fork"), "it is merge requests that come from a fork"),
        (("--event", '{"source": "push", "reff": "x"}'), "--event: an event has no 'reff'; did you mean ref?"),
        (("--event", '{"source": "push", "x": 1}'), "no 'x'; it has source, ref, tag, variables, changes"),
    ],
)
def test_what_is_no_event_ends_the_run(tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    with pytest.raises(CilintError) as raised:
        asked(tmp_path, *arguments)
    assert message in raised.value.message


def test_paths_that_changed_are_named(tmp_path: Path) -> None:
    assert asked(tmp_path, "--on", "push:x")[0].changes is UNKNOWN
    assert asked(tmp_path, "--on", "push:x", "--changed", "a,b", "--changed", "c")[0].changes == ("a", "b", "c")


@needs_git
def test_what_changed_since_a_revision_is_what_the_commits_since_then_changed(repository: Path) -> None:
    subprocess.run(["git", "checkout", "-qb", "feature"], cwd=repository, check=True)
    commit(repository, a="2", ä="new")
    (repository / "b").write_text("not committed", encoding="utf-8")
    subprocess.run(["git", "checkout", "-q", "main", "--", "b"], cwd=repository, check=True)
    assert Repository(str(repository)).changed_since("main") == ("a", "ä")
    assert asked(repository, "--on", "mr", "--changed-since", "main", "--changed", "c")[0].changes == ("c", "a", "ä")


@needs_git
@pytest.mark.parametrize("name", ["nothing", "--output=x", "main:a"])
def test_what_is_no_revision_is_told(repository: Path, name: str) -> None:
    with pytest.raises(UsageError) as raised:
        Repository(str(repository)).changed_since(name)
    assert name in raised.value.message


@needs_git
def test_git_runs_nothing_that_the_repository_configures(repository: Path) -> None:
    ran = repository / ".git" / "ran"
    for key in ("core.fsmonitor", "diff.external"):
        subprocess.run(["git", "config", key, f"touch {ran}; false"], cwd=repository, check=True)
    commit(repository, a="2")
    ran.unlink(missing_ok=True)
    assert Repository(str(repository)).changed_since("HEAD^") == ("a",)
    assert not ran.exists()
