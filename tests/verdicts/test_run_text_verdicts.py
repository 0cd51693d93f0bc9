"""Logins in texts that are printed and then run: piped into a shell, or by way of a file, whichever way it is read."""

from __future__ import annotations

import pytest

from cilint.session import Session
from cilint.settings.model import Settings
from cilint.text.files import MemoryFiles
from tests.verdicts.conftest import Check

ROOT = ".gitlab-ci.yml"

PRINTED = [
    "echo 'docker login -u ci «argument -p $P» five.example.com'",
    r"echo -e 'set -e\ndocker login -u ci «argument -p $P» five.example.com\n'",
    "printf 'docker login -u ci «argument -p $P» five.example.com'",
    r"printf 'docker login -u ci «argument -p $P» five.example.com\n'",
    r"printf '%s\n' 'docker login -u ci «argument -p $P» five.example.com'",
    r"printf '%s\n' 'set -e' 'docker login -u ci «argument -p $P» five.example.com'",
    r'printf "set -e\ndocker login -u ci «argument -p $P» five.example.com\n"',
    "cat <<'EOF'@\ndocker login -u ci «argument -p $P» five.example.com\nEOF",
]
DOORS = ["sh l.sh", "bash ./l.sh", ". ./l.sh", "cat l.sh | sh", "sh < l.sh"]


@pytest.mark.parametrize("text", [*PRINTED[:-1], "echo docker login -u ci «argument -p $P» five.example.com"])
def test_what_is_piped_into_a_shell_is_run(check_script: Check, text: str) -> None:
    check_script(f"{text} | sh")


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("text", PRINTED)
def test_what_is_written_to_a_file_is_run_with_it(check_script: Check, text: str, door: str) -> None:
    check_script(f"{text.replace('@', ' > l.sh') if '@' in text else text + ' > l.sh'}\n{door}")


@pytest.mark.parametrize("text", PRINTED[:-1])
def test_the_server_has_the_name_that_is_printed(text: str) -> None:
    script = text.replace("«argument ", "").replace("»", "")
    lines = f"    {script} > l.sh\n    sh l.sh\n".replace("\n    ", "\n      ")
    pipeline = f"job:\n  script:\n    - |\n  {lines}"
    facts = next(Session(MemoryFiles({ROOT: pipeline}), Settings(), ()).facts([ROOT]))
    (login,) = [fact.login for fact in facts.logins]
    assert login.registry is not None
    assert login.registry.literal == "five.example.com"
