"""Pushes, pulls and copies that take credentials as arguments."""

from __future__ import annotations

import pytest

from cilint.container.hints import may_hold_login, may_hold_transfer
from cilint.programs.roles import Role
from cilint.programs.table import programs_with
from cilint.shell.script import parse_script
from cilint.text.mapped import MappedText, Piece
from cilint.text.source import Source
from cilint.tools.login import LoginKind
from cilint.tools.transfers import find_transfers, password_of, transferred_secrets
from tests.shell.conftest import identity


def secrets(text: str) -> list[str]:
    given = [secret for command in parse_script(identity(text)).commands for secret in transferred_secrets(command)]
    words = [password_of(word) if is_pair else word for word, is_pair in given]
    return [word.raw for word in words if word]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("skopeo copy --dest-creds ci:Fake-literal-1 docker://a docker://b", ["Fake-literal-1"]),
        ("skopeo sync --src-creds=ci:Fake-literal-1 --src docker a b", ["Fake-literal-1"]),
        ('skopeo copy --dest-creds=ci:"$TOKEN" a b', ["$TOKEN"]),
        ('skopeo copy --src-creds "ci:$TOKEN" a b', ["$TOKEN"]),
        ("podman push --creds ci:$TOKEN image", ["$TOKEN"]),
        ("buildah push --creds=ci:x:y image", ["x:y"]),
        ("skopeo copy --src-registry-token $T a b", ["$T"]),
        ("oras push --password=$P registry.example.com/app:1 file", ["$P"]),
        ("oras push -p$P registry.example.com/app:1 file", ["$P"]),
        ("podman run app --creds ci:$P", []),
        ("helm cm-push chart --username ci --password $P repo", ["$P"]),
        ('skopeo copy --dest-creds "$USER:$TOKEN" a b', ["$TOKEN"]),
        ("skopeo copy --dest-creds $USER:Fake'-literal'-1 a b", ["Fake'-literal'-1"]),
        ("skopeo copy --dest-creds $CREDENTIALS a b", []),
        ("skopeo copy --dest-creds ci: a b", []),
        ("skopeo copy --dest-creds", []),
        ("docker push --password x image", []),
        ("curl --password x", []),
    ],
)
def test_the_secret_in_the_arguments_is_found(command: str, expected: list[str]) -> None:
    assert secrets(command) == expected
    assert not expected or may_hold_transfer(command)


def test_what_takes_a_password_is_among_what_may_hold_one() -> None:
    """Each text of a script is asked by itself."""
    for role in (Role.REGISTRY_PASSWORD, Role.REGISTRY_CREDENTIALS):
        for program in programs_with(role):
            for path in program.subcommands:
                taken = program.at(path)
                may_hold = may_hold_login if Role.LOGIN in taken.deeds else may_hold_transfer
                names = [name for name, meaning in taken.options.items() if meaning.role is role]
                for name in names:
                    assert may_hold(" ".join((program.name, *path, name, "$PASSWORD")))


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("skopeo copy --src-creds $U:$P --dest-creds=ci:$T a b", ["--src-creds $U:$P", "--dest-creds=ci:$T"]),
        ("podman pull --creds $CREDENTIALS app", ["--creds $CREDENTIALS"]),
        ("helm push --password $P chart oci://registry.example.com", ["--password $P"]),
        ("cosign sign --registry-password=$P app", ["--registry-password=$P"]),
        ("podman pull --creds ci app", []),
        ("podman pull --creds ci: app", []),
        ("podman pull --creds $U: app", []),
        ('helm push --password "" chart oci://registry.example.com', []),
        ("docker login -p $P", []),
        ("make push --password $P", []),
    ],
)
def test_a_command_that_gets_a_password_for_itself_is_told_with_its_options(command: str, options: list[str]) -> None:
    script = MappedText(command, Source("script", command), lambda: [Piece(command, 0, len(command))])
    (read,) = parse_script(script).commands
    found = list(find_transfers(read))
    assert [option.span.text for login in found for option in login.passwords] == options
    assert all(login.kind is LoginKind.TRANSFER for login in found)
