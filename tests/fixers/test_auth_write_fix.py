"""Docker's configuration goes into quotes: safe where it is all that is written, which then says the same."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from cilint.findings.finding import Applicability, Fix

Mend = Callable[..., str]
Offer = Callable[..., list[Fix | None]]

RULE = "unquoted-docker-auth-config"
HEAD = "job:\n  script:\n    - "
CONFIGURATION = {"auths": {"h.example.com": {"auth": "Y2k6RmFrZS0x"}, "i.example.com:5000": {}}, "credHelpers": {}}


@pytest.mark.parametrize(
    ("script", "applicability"),
    [
        ("echo $DOCKER_AUTH_CONFIG > config.json", Applicability.SAFE),
        ("echo -n ${DOCKER_AUTH_CONFIG} > config.json", Applicability.SAFE),
        ("printf '%s' $DOCKER_AUTH_CONFIG > config.json", Applicability.SAFE),
        ("printf '%s\\n' $DOCKER_AUTH_CONFIG | tee config.json", Applicability.SAFE),
        ("printf $DOCKER_AUTH_CONFIG > config.json", Applicability.UNSAFE),
        ('printf \'{"auths":{"%s":{"auth":"%s"}}}\' $HOST_AND_AUTH > ~/.docker/config.json', Applicability.UNSAFE),
        ("echo $OPTIONS $DOCKER_AUTH_CONFIG > config.json", Applicability.UNSAFE),
    ],
)
def test_quotes_are_safe_around_all_that_is_written(offer: Offer, script: str, applicability: Applicability) -> None:
    fixes = [fix for fix in offer(f"{HEAD}'{script.replace(chr(39), chr(39) * 2)}'\n", RULE) if fix]
    assert fixes
    assert {fix.applicability for fix in fixes} == {applicability}


@pytest.mark.parametrize("shell", ["bash", "dash"])
@pytest.mark.parametrize("printer", ["echo", "echo -n", "printf '%s'", "printf '%s\\n'"])
def test_the_file_says_the_same_as_before(mend: Mend, tmp_path: Path, printer: str, shell: str) -> None:
    if os.name == "nt" or not shutil.which(shell):
        pytest.skip(f"there is no {shell} here")
    script = f"{printer} $DOCKER_AUTH_CONFIG > config.json"
    text = f"{HEAD}|-\n      {script}\n"
    mended = mend(text, RULE).removeprefix(f"{HEAD}|-\n").strip()
    assert mended != script
    for indent in (None, 2, "\t"):
        value = json.dumps(CONFIGURATION, indent=indent)
        for each in (script, mended):
            environment = {**os.environ, "DOCKER_AUTH_CONFIG": value}
            subprocess.run([shell, "-c", each], cwd=tmp_path, env=environment, check=True)
            assert json.loads((tmp_path / "config.json").read_text()) == CONFIGURATION
