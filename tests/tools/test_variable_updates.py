from __future__ import annotations

import pytest

from cilint.shell.budget import Budget
from cilint.shell.script import parse_script
from cilint.text.mapped import MappedText, Piece
from cilint.text.source import Source
from cilint.tools.variable_updates import stored_variable

API = "$CI_API_V4_URL/projects/1/variables"


def stores(script: str) -> bool:
    text = MappedText(script, Source("x.sh", script), lambda: [Piece(script, 0, len(script))])
    (command,) = parse_script(text, Budget()).commands
    return stored_variable(command) is not None


@pytest.mark.parametrize(
    "script",
    [
        f'curl --request PUT "{API}/DOCKER_AUTH_CONFIG" --form "value=$X"',
        f"curl --request=PATCH {API}/DOCKER_AUTH_CONFIG -d @file",
        f"curl -sSX 'PUT' {API}/DOCKER_AUTH_CONFIG?environment_scope=x -d @file",
        f'curl -XPOST "{API}" --form "key=DOCKER_AUTH_CONFIG" --form "value=$X"',
        f'curl {API} --data "{{\\"key\\": \\"DOCKER_AUTH_CONFIG\\"}}"',
        f'wget --method=PUT --body-data "value=$X" {API}/DOCKER_AUTH_CONFIG',
        f'wget --post-data "key=DOCKER_AUTH_CONFIG&value=$X" {API}',
        'glab variable set DOCKER_AUTH_CONFIG "$X"',
        'glab variable update --group acme DOCKER_AUTH_CONFIG "$X"',
        "glab api -X PUT projects/1/variables/DOCKER_AUTH_CONFIG -f value=x",
    ],
)
def test_a_command_that_stores_the_variable_is_recognised(script: str) -> None:
    assert stores(script)


@pytest.mark.parametrize(
    "script",
    [
        f"curl -fsS {API}/DOCKER_AUTH_CONFIG",
        f"curl -XGET {API}/DOCKER_AUTH_CONFIG",
        f"curl -G -d page=2 {API}/DOCKER_AUTH_CONFIG",
        f"curl -X DELETE {API}/DOCKER_AUTH_CONFIG",
        f"curl -X PUT {API}/DOCKER_AUTH_CONFIG_OLD -d value=x",
        f"curl -X POST {API} -d key=OTHER -d value=DOCKER_AUTH_CONFIG",
        "curl -X PUT https://example.com/DOCKER_AUTH_CONFIG",
        "glab variable get DOCKER_AUTH_CONFIG",
        "glab variable delete DOCKER_AUTH_CONFIG",
        f'echo curl -X PUT "{API}/DOCKER_AUTH_CONFIG"',
    ],
)
def test_a_command_that_does_something_else_is_not(script: str) -> None:
    assert not stores(script)
