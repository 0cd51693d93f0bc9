"""Functions and variables that run what they are given, and what they hand on to it."""

from __future__ import annotations

import pytest

from cilint.shell.command import Context


@pytest.mark.parametrize(
    ("script", "opener", "context"),
    [
        ('run_step login "docker login -p $X"', "run_step", Context.STRING),
        ("runCommand 'docker login -p $X'", "runCommand", Context.STRING),
        ("with-retry 3 'docker login -p $X'", "with-retry", Context.STRING),
        ('$SSH -p 22 host "docker login -p $X"', "$SSH", Context.STRING),
        ("$SSH_CMD docker login -p $X", "$SSH_CMD", Context.REMOTE),
        ("${DRY_RUN} docker login -p $X", "${DRY_RUN}", Context.REMOTE),
        ("aws-vault exec ci -- docker login -p $X", "aws-vault", Context.REMOTE),
        ("docker-machine ssh vm 'docker login -p $X'", "docker-machine", Context.STRING),
        ("gcloud compute ssh vm --command='docker login -p $X'", "gcloud", Context.STRING),
        ("ansible all -m shell -a 'docker login -p $X'", "ansible", Context.STRING),
    ],
)
def test_what_a_name_says_that_it_runs_is_a_command(read, script, opener, context):
    inner = read(script)[-1]
    assert [word.literal for word in inner.words[:3]] == ["docker", "login", "-p"]
    assert (inner.wrappers, inner.context) == ((opener,), context)


@pytest.mark.parametrize(
    "script",
    [
        "explain_run 'docker login -p $X'",
        "prune 'docker login -p $X'",
        "registry docker login",
        "run_step login",
        "$IMAGE docker login",
        '"$SSH" docker login',
    ],
)
def test_other_names_run_nothing(read, script):
    assert len(read(script)) == 1


def test_assignments_before_a_shell_reach_what_it_runs(read):
    inner = read("A=1 env B=2 sh -c 'C=3 bash -c \"docker login\"'")[-1]
    assert [assignment.name for assignment in inner.environment] == ["A", "B", "C"]


def test_assignments_do_not_reach_another_machine_s_words(read):
    assert read("A=1 docker exec c docker login")[-1].environment == ()


@pytest.mark.parametrize(
    ("script", "conditional"),
    [
        ("a; b", [False, False]),
        ("a && b || c", [False, True, True]),
        ("if a; then b; fi; c", [True, True, False]),
        ("f() { a; }; f", [True, False]),
        ("for x in 1; do a; done", [True]),
        ("case x in y) a ;; esac", [True]),
        ("{ a; } && ( b; c )", [False, True, True]),
    ],
)
def test_a_command_that_may_not_be_run_is_conditional(read, script, conditional):
    assert [command.conditional for command in read(script)] == conditional
