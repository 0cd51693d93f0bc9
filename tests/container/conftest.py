"""What tests of the container room share: GitLab Runner's own code as a judge, built from tests/oracle."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from tests.oracle.building import built

RUNNER = "gitlab.com/gitlab-org/gitlab-runner/helpers/docker/auth"

Question = dict[str, Any]
Answer = dict[str, Any]
Ask = Callable[[Iterable[Question]], list[Answer]]

# It has credentials for every registry, and as a store it lists none.
HELPER = """#!/bin/sh
test "$1" = list && echo '{}' || echo '{"Username": "helped", "Secret": "helped"}'
"""


@pytest.fixture(scope="session")
def ask_runner(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """Put questions to the Runner's code; tests/oracle/main.go says what they hold. The helper `there` is installed."""
    assert pytestconfig.cache
    program = built(pytestconfig.cache.mkdir("runner-oracle"), ".", RUNNER)
    home = tmp_path_factory.mktemp("home")
    (home / ".docker").mkdir()
    helper = home / "docker-credential-there"
    helper.write_text(HELPER)
    helper.chmod(0o700)

    def ask(questions: Iterable[Question]) -> list[Answer]:
        lines = "\n".join(json.dumps(question) for question in questions)
        environment = {"HOME": str(home), "PATH": str(home)}
        answers = subprocess.run([program], input=lines, env=environment, check=True, stdout=subprocess.PIPE, text=True)
        return [json.loads(line) for line in answers.stdout.splitlines()]

    return ask
