"""Runners' configurations that ask for more than there is: a result or a clear error, and soon."""

from __future__ import annotations

import pytest

from cilint.engine.catalog import built_in_rules
from cilint.session import Session
from cilint.settings.model import Settings
from cilint.syntax.toml_scanner import MAX_NODES
from cilint.text.disk import MAX_FILE_BYTES
from cilint.text.files import MemoryFiles

ALMOST = MAX_NODES - 100
HEADER = "[[runners]]\nexecutor = 'docker'\n"


@pytest.mark.parametrize(
    "text",
    [
        HEADER + "[runners.docker]\npull_policy = [" + "'if-not-present'," * ALMOST + "]\n",
        HEADER + "[runners.docker]\nallowed_pull_policies = [" + "'if-not-present'," * ALMOST + "]\n",
        HEADER + "[runners.docker]\nvolumes = [" + "'/:/'," * ALMOST + "]\n",
        HEADER + "environment = [" + "'DOCKER_AUTH_CONFIG={'," * ALMOST + "]\n",
        (HEADER + "docker.image = 'alpine'\n") * (ALMOST // 8),
        HEADER * MAX_NODES,
        HEADER + "a" + ".a" * (MAX_FILE_BYTES // 2) + " = 1\n",
        HEADER + "a = " + "[" * MAX_FILE_BYTES,
        HEADER + "a = " + '"' * MAX_FILE_BYTES,
        HEADER + 'a = """' + "\\\n" * (MAX_FILE_BYTES // 2),
        HEADER + "a = [" + "1," * (MAX_FILE_BYTES // 2 - 10) + "]\n",
        HEADER + "[runners.x]\n" * 1000,
    ],
    ids=[
        "policies",
        "allowed",
        "volumes",
        "auths",
        "runners",
        "too many",
        "key",
        "array",
        "quotes",
        "joined",
        "numbers",
        "tables",
    ],
)
def test_a_configuration_is_checked_or_refused(text: str) -> None:
    result = Session(MemoryFiles({"config.toml": text}), Settings(), built_in_rules()).check(["config.toml"])
    assert result.findings or result.errors
    assert result.broken == bool(result.errors)
