"""Logins in the shapes of real pipelines: which words they have, and where their standard input comes from."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("docker login $R -u'someone' -p$T", ["docker", "login", "$R", "-u'someone'", "-p$T"]),
        ('docker login -p "$$P" -u "$$U" q.example', ["docker", "login", "-p", '"$$P"', "-u", '"$$U"', "q.example"]),
        ("docker login --password=$(P) --username=$(U)", ["docker", "login", "--password=$(P)", "--username=$(U)"]),
        ('if ! docker login -u "$U" -p "$P" "$R"; then', ["docker", "login", "-u", '"$U"', "-p", '"$P"', '"$R"']),
        ('if [ -n "$P" ]; then docker login -p $P; fi', ["docker", "login", "-p", "$P"]),
        (
            "docker login -p $(oc whoami -t) 192.0.2.1:5000",
            ["docker", "login", "-p", "$(oc whoami -t)", "192.0.2.1:5000"],
        ),
        ('docker login -p "$(tf -chdir=a output -raw b)"', ["docker", "login", "-p", '"$(tf -chdir=a output -raw b)"']),
        (
            "docker login r \\\n  --username $U \\\n  --password $P\n",
            ["docker", "login", "r", "--username", "$U", "--password", "$P"],
        ),
        ("docker login -p $P r || \\\n echo x", ["docker", "login", "-p", "$P", "r"]),
        (
            '${REGCTL} registry login "${R}" -p "${P}" || exit 1',
            ["${REGCTL}", "registry", "login", '"${R}"', "-p", '"${P}"'],
        ),
        ('[[ $A == ${B} ]] || docker login -p "$P"', ["docker", "login", "-p", '"$P"']),
        ('[ ${A} = ${B} ] || regctl registry login -p "$P"', ["regctl", "registry", "login", "-p", '"$P"']),
        ("docker login -p $P $R 2>/dev/null || true", ["docker", "login", "-p", "$P", "$R"]),
        ("helm registry login -p $P r && break", ["helm", "registry", "login", "-p", "$P", "r"]),
        (
            "buildah login -u **** -p **** 192.0.2.1:8888",
            ["buildah", "login", "-u", "****", "-p", "****", "192.0.2.1:8888"],
        ),
        ('"${ENGINE}" login -p "$P"', ['"${ENGINE}"', "login", "-p", '"$P"']),
        (
            'skopeo login "${m}" -u "${t%:*}" -p "${t#*:}"',
            ["skopeo", "login", '"${m}"', "-u", '"${t%:*}"', "-p", '"${t#*:}"'],
        ),
        ("podman login -p ${pass:8} r", ["podman", "login", "-p", "${pass:8}", "r"]),
        (
            "apptainer registry login -u '$oauthtoken' -p <YOUR_KEY> r",
            ["apptainer", "registry", "login", "-u", "'$oauthtoken'", "-p", "<YOUR_KEY>", "r"],
        ),
        ("docker login $R:latest", ["docker", "login", "$R:latest"]),
        ("docker --config ${1} login -u x", ["docker", "--config", "${1}", "login", "-u", "x"]),
        ("aws x |regctl registry login r --pass-stdin", ["regctl", "registry", "login", "r", "--pass-stdin"]),
        ('docker login -u x --password-stdin <<<"$P"', ["docker", "login", "-u", "x", "--password-stdin"]),
        ("docker login --password-stdin <~/.key.json r", ["docker", "login", "--password-stdin", "r"]),
        ('HARBOR="x" then docker login r', ["docker", "login", "r"]),
    ],
)
def test_a_login_has_its_words(login, script, words):
    assert [word.raw for word in login(script).words] == words


@pytest.mark.parametrize(
    ("script", "feeder"),
    [
        ('echo "${P}" | docker login -u u --password-stdin r', 'echo "${P}"'),
        ("echo -n $P | docker login -u u --password-stdin;", "echo -n $P"),
        ("echo $P |\n docker login --password-stdin", "echo $P"),
        ("aws ecr get-login-password \\\n| docker login --password-stdin r", "aws ecr get-login-password"),
        ("a | \\\n podman login --password-stdin r", "a"),
        ("echo $P | sudo docker login --password-stdin r", "echo $P"),
        ("printf '%s' \"$P\" | helm registry login --password-stdin", "printf '%s' \"$P\""),
        ("cat ${HOME}/k.json | docker login --password-stdin r || exit 1", "cat ${HOME}/k.json"),
        ("a; echo hunter2 | docker login --password-stdin", "echo hunter2"),
        ("a && docker login -p $P || b", None),
        ("a | b; docker login -p $P", None),
    ],
)
def test_a_login_reads_from_what_is_piped_into_it(login, script, feeder):
    source = login(script).reads_from
    assert (source and source.span.text) == feeder


@pytest.mark.parametrize(
    ("script", "operator", "target"),
    [
        ('docker login -u x --password-stdin <<<"$P"', "<<<", '"$P"'),
        ('docker login --password-stdin 2>/dev/null <<< "$P"', "<<<", '"$P"'),
        ("docker login \\\n  --password-stdin \\\n  r <<<$P", "<<<", "$P"),
        ("docker login --password-stdin r < ${HOME}/k.json", "<", "${HOME}/k.json"),
        ("docker login --password-stdin r <~/.k.json", "<", "~/.k.json"),
        ("docker login --password-stdin < <(cod)", "<", "<(cod)"),
        ('"${bin}" login "$i" </dev/null', "<", "/dev/null"),
    ],
)
def test_a_login_reads_from_a_redirection(login, script, operator, target):
    found = [r for r in login(script).redirections if r.is_input]
    assert [(r.operator, r.target.raw) for r in found] == [(operator, target)]


@pytest.mark.parametrize(
    "script", ['eval "$(aws ecr get-login)"', "$(aws ecr get-login)", "x=$(aws ecr get-login | sed s/a/b/)"]
)
def test_a_command_that_prints_a_login_is_found_in_its_substitution(words, script):
    assert ["aws", "ecr", "get-login"] in words(script)


@pytest.mark.parametrize(
    "script",
    [
        'printf "$(kubectl create secret docker-registry r --docker-password=$P)" | kubectl apply -f -',
        'kubectl create secret -n "$NS" \\\n  docker-registry r \\\n  --docker-password=$P | kubectl replace -f -',
    ],
)
def test_a_pull_secret_is_found_in_its_substitution_or_over_lines(words, script):
    (found,) = [command for command in words(script) if command[:3] == ["kubectl", "create", "secret"]]
    assert found[-1] == "--docker-password=$P"


def test_a_configuration_that_is_written_has_its_parts_and_its_file(read):
    script = 'echo "{\\"auth\\":\\"$(echo -n $U:$P | base64 | tr -d \'\\n\')\\"}" > /kaniko/config.json'
    echo, inner, *_ = read(script)
    assert echo.words[1].prefix == '{"auth":"'
    assert echo.redirections[0].target.raw == "/kaniko/config.json"
    assert [word.raw for word in inner.words] == ["echo", "-n", "$U:$P"]
