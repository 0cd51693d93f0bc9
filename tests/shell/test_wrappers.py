"""Programs that run other commands: the inner command is found, with its wrappers and its context."""

from __future__ import annotations

import pytest

from cilint.shell.command import Context
from cilint.shell.word import PartKind

LOGIN = ["docker", "login", "-p", "$X"]


@pytest.mark.parametrize(
    ("prefix", "wrappers"),
    [
        ("sudo", ("sudo",)),
        ("sudo -E -u deploy -g docker", ("sudo",)),
        ("sudo -udeploy --user=me", ("sudo",)),
        ("sudo --", ("sudo",)),
        ("sudo -n DOCKER_CONFIG=/c", ("sudo",)),
        ("doas -u root", ("doas",)),
        ("env -i -u Z A=1 B=$y", ("env",)),
        ("time -p", ("time",)),
        ("timeout -k 5 30s", ("timeout",)),
        ("timeout --signal=KILL $T", ("timeout",)),
        ("retry 3", ("retry",)),
        ("retry -t 3 -s 2 --", ("retry",)),
        ("retry", ("retry",)),
        ("nohup nice -n 10 ionice -c2 stdbuf -oL", ("nohup", "nice", "ionice", "stdbuf")),
        ("exec", ("exec",)),
        ("command", ("command",)),
        ("builtin command --", ("builtin", "command")),
        ("xargs -r -n 1", ("xargs",)),
        ("chroot /mnt", ("chroot",)),
        ("gosu user", ("gosu",)),
        ("su-exec user:group", ("su-exec",)),
        ("flock -w 5 /tmp/lock", ("flock",)),
        ("$SUDO", ("$SUDO",)),
        ("sudo env A=b timeout 5", ("sudo", "env", "timeout")),
    ],
)
def test_a_program_that_only_runs_another_is_taken_off(read, prefix, wrappers):
    (command,) = read(f"{prefix} docker login -p $X")
    assert [word.raw for word in command.words] == LOGIN
    assert command.wrappers == wrappers
    assert command.context is Context.DIRECT
    assert command.all_words[-1] is command.words[-1]
    assert " ".join(word.raw for word in command.all_words) == f"{prefix} docker login -p $X"


@pytest.mark.parametrize(
    "script", ["command -v docker", "sudo -l", "sudo -v", "exec 3<&1", "env", "nohup", "taskset -p 1"]
)
def test_what_runs_no_other_command_stays_as_it_is(read, script):
    (command,) = read(script)
    assert command.wrappers == ()
    assert command.program == script.split()[0]


@pytest.mark.parametrize(
    ("prefix", "wrappers"),
    [
        ("python -m", ("python",)),
        ("/opt/bin/python3.12 -I -W ignore -X utf8 -m", ("python3.12",)),
        ("sudo py -3 -m", ("sudo", "py")),
    ],
)
def test_a_module_that_is_a_program_is_what_python_runs(read, prefix, wrappers):
    (command,) = read(f"{prefix} pip install app")
    assert command.program == "pip"
    assert command.wrappers == wrappers


@pytest.mark.parametrize("script", ["python -m http.server", "python -c pip -m pip", "python a.py -m pip", "python -m"])
def test_python_itself_is_the_program_of_all_else(read, script):
    (command,) = read(script)
    assert (command.program, command.wrappers) == ("python", ())


def test_assignments_of_env_and_sudo_belong_to_the_command(read):
    for script in ('env A="$x" b', 'sudo A="$x" b'):
        (command,) = read(script)
        assert [(a.name, a.value.raw) for a in command.assignments] == [("A", '"$x"')]


def test_what_xargs_fills_in_is_not_literal_and_not_standard_input(read):
    _, command = read("cat token | xargs -I{} docker login -p {} --name=a{}b")
    assert command.words[3].literal is None
    assert [part.kind for part in command.words[4].parts] == [PartKind.LITERAL, PartKind.OTHER, PartKind.LITERAL]
    assert command.reads_from is None


def test_xargs_may_replace_plain_characters(read):
    assert read("xargs -I % docker login -p %")[0].words[3].literal is None


@pytest.mark.parametrize("option", ["-I{}", "-I {}", "-i", "-i{}", "--replace", "--replace={}", "-r -n1 -I{}"])
def test_xargs_says_in_several_ways_what_it_replaces(read, option):
    (command,) = read(f"xargs {option} docker login -p {{}} registry.example.com")
    assert [word.literal for word in command.words] == ["docker", "login", "-p", None, "registry.example.com"]


def test_a_variable_alone_runs_what_it_holds(read):
    (command,) = read("$SUDO")
    assert ([word.raw for word in command.words], command.wrappers) == (["$SUDO"], ())


@pytest.mark.parametrize(
    ("script", "wrappers"),
    [
        ("sh -c 'docker login -p $X'", ("sh",)),
        ('/usr/bin/bash -c "docker login -p $X"', ("bash",)),
        ("bash -lc 'docker login -p $X'", ("bash",)),
        ("bash -exc 'docker login -p $X'", ("bash",)),
        ("bash -euo pipefail -c 'docker login -p $X'", ("bash",)),
        ("bash --login -e -o pipefail -c -- 'docker login -p $X' name", ("bash",)),
        ("busybox sh -c 'docker login -p $X'", ("busybox", "sh")),
        ("A=$(cat f) bash -c 'docker login -p $X'", ("bash",)),
        ("sudo -u deploy bash -c 'docker login -p $X'", ("sudo", "bash")),
        ("eval docker login -p '$X'", ("eval",)),
        ('eval "docker login -p $X"', ("eval",)),
        ("summon -f s.yml bash -c 'docker login -p $X'", ("bash",)),
        ('ssh user@host "docker login -p $X"', ("ssh",)),
        ("ssh host docker login -p $X", ("ssh",)),
        ("ssh -p22 -o A=b -i key $U@$H 'docker login -p $X'", ("ssh",)),
        ('ssh $OPTIONS root@$H "docker login -p $X"', ("ssh",)),
        ('ssh $OPTIONS -i ./key $U@"$H" "docker login -p $X"', ("ssh",)),
        ('ssh $H $SUDO "docker login -p $X"', ("ssh",)),
        ("sshpass -p $1 ssh -o A=no $3@$2 '\ndocker login -p $X\n'", ("sshpass", "ssh")),
        ('sshpass -e ssh $O root@$H "docker login -p $X"', ("sshpass", "ssh")),
        ('$SSH_CMD "docker login -p $X && cd /srv"', ("$SSH_CMD",)),
        ("su - deploy -c 'docker login -p $X'", ("su",)),
        ("flock /tmp/lock -c 'docker login -p $X'", ("flock",)),
        ("watch -n 5 docker login -p $X", ("watch",)),
        ("env -S 'docker login -p $X'", ("env",)),
        ("trap 'docker login -p $X' EXIT", ("trap",)),
        ("bash <<< 'docker login -p $X'", ("bash",)),
        ('echo "docker login -p $X" | sh', ("sh",)),
        ("sh -c 'sudo bash -c \"docker login -p \\$X\"'", ("sh", "sudo", "bash")),
    ],
)
def test_a_string_that_a_program_runs_is_a_script(login, script, wrappers):
    command = login(script)
    assert [word.text.text for word in command.words] == LOGIN
    assert command.words[3].variable.name == "X"
    assert command.wrappers == wrappers
    assert command.context is Context.STRING


@pytest.mark.parametrize(
    ("script", "wrappers"),
    [
        ("docker exec -it -e A=b name docker login -p $X", ("docker",)),
        ("docker container exec name docker login -p $X", ("docker",)),
        ("docker run --rm -v a:b -e A=b --name n docker:cli docker login -p $X", ("docker",)),
        ("docker run --rm docker:cli sh -c 'docker login -p $X'", ("docker", "sh")),
        ("docker run --entrypoint sh docker:cli -c 'docker login -p $X'", ("docker", "sh")),
        ("docker --context c compose -f x.yml exec -T web docker login -p $X", ("docker",)),
        ("docker-compose -p proj run --rm web docker login -p $X", ("docker-compose",)),
        ("podman exec name bash -lc 'docker login -p $X'", ("podman", "bash")),
        ("kubectl -n ns exec pod -c main -- sh -c 'docker login -p $X'", ("kubectl", "sh")),
    ],
)
def test_a_command_in_a_container_is_found(login, script, wrappers):
    command = login(script)
    assert [word.raw for word in command.words] == LOGIN
    assert (command.wrappers, command.context) == (wrappers, Context.REMOTE)


def test_the_outer_command_is_kept_before_what_it_runs(read):
    outer, inner = read('ssh -o StrictHostKeyChecking=no host "docker login"')
    assert (outer.program, inner.program) == ("ssh", "docker")
    assert outer.words[1].raw == "-o"


@pytest.mark.parametrize(
    "script",
    [
        'echo "docker login -p x"',
        "printf 'docker login -p %s' x",
        "echo bash -c 'docker login -p x'",
        'log_step "login" "docker login -p $X"',
        "cargo run -- docker login -p x",
        "bash script.sh -c 'docker login -p x'",
        "git commit -m 'docker login -p x'",
        '$ECHO "login"',
        "docker run image --password 'docker login'",
        "kubectl exec pod docker login",
        "echo 'docker login -p x' > f | sh",
    ],
)
def test_text_that_is_not_run_is_no_command(read, script):
    assert all([word.literal for word in command.words][:2] != ["docker", "login"] for command in read(script))


def test_what_the_outer_shell_expands_stays_a_variable_whatever_the_inner_quotes(login):
    for script in (
        "sh -c \"docker login -p '$X'\"",
        'sh -c "docker login -p \\"$X\\""',
        "sh -c 'docker login -p \"$X\"'",
        "ssh h \"docker login -p '${X}'\"",
    ):
        assert login(script).words[3].variable.name == "X", script
    assert login("sh -c 'docker login -p '\\''$X'\\'").words[3].literal == "$X"


def test_what_the_outer_shell_substitutes_is_found_once(read):
    script = 'ssh h "docker login -p $(aws ecr get-login-password)"'
    assert [command.program for command in read(script)] == ["ssh", "docker", "aws"]
    (part,) = read(script)[1].words[3].parts
    assert [command.program for command in part.commands] == ["aws"]


def test_generated_commands_are_unknown_programs(read):
    outer, inner, aws = read('eval "$(aws ecr get-login --no-include-email)"')
    assert (outer.program, inner.program, aws.program) == ("eval", None, "aws")
    assert inner.words[0].parts[0].commands == (aws,)


def test_the_first_inner_command_reads_from_the_outer_pipe(login, read):
    command = login("echo $P | sudo -u x bash -c 'docker login --password-stdin r'")
    assert command.reads_from.span.text == "echo $P"
    first, second = read("echo $P | sh -c 'a && docker login --password-stdin'")[-2:]
    assert (first.reads_from is not None, second.reads_from) == (True, None)


def test_a_pipe_inside_the_string_comes_before_the_outer_one(login):
    assert login("a | sh -c 'echo $T | docker login --password-stdin'").reads_from.span.text == "echo $T"


def test_commands_that_a_shell_reads_from_the_pipe_do_not_read_the_pipe(read):
    assert read("echo 'docker login' | sh")[-1].reads_from is None


def test_a_command_in_a_string_has_an_exact_place(login):
    script = "sudo sh -c 'a && docker login -p \"$X\"'"
    command = login(script)
    assert command.span.text == 'docker login -p "$X"'
    assert command.words[3].span.text == '"$X"'


def test_an_escape_in_a_string_belongs_to_the_place_of_what_it_escapes(login):
    assert login('sh -c "docker login -p \\"\\$X\\" r"').words[3].span.text == '\\"\\$X\\"'


def test_strings_in_strings_are_opened_up_to_a_limit(read):
    assert 2 < len(read("eval " * 40 + "docker login")) < 20
