"""Docker auth configurations as facts: where they are found, what is known of them, and the places of their parts."""

from __future__ import annotations

import pytest

from cilint.facts.auth_facts import AuthFact
from cilint.facts.gather import Facts
from cilint.session import Session
from cilint.settings.model import Settings
from cilint.text.files import MemoryFiles

ENTRY = '{"auths": {"registry.example.com": {"auth": "TBD"}}}'


def gather(text: str) -> Facts:
    return next(Session(MemoryFiles({".gitlab-ci.yml": text}), Settings(), ()).facts([".gitlab-ci.yml"]))


def written(*script: str) -> list[AuthFact]:
    """The configurations that a script of these lines, one entry of the list each, writes."""
    lines = "".join("    - |\n" + "".join(f"      {line}\n" for line in entry.splitlines()) for entry in script)
    return gather(f"build:\n  script:\n{lines}").auths


def variable(value: str, more: str = "") -> Facts:
    return gather(f"variables:\n  DOCKER_AUTH_CONFIG: {value}\n{more}test:\n  script: make\n")


@pytest.mark.parametrize(
    "value",
    [
        f"'{ENTRY}'",
        '"{\\"auths\\": {\\"registry.example.com\\": {\\"auth\\": \\"TBD\\"}}}"',
        f"{{value: '{ENTRY}', description: for the Runner}}",
        '|\n    {\n      "auths": {"registry.example.com": {"auth": "TBD"}}}',
        '>-\n    {"auths":\n      {"registry.example.com":\n        {"auth": "TBD"}}}',
    ],
)
def test_keys_and_problems_have_their_places_in_every_style_of_scalar(value: str) -> None:
    facts = variable(value)
    assert [entry.span.text for entry in facts.auth_entries] == ["registry.example.com"]
    assert [problem.span.text for problem in facts.auth_problems] == ["TBD"]


@pytest.mark.parametrize(
    ("job", "scope"),
    [
        (f"  variables: {{DOCKER_AUTH_CONFIG: '{ENTRY}'}}\n", "job"),
        (f"  rules: [{{if: $X, variables: {{DOCKER_AUTH_CONFIG: '{ENTRY}'}}}}]\n", "rules"),
        (f"  parallel: {{matrix: [{{DOCKER_AUTH_CONFIG: '{ENTRY}'}}]}}\n", "matrix"),
    ],
)
def test_the_variable_is_found_in_every_scope(job: str, scope: str) -> None:
    facts = gather(f"test:\n{job}  script: make\n")
    assert scope in {item.plain()["scope"] for item in facts.variables}
    assert [(auth.source.value, auth.reader.value) for auth in facts.auths] == [("variable", "gitlab-runner")]


def test_a_value_that_the_job_overrides_is_none() -> None:
    own = "  variables: {DOCKER_AUTH_CONFIG: ''}\n"
    assert gather(f"variables: {{DOCKER_AUTH_CONFIG: '{ENTRY}'}}\ntest:\n{own}  script: make\n").auths == []


def test_a_configuration_in_another_variable_is_flagged_there() -> None:
    facts = variable("$SHARED", f"  SHARED: '{ENTRY}'\n")
    (auth,) = facts.auths
    assert [problem.span.text for problem in facts.auth_problems] == ["TBD"]
    assert [use.text for use in auth.uses] == ["$SHARED"]


@pytest.mark.parametrize("value", ["$OUTSIDE", "$DOCKER_AUTH_CONFIG", "''", "$[[ inputs.config ]]"])
def test_what_is_not_in_the_files_has_nothing_wrong(value: str) -> None:
    assert variable(value).auth_problems == []


def test_variables_that_name_each_other_end() -> None:
    assert variable("$A", "  A: $B\n  B: $A\n").auth_problems == []


def test_a_value_that_the_files_define_is_put_in_with_the_place_of_its_name() -> None:
    facts = variable(
        """'{"auths": {"$HOST": {"auth": "$AUTH"}}}'""", "  HOST: index.docker.io\n  AUTH: user:password\n"
    )
    assert [(entry.entry.key, entry.span.text) for entry in facts.auth_entries] == [("index.docker.io", "$HOST")]
    assert [problem.span.text for problem in facts.auth_problems] == ["$AUTH"]


def test_a_value_that_may_be_one_or_the_other_is_unknown() -> None:
    facts = gather(
        """variables: {DOCKER_AUTH_CONFIG: '{"auths": {"h.example.com": {"auth": "$AUTH"}}}'}
test:
  parallel: {matrix: [{AUTH: [TBD, Y2k6RmFrZQ==]}]}
  script: make
"""
    )
    assert facts.auth_problems == []


@pytest.mark.parametrize(
    ("script", "reader"),
    [
        (f"echo '{ENTRY}' > ~/.docker/config.json", "docker"),
        (f"echo -n '{ENTRY}' > $HOME/.docker/config.json", "docker"),
        (f'printf "%s\\n" \'{ENTRY}\' > "$DOCKER_CONFIG/config.json"', "docker"),
        (f"printf '{ENTRY}\\n' > /kaniko/.docker/config.json", "kaniko"),
        (f"cat > /kaniko/.docker/config.json << EOF\n{ENTRY}\nEOF", "kaniko"),
        (f"cat << 'EOF' | tee ~/.docker/config.json\n{ENTRY}\nEOF", "docker"),
        (f"echo '{ENTRY}' | sudo tee /root/.docker/config.json > /dev/null", "docker"),
        (f"echo '{ENTRY}' > $XDG_RUNTIME_DIR/containers/auth.json", "podman"),
        (f"echo '{ENTRY}' > \"$REGISTRY_AUTH_FILE\"", "podman"),
        (f"sh -c \"echo '{ENTRY}'\" > x", ""),
        (f"echo '{ENTRY}' > app/config.json", ""),
        (f"echo '{ENTRY}'", ""),
    ],
)
def test_a_configuration_is_found_where_a_tool_reads_it(script: str, reader: str) -> None:
    assert [fact.reader.value for fact in written(script)] == ([reader] if reader else [])


@pytest.mark.parametrize(
    "script",
    [
        ("echo '{' > ~/.docker/config.json\necho '\"auths\": {}}' >> ~/.docker/config.json",),
        (f"echo '{ENTRY}' > ~/.docker/config.json", "sed -i s/TBD/$X/ ~/.docker/config.json"),
        (f"echo '{ENTRY}' > ~/.docker/config.json", "envsubst < ~/.docker/config.json > x"),
        (f"echo '{ENTRY}' > ~/.docker/config.json", "tee -a ~/.docker/config.json < x"),
        ("echo '{\"auths\":\\n {}}' > ~/.docker/config.json",),
        ("printf '\\x7b\"auths\": {}}' > ~/.docker/config.json",),
    ],
)
def test_what_is_put_together_or_read_in_several_ways_is_left_alone(script: tuple[str, ...]) -> None:
    assert written(*script) == []


@pytest.mark.parametrize(
    ("script", "fault"),
    [
        ('echo "{\\"auths\\":{\\"$R\\":{\\"auth\\":\\"$(echo -n "u:$P" | base64)\\"}}}" > ~/.docker/config.json', None),
        ('echo \'{"auths":{"\'"$R"\'":{"auth":"\'"$A"\'"}}}\' > ~/.docker/config.json', None),
        ('printf \'{"auths":{"%s":{"auth":"%s"}}}\' "$R" "$A" > ~/.docker/config.json', None),
        ('cat > ~/.docker/config.json << EOF\n{"auths":{"h":{"auth":"$A"}}}\nEOF', None),
        ('cat > ~/.docker/config.json << \'EOF\'\n{"auths":{"h":{"auth":"$A"}}}\nEOF', "not base64"),
        ('echo \'{"auths":{"h":{"auth":"$A"}}}\' > ~/.docker/config.json', "not base64"),
        ('echo "{"auths":{"h":{"auth":"$A"}}}" > ~/.docker/config.json', "not JSON"),
        ("echo '{\\\"auths\\\":{}}' > ~/.docker/config.json", "not JSON"),
        ("echo $A'{\"auths\":{}}' > ~/.docker/config.json", None),
    ],
)
def test_the_text_is_what_the_shell_makes_of_it(script: str, fault: str | None) -> None:
    (auth,) = written(script)
    assert [problem.fault.value for problem in auth.config.problems] == ([fault] if fault else [])


def test_a_mapping_is_told_once_and_its_secrets_are_known() -> None:
    facts = gather(
        "variables:\n  DOCKER_AUTH_CONFIG:\n    auths:\n      h.example.com:\n        auth: Y2k6RmFrZS1saXRlcmFsLTE=\n"
        "        username: ci\n      i.example.com: {auth: $AUTH, password: Fake-literal-2}\n"
        "test:\n  script: make\nlint:\n  script: make\n"
    )
    assert [(problem.problem.fault.value, problem.user) for problem in facts.auth_problems] == [("YAML mapping", None)]
    assert [fact.span.text for fact in facts.credentials] == ["Y2k6RmFrZS1saXRlcmFsLTE=", "Fake-literal-2"]


@pytest.mark.parametrize("value", ["{value: '{}', description: auths}", "{other: x}", "[auths]"])
def test_other_mappings_are_not_auth_configurations(value: str) -> None:
    assert "YAML mapping" not in [item.problem.fault.value for item in variable(value).auth_problems]


def test_a_command_that_stores_the_variable_is_one_too() -> None:
    (auth,) = written('glab variable update DOCKER_AUTH_CONFIG "$X"')
    assert (auth.source.value, auth.span.text) == ("api", 'glab variable update DOCKER_AUTH_CONFIG "$X"')
