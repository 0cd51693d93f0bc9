"""The arguments of commands with their roles, and whether it is certain which words are operands."""

from __future__ import annotations

import pytest

from cilint.programs.roles import Role
from cilint.shell.calls import Call, call_of


@pytest.fixture(scope="session")
def call(read):
    return lambda script: call_of(read(script)[0])


@pytest.mark.parametrize(
    ("script", "path", "roles"),
    [
        ("docker --config d login -u ci -p x reg", "login", "registry-user ci, registry-password x, registry reg"),
        ("docker image push -q app:1", "image push", "image app:1"),
        ("podman push app docker://reg/app", "push", "image docker://reg/app"),
        ("docker run --entrypoint sh -eA=b app ls", "run", "entrypoint sh, environment A=b, image app, command ls"),
        ("docker compose -f a.yml run -e A=b web ls", "compose run", "environment A=b, command ls"),
        ("docker buildx build --build-arg A=b -t=app .", "buildx build", "build-argument A=b, image app"),
        ("skopeo copy --src-creds=u:p a b", "copy", "registry-credentials u:p, image a, image b"),
        ("curl -sSfXPOST -d x https://a.example", "", "method POST, body x, url https://a.example"),
        ("git -C d clone --depth 1 https://a.example/b.git c", "clone", "url https://a.example/b.git"),
        ("git remote set-url origin https://a.example", "remote set-url", "url https://a.example"),
        ("psql -h db -p5433 -c 'select 1'", "", "host db, port 5433"),
        ("nc -w 1 db 5432", "", "host db, port 5432"),
        ("su - app -c ls", "", "code ls"),
        # What the image's own program gets is no option of the tool.
        ("podman run app --tls-verify=false --creds a:b", "run", "image app, command --tls-verify=false, "
         "command --creds, command a:b"),
        ("helm repo add name https://charts.example", "repo add", "registry https://charts.example"),
        ("helm repo update", "repo", ""),
    ],
)  # fmt: skip
def test_each_argument_has_the_role_that_the_table_says(call, script, path, roles):
    found = call(script)
    given = [item for item in found.arguments if item.word is not None and item.role is not Role.VALUE]
    assert " ".join(found.path) == path
    assert ", ".join(f"{item.role.value} {item.word.raw}" for item in given) == roles


@pytest.mark.parametrize(
    ("script", "is_certain"),
    [
        ("docker push -q app", True),
        ("docker push --new x app", False),
        ("docker push --new=x app", True),
        ("docker push $OPTIONS app", False),
        ('docker push "$IMAGE"', True),
        ("docker push $IMAGE", True),
    ],
)
def test_an_unknown_option_or_a_variable_for_several_words_makes_operands_uncertain(call, script, is_certain):
    found: Call = call(script)
    assert found.is_certain is is_certain


def test_of_a_program_that_the_table_lacks_no_roles_are_known(read):
    assert call_of(read("make push -p x")[0]) is None
    call = call_of(read("docker push app")[0])
    assert call is not None
    assert [item.role for item in call.arguments] == [Role.IMAGE]
