from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.container.hints import may_hold_login
from cilint.programs.roles import Role
from cilint.programs.table import Program, programs_with
from cilint.shell.script import parse_script
from cilint.text.mapped import MappedText, Piece
from cilint.text.source import Source
from cilint.tools.login import Login, LoginKind, find_login


def logins(script: str) -> list[Login]:
    text = MappedText(script, Source("script", script), lambda: [Piece(script, 0, len(script))])
    return [login for command in parse_script(text).commands if (login := find_login(command))]


def only(script: str) -> Login:
    assert may_hold_login(script)
    (login,) = logins(script)
    return login


def flagged(login: Login) -> list[str]:
    return [option.span.text for option in login.passwords]


@pytest.mark.parametrize(
    ("script", "option", "value", "registry"),
    [
        # the forms of an option
        ("docker login -u me -p $P reg.example", "-p $P", "$P", "reg.example"),
        ("docker login -u me -p$P reg.example", "-p$P", "$P", "reg.example"),
        ("docker login -u me -p=$P reg.example", "-p=$P", "$P", "reg.example"),
        ("docker login -u me -pu reg.example", "-pu", "u", "reg.example"),
        ("docker login --password $P --username me reg.example", "--password $P", "$P", "reg.example"),
        ('docker login --password="$P" --username="me"', '--password="$P"', '"$P"', None),
        ("docker login --password $TOKEN", "--password $TOKEN", "$TOKEN", None),
        ("docker login -p $(TOKEN) -u $(NAME)", "-p $(TOKEN)", "$(TOKEN)", None),
        # the place of the server
        ("docker login reg.example -u me -p 123", "-p 123", "123", "reg.example"),
        ("docker login $REG -u'me' -p$P", "-p$P", "$P", "$REG"),
        ("docker login reg.example/group/app -u me -p $P", "-p $P", "$P", "reg.example/group/app"),
        ('docker login -p "$$P" -u "$$U" -e "a@b" quay.io', '-p "$$P"', '"$$P"', "quay.io"),
        # options before the subcommand
        ("docker --config d -H tcp://d:2376 login -u u -pS3cret reg", "-pS3cret", "S3cret", "reg"),
        ("docker -D --context=c login -u u -p $P reg", "-p $P", "$P", "reg"),
        ("skopeo --debug --tmpdir t login -p $P -u u reg.example", "-p $P", "$P", "reg.example"),
        ("helm --kubeconfig f registry -n x login -p $P -u u reg.example", "-p $P", "$P", "reg.example"),
        # wrappers and compounds
        ("sudo docker login -p $P -u u", "-p $P", "$P", None),
        ("/usr/bin/docker login -p $P -u u", "-p $P", "$P", None),
        ("docker.exe login -p $P -u u", "-p $P", "$P", None),
        ("$HOME/bin/crane auth login -p $P -u u reg.example", "-p $P", "$P", "reg.example"),
        ("time timeout 9 docker login -p $P -u u", "-p $P", "$P", None),
        ("A=b docker login -p $P -u u", "-p $P", "$P", None),
        ("x && docker login -p $P -u u reg.example 2>/dev/null || true", "-p $P", "$P", "reg.example"),
        ('if ! docker login -u "$U" -p "$P" "$R"; then exit 1; fi', '-p "$P"', '"$P"', '"$R"'),
        ("docker login reg.example \\\n  --username $U \\\n  --password $P", "--password $P", "$P", "reg.example"),
        ("bash -c 'docker login -u AWS -p $(aws ecr get-login-password) reg.example'", None, None, "reg.example"),
        ('ssh h "docker login -u u -p $P $R"', "-p $P", "$P", "$R"),
        ("ssh h 'bash -s' << EOF\nsudo docker login -u u -p $P $R\nEOF", "-p $P", "$P", "$R"),
        ("docker docker login -p Fake-literal-1 -u u", "-p Fake-literal-1", "Fake-literal-1", None),
        # PowerShell
        ('docker login -u "$env:U" -p "$env:P" $env:R', '-p "$env:P"', '"$env:P"', "$env:R"),
        # the other tools
        (
            "podman login -u u -p ${pass:8} reg.example:5000 --tls-verify=false",
            "-p ${pass:8}",
            None,
            "reg.example:5000",
        ),
        ("podman login --authfile f -u u -p password ${HOST}", "-p password", "password", "${HOST}"),
        ("buildah login -u u --password $P $R", "--password $P", "$P", "$R"),
        ('skopeo login "${R}" -u "${T%:*}" -p "${T#*:}"', '-p "${T#*:}"', '"${T#*:}"', '"${R}"'),
        ("nerdctl login reg.example -u u -pFake --insecure-registry", "-pFake", "Fake", "reg.example"),
        ("img login -u u -p $P reg.example", "-p $P", "$P", "reg.example"),
        ('crane auth login -u "$L" -p "$P" "$R"', '-p "$P"', '"$P"', '"$R"'),
        ('regctl registry login "$R" -u "$U" -p "$P"', '-p "$P"', '"$P"', '"$R"'),
        ("regctl registry login reg.example --user $U --pass $P", "--pass $P", "$P", "reg.example"),
        ("oras login localhost:5001 --plain-http --username u --password p1", "--password p1", "p1", "localhost:5001"),
        ("oras login reg.example --identity-token $T", "--identity-token $T", "$T", "reg.example"),
        ("helm registry login -u $U localhost:$PORT -p $P && break", "-p $P", "$P", "localhost:$PORT"),
        ("apptainer registry login -u u --password $P docker://nvcr.io", "--password $P", "$P", "docker://nvcr.io"),
        ("singularity remote login -u u -p $P docker://reg.example", "-p $P", "$P", "docker://reg.example"),
        ("trivy registry login --username u --password $P reg.example", "--password $P", "$P", "reg.example"),
        ("werf cr login -u u -p $P reg.example", "-p $P", "$P", "reg.example"),
        ("cosign login -t 3m -u u -p $P reg.example", "-p $P", "$P", "reg.example"),
        ("ko login reg.example -u u -p $P", "-p $P", "$P", "reg.example"),
        ("az acr login --name acme -u u -p $P", "-p $P", "$P", "acme"),
    ],
)
def test_a_password_on_the_command_line_is_found_with_its_option(
    script: str, option: str | None, value: str | None, registry: str | None
) -> None:
    login = only(script)
    assert login.kind is LoginKind.REGISTRY_LOGIN
    assert login.password is not None
    assert login.password.value is not None
    assert (login.registry.raw if login.registry else None) == registry
    assert option is None or flagged(login) == [option]
    assert value is None or login.password.value.raw == value
    assert not login.from_stdin


@pytest.mark.parametrize(
    ("script", "tool", "stdin_option"),
    [
        ("docker login -p x", "docker", "--password-stdin"),
        ("regctl registry login r -p x", "regctl", "--pass-stdin"),
        ("oras login r -p x", "oras", "--password-stdin"),
        ("oras login r --identity-token x", "oras", "--identity-token-stdin"),
        ("az acr login -n r -p x", "az", None),
        ("$DOCKER login -u u -p x", "$DOCKER", "--password-stdin"),
        ("${REGCTL} registry login r -u u -p x", "${REGCTL}", "--pass-stdin"),
        ("$TOOL registry login r -u u -p x", "$TOOL", None),
        ("$TOOL registry login r -u u --password x", "$TOOL", "--password-stdin"),
        ("$TOOL registry login r -u u --pass x", "$TOOL", "--pass-stdin"),
    ],
)
def test_each_tool_has_its_own_option_for_standard_input(script: str, tool: str, stdin_option: str | None) -> None:
    login = only(script)
    assert (login.tool, login.stdin_option) == (tool, stdin_option)


@pytest.mark.parametrize(
    ("script", "username"),
    [
        ("echo $P | docker login -u me --password-stdin reg.example", "me"),
        ("echo $P | docker --config $1 login --username=$U --password-stdin $R", "$U"),
        ("docker login ghcr.io -u me --password-stdin <<< $P", "me"),
        ("cat key | docker login -u _json_key --password-stdin https://eu.gcr.io", "_json_key"),
        ("echo $P | ./regctl registry login ghcr.io -u ${U} --pass-stdin", "${U}"),
        (
            "printf '%s' $P | helm registry login nvcr.io \\\n --username '$oauthtoken' --password-stdin",
            "'$oauthtoken'",
        ),
        ("aws ecr get-login-password | apptainer registry login -u AWS --password-stdin docker://r", "AWS"),
        ("echo $P | sudo -u foo bash -c 'docker login -u me --password-stdin reg.example'", "me"),
        ("$env:P | docker login -u $env:U --password-stdin", "$env:U"),
        ('echo "$P" | "$ENGINE" login -u me --password-stdin reg.example', "me"),
        ("echo $P | oras login --identity-token-stdin reg.example", None),
    ],
)
def test_a_login_that_reads_standard_input_has_no_password_argument(script: str, username: str | None) -> None:
    login = only(script)
    assert login.from_stdin
    assert login.password is None
    assert (login.username.raw if login.username else None) == username


def test_a_login_without_a_password_is_a_login() -> None:
    login = only("docker login registry.example.com -u someuser")
    assert (login.password, login.from_stdin, login.passwords) == (None, False, ())


def test_of_a_repeated_password_the_last_counts_and_all_are_seen() -> None:
    login = only("docker login -p one -u me -p two registry.example.com")
    assert flagged(login) == ["-p one", "-p two"]
    assert login.password is not None
    assert login.password.span.text == "-p two"


def test_a_password_that_xargs_appends_is_an_argument() -> None:
    assert flagged(only("echo $P | xargs docker login -u me -p")) == ["-p"]
    assert only("docker login -u me -p").passwords == ()


def test_a_chart_repository_takes_a_password_too() -> None:
    login = only('helm repo add charts "$API/helm/stable" --username u --password $P')
    assert login.kind is LoginKind.HELM_REPO
    assert login.registry is not None
    assert login.registry.raw == '"$API/helm/stable"'
    assert flagged(login) == ["--password $P"]
    assert login.stdin_option == "--password-stdin"


@pytest.mark.parametrize(
    "script",
    [
        'kubectl create secret docker-registry name --docker-server="$R" --docker-username="$U" --docker-password="$P"',
        'kubectl -n ns create secret -n "$N" \\\n docker-registry x --docker-server="$R" --docker-password="$P"',
        'oc create secret docker-registry x --docker-password="$P" --docker-server "$R" --dry-run=client',
        '$KUBECTL create secret docker-registry x --docker-password="$P" --docker-server "$R"',
        'printf "$(kubectl create secret docker-registry x --docker-server="$R" --docker-password="$P")" | sort',
    ],
)
def test_a_pull_secret_takes_its_password_as_an_argument_only(script: str) -> None:
    login = only(script)
    assert login.kind is LoginKind.KUBERNETES_SECRET
    assert flagged(login) == ['--docker-password="$P"']
    assert login.stdin_option is None
    assert login.registry is not None
    assert login.registry.raw == '"$R"'


@pytest.mark.parametrize(
    "script",
    [
        "$DOCKER login -u x -p $P",
        '"$ENGINE" login -u x -p y host',
        '"${CONTAINER_ENGINE}" login -u "$U" -p "$P" quay.io',
        "$CLI login -p $P registry.example.com",
        "${CRANE_BIN} auth login registry.example.com -u x -p y",
        "$TOOL auth login registry.example.com -u x -p y",
        "$HELM_CMD repo add n https://charts.example.com --password $P",
    ],
)
def test_a_program_in_a_variable_counts_where_the_rest_leaves_no_doubt(script: str) -> None:
    assert len(only(script).passwords) == 1


@pytest.mark.parametrize(
    "script",
    [
        "gh auth login --with-token < token",
        "glab auth login --token $T",
        "oc login $SERVER --token=$T",
        "oc login https://api.example.com:6443 -u developer -p $P",
        "npm login --registry https://npm.example.com",
        "az login --service-principal -u $U -p $P --tenant $T",
        "vault login $T",
        "curl -u u:$P https://example.com/login",
        "cf login -a api.example.com -u u -p $P",
        "docker run -p 80:80 nginx",
        "docker compose -p login up",
        "docker run image login -p x",
        "docker logout registry.example.com",
        "docker pull login",
        "mkdir -p login",
        "ssh -p 22 login.example.com",
        "python -m pytest -p no:login .",
        'echo "docker login -u u -p $P"',
        "# docker login -u u -p $P",
        "cat > login.sh << EOF\ndocker login -u u -p $P\nEOF",
        "helm repo update",
        "helm repo add stable",
        "kubectl create secret generic x --from-literal=password=$P",
        "$OC login https://api.example.com:6443 -u developer -p $P",
        "$CLI login --token $T",
        "$CLI login -u u -p $P --insecure-skip-tls-verify",
        "$CLI login -p $P $SESSION",
        "$CLI login $SERVER",
        "$GH auth login --with-token",
        "login -p $P",
        "singularity keyserver login -u u -p $P",
        "docker",
        "",
    ],
)
def test_other_commands_are_no_logins_with_a_password(script: str) -> None:
    assert not any(login.passwords or login.from_stdin for login in logins(script))


SUBCOMMANDS = [
    (program, path)
    for program in programs_with(Role.LOGIN)
    for path, subcommand in program.subcommands.items()
    if Role.LOGIN in subcommand.deeds
]


@pytest.mark.parametrize(
    ("program", "path"), SUBCOMMANDS, ids=[f"{program.name} {' '.join(path)}" for program, path in SUBCOMMANDS]
)
def test_every_tool_of_the_table_is_found_by_each_of_its_options(program: Program, path: tuple[str, ...]) -> None:
    start = " ".join((program.name, *path))
    options = program.at(path).options
    users = [name for name, meaning in options.items() if meaning.role is Role.REGISTRY_USER]
    for option, meaning in options.items():
        if meaning.role is not Role.REGISTRY_PASSWORD:
            continue
        for script in (
            f"{start} {option} Fake-literal-1 a.example b.example",
            f"sudo {start} a.example b.example {users[0]} u {option}=Fake-literal-1",
        ):
            login = only(script)
            assert login.kind.value == program.at(path).deeds[Role.LOGIN]
            assert login.password is not None
            assert login.password.value is not None
            assert login.password.value.literal == "Fake-literal-1"
            assert login.stdin_option == (meaning.detail or None)


WORD = st.sampled_from(
    [
        "docker",
        "$D",
        "login",
        "-p",
        "-pX",
        "--password=x",
        "$P",
        "registry",
        "auth",
        "helm",
        "repo",
        "add",
        "-u",
        "--",
        "'",
    ]
)


@given(st.lists(WORD, max_size=8).map(" ".join))
def test_any_command_is_read(script: str) -> None:
    for login in logins(script):
        assert may_hold_login(login.command.script.text)
        for option in login.passwords:
            assert option.span.text in script
