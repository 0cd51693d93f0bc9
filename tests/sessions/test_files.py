"""Scripts of the repository that jobs run: which ones a real shell runs, and what stands in them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from cilint.engine.catalog import built_in_rules
from cilint.facts.gather import Facts
from cilint.session import Session
from cilint.settings.model import Settings
from cilint.shell.command import Context
from cilint.text.files import DiskFiles, Files, MemoryFiles
from tests.shells import SHELLS, needs_shell

ROOT = ".gitlab-ci.yml"


def facts_of(files: Files) -> Facts:
    return next(iter(Session(files, Settings(), built_in_rules()).facts([ROOT])))


def job(script: str, **keywords: str) -> str:
    lines = "".join(f"  {name}: {value}\n" for name, value in keywords.items())
    body = "".join(f"      {line}\n" for line in script.splitlines())
    return f"test:\n{lines}  script:\n    - |\n{body}"


def words(files: Files) -> list[str]:
    """The words of the commands `use` of a job, variables of the job put in, wherever these commands stand."""
    facts = facts_of(files)
    (user,) = facts.users
    run = facts.scripts.run(user.job)
    uses = [command for _, command in run.commands() if command.program == "use"]
    return [" ".join(run.session.expansions(word, use)[0].known or "?" for word in use.words[1:]) for use in uses]


def files_run(files: Files) -> list[str]:
    """The files of the repository whose commands a job runs, in their order."""
    commands = [fact.command for fact in facts_of(files).commands]
    sources = [command.script.source.path for command in commands if command.context is Context.FILE]
    return [path for number, path in enumerate(sources) if path not in sources[:number]]


FILES = {
    "a.sh": "echo a.sh >> $RAN\n",
    "ci/a.sh": "#!/bin/sh\necho ci/a.sh >> $RAN\n",
    "ci/b.sh": "#!/usr/bin/env sh\necho ci/b.sh >> $RAN\n",
    "ci/tool": "#!/bin/sh -e\necho ci/tool >> $RAN\n",
    "ci/plain": "echo ci/plain >> $RAN\n",
    "ci/outer.sh": "#!/bin/sh\necho ci/outer.sh >> $RAN\nci/a.sh\n",
    "ci/near.sh": '#!/bin/sh\necho ci/near.sh >> $RAN\n. "$(dirname "$0")/lib.sh"\n',
    "ci/there.sh": (
        "#!/usr/bin/env bash\necho ci/there.sh >> $RAN\n"
        'HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" > /dev/null 2>&1 && pwd)"\ncd /\nsource "$HERE"/lib.sh\n'
    ),
    "ci/short.sh": '#!/bin/sh\necho ci/short.sh >> $RAN\n. "${0%/*}/lib.sh"\n',
    "ci/lib.sh": "echo ci/lib.sh >> $RAN\n",
    "ci/itself.sh": '#!/bin/sh\necho ci/itself.sh >> $RAN\n[ "$1" ] || ci/itself.sh again\n',
}
RUN = {
    "by its path": ("./ci/a.sh", "ci/a.sh"),
    "by its path, with arguments": ("ci/a.sh x y", "ci/a.sh"),
    "by its path from CI_PROJECT_DIR": ('"$CI_PROJECT_DIR/ci/a.sh"', "ci/a.sh"),
    "with a quote behind CI_PROJECT_DIR": ('"${CI_PROJECT_DIR}"/ci/a.sh', "ci/a.sh"),
    "without an ending": ("./ci/tool", "ci/tool"),
    "by a shell": ("sh -eu ci/a.sh x", "ci/a.sh"),
    "by a shell, with nothing that says shell": ("sh ci/plain", "ci/plain"),
    "by the dot": (". ci/a.sh", "ci/a.sh"),
    "by the dot, from here": (". ./a.sh", "a.sh"),
    "behind a wrapper": ("env X=1 ./ci/a.sh", "ci/a.sh"),
    "in a string": ("sh -c './ci/a.sh'", "ci/a.sh"),
    "in another folder": ("cd ci && ./a.sh", "ci/a.sh"),
    "in another folder and back": ("cd ci; cd ..; ./ci/b.sh", "ci/b.sh"),
    "in a subshell's folder": ("(cd ci && ./a.sh); sh ./a.sh", "ci/a.sh a.sh"),
    "in a loop": ('for each in ci/a.sh ci/b.sh; do sh "$each"; done', "ci/a.sh ci/b.sh"),
    "by a variable": ("TOOL=ci/a.sh; sh $TOOL", "ci/a.sh"),
    "by another script": ("ci/outer.sh", "ci/outer.sh ci/a.sh"),
    "by itself": ("ci/itself.sh", "ci/itself.sh"),
    "in a function": ("go() { ./ci/a.sh; }; go", "ci/a.sh"),
    "printed": ("echo ./ci/a.sh; cat ci/a.sh > /dev/null; test -x ./ci/a.sh", ""),
    "made executable": ("chmod +x ci/a.sh", ""),
    "elsewhere": ("cd /; sh ci/a.sh || true; sh ../ci/a.sh || true", ""),
    "missing": ("sh ci/c.sh || true", ""),
    "beside the one that names it": ("ci/near.sh", "ci/near.sh ci/lib.sh"),
    "beside the one that names it, from there": ("cd ci && sh ./near.sh", "ci/near.sh ci/lib.sh"),
    "beside the one that names it, without dirname": ("./ci/short.sh", "ci/short.sh ci/lib.sh"),
    "beside the one that names it, from anywhere": ("./ci/there.sh", "ci/there.sh ci/lib.sh"),
    "beside a file that is sourced, and so has another $0": (". ci/near.sh", "ci/near.sh"),
    "from the input of a shell": ("sh < ci/plain", "ci/plain"),
    "from the input of a shell with arguments": ("sh -s one two < ci/a.sh", "ci/a.sh"),
    "from a pipe": ("cat ci/b.sh | sh", "ci/b.sh"),
    "as the input of a script": ("sh ci/a.sh < ci/b.sh", "ci/a.sh"),
    "by a script from the input, beside which there is none": ("sh < ci/near.sh || true", "ci/near.sh"),
    "written by the job": ("echo 'echo other >> $RAN' > ci/a.sh; sh ci/a.sh", ""),
}


def ran(shell: tuple[str, ...], script: str, folder: Path) -> list[str]:
    log = folder / "ran"
    log.write_text("")
    environment = {**os.environ, "RAN": str(log), "CI_PROJECT_DIR": str(folder)}
    subprocess.run([*shell, "-c", script], cwd=folder, env=environment, check=False, capture_output=True)
    return list(dict.fromkeys(log.read_text().split()))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
        (tmp_path / path).chmod(0o755)
    return tmp_path


@needs_shell
@pytest.mark.parametrize("name", RUN)
def test_a_file_is_read_where_a_real_shell_runs_it(name: str, folder: Path) -> None:
    script, expected = RUN[name]
    (folder / ROOT).write_text(job(script))
    assert files_run(DiskFiles(str(folder))) == expected.split()
    for shell in SHELLS:
        assert set(ran(shell, script, folder)) - {"other"} == set(expected.split()), shell
        for path, text in FILES.items():
            (folder / path).write_text(text)


@pytest.mark.parametrize(
    ("keywords", "script"),
    [
        ({"variables": "{GIT_STRATEGY: none}"}, "./ci/a.sh"),
        ({"hooks": "{pre_get_sources_script: [./ci/a.sh]}"}, "true"),
        ({}, "docker run --rm -v $PWD:/a -w /a alpine sh ci/a.sh"),
        ({}, "ssh host ./ci/a.sh"),
        ({}, "docker exec x sh -c './ci/a.sh'"),
        ({}, "a.sh"),
        ({}, "sh ../a.sh; sh /a.sh; sh ~/a.sh"),
        ({}, "python3 ci/a.sh"),
    ],
)
def test_a_file_is_not_read_where_it_is_another_one_or_none(keywords: dict[str, str], script: str) -> None:
    assert files_run(MemoryFiles({ROOT: job(script, **keywords), **FILES, "../a.sh": "true"})) == []


@pytest.mark.parametrize(
    "text",
    ["#!/usr/bin/env python3\nimport os\n", "#!/usr/bin/perl\n", "#!/bin/sh\n\0\n", "#!/bin/sh\n" + "# x\n" * 20_000],
)
def test_what_is_no_shell_script_or_too_long_is_not_read(text: str) -> None:
    assert files_run(MemoryFiles({ROOT: job("./ci/x.sh"), "ci/x.sh": text})) == []


def test_a_link_out_of_the_repository_is_not_followed(tmp_path: Path) -> None:
    inside = tmp_path / "repository"
    inside.mkdir()
    (tmp_path / "outside.sh").write_text("docker pull ruby\n")
    (inside / "real.sh").write_text("docker pull perl\n")
    (inside / "out.sh").symlink_to(tmp_path / "outside.sh")
    (inside / "in.sh").symlink_to("real.sh")
    (inside / ROOT).write_text(job("sh out.sh; sh in.sh"))
    assert files_run(DiskFiles(str(inside))) == ["in.sh"]


def test_the_words_of_a_file_are_worth_what_its_caller_gives() -> None:
    called = {"ci/u.sh": 'use "$1" "$A" "$B"\nD=d\n', "ci/v.sh": 'use "$D"\n'}
    script = "export B=b\nci/u.sh one\n. ci/u.sh two\n. ci/v.sh"
    assert words(MemoryFiles({ROOT: job(script, variables="{A: a}"), **called})) == ["one a b", "two a b", "d"]


def test_a_file_named_by_a_variable_of_the_job_is_that_of_each_job() -> None:
    pipeline = "variables: {DIR: ci}\none: {script: &s ['$DIR/a.sh']}\ntwo: {script: *s, variables: {DIR: other}}\n"
    files = {ROOT: pipeline, "ci/a.sh": "first\n", "other/a.sh": "second\n"}
    commands = [(fact.user.name, fact.command.program) for fact in facts_of(MemoryFiles(files)).commands if fact.user]
    assert commands == [("one", None), ("one", "first"), ("two", None), ("two", "second")]


LEAKS = {
    "a trace in the file": ("./ci/x.sh", 'set -x\ncurl -u "$CI_JOB_TOKEN" a.example.com\n', True),
    "a trace in the file that goes nowhere": (
        "./ci/x.sh 2> /dev/null",
        'set -x\n: "$CI_JOB_TOKEN"\n',
        False,
    ),
    "a trace before the file, which is no shell's that it starts": (
        "set -x\n./ci/x.sh",
        ': "$CI_JOB_TOKEN"\n',
        False,
    ),
    "a trace before a file that is sourced": ("set -x\n. ci/x.sh", ': "$CI_JOB_TOKEN"\n', True),
    "a trace that the first line of the file begins": ("./ci/x.sh", '#!/bin/sh -ex\n: "$CI_JOB_TOKEN"\n', True),
    "a trace of the first line that nobody reads": ("sh ci/x.sh", '#!/bin/sh -x\n: "$CI_JOB_TOKEN"\n', False),
    "what the file prints": ("./ci/x.sh", 'echo "$CI_JOB_TOKEN" | base64\n', True),
    "what the file prints to nowhere": ("./ci/x.sh > /dev/null", 'echo "$CI_JOB_TOKEN" | base64\n', False),
    "what the file prints where its output goes": (
        "./ci/x.sh",
        'exec > /dev/null\necho "$CI_JOB_TOKEN" | base64\n',
        False,
    ),
    "what is printed behind the file that has redirected itself": (
        './ci/x.sh\necho "$CI_JOB_TOKEN" | base64',
        "exec > /dev/null\n",
        True,
    ),
    "what is printed behind a file that has redirected its caller": (
        '. ci/x.sh\necho "$CI_JOB_TOKEN" | base64',
        "exec > /dev/null\n",
        False,
    ),
}


@needs_shell
@pytest.mark.parametrize("name", LEAKS)
def test_a_secret_is_printed_where_a_real_shell_prints_it(name: str, tmp_path: Path) -> None:
    script, text, is_shown = LEAKS[name]
    text = text if text.startswith("#!") else f"#!/bin/sh\n{text}"
    facts = facts_of(MemoryFiles({ROOT: job(script), "ci/x.sh": text}))
    assert bool(facts.leaks) == is_shown
    (tmp_path / "ci").mkdir()
    (tmp_path / "ci" / "x.sh").write_text(text)
    (tmp_path / "ci" / "x.sh").chmod(0o755)
    (tmp_path / "curl").write_text("#!/bin/sh\n")
    (tmp_path / "curl").chmod(0o755)
    path = os.pathsep.join((str(tmp_path), os.environ["PATH"]))
    environment = {**os.environ, "PATH": path, "CI_JOB_TOKEN": "canary"}
    for shell in SHELLS:
        command = [*shell, "-c", script]
        done = subprocess.run(command, cwd=tmp_path, env=environment, check=False, capture_output=True, text=True)
        log = done.stdout + done.stderr
        assert ("canary" in log or "Y2FuYXJ5" in log) == is_shown, shell


def test_each_step_of_a_job_is_read() -> None:
    steps = "".join(f"    - {{name: {name}, script: use {name}}}\n" for name in "abc")
    assert words(MemoryFiles({ROOT: f"test:\n  run:\n{steps}"})) == ["a", "b", "c"]


def test_files_that_run_each_other_come_to_an_end() -> None:
    many = {f"ci/{n}.sh": "".join(f"./ci/{m}.sh\n" for m in range(30)) for n in range(30)}
    assert 0 < len(files_run(MemoryFiles({ROOT: job("./ci/0.sh"), **many}))) <= 20


def test_each_file_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    pipeline = "".join(f"job {n}: {{script: ['./ci/a.sh {n}', 'sh ci/none.sh']}}\n" for n in range(5))
    read: list[str] = []
    whole = MemoryFiles.read
    monkeypatch.setattr(MemoryFiles, "read", lambda self, path: read.append(path) or whole(self, path))
    facts = facts_of(MemoryFiles({ROOT: pipeline, **FILES}))
    assert len(facts.commands) == 15
    assert sorted(read) == [ROOT, "ci/a.sh"]
