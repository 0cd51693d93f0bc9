"""What is compared with other programs while it is fuzzed: Ruby's Psych, bash's reading, what bash runs, the Runner.

Scripts are drawn from the bytes by what draws them in the tests, since shells take few texts that have no form.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple

from hypothesis import given, settings

from cilint.errors import YamlSyntaxError
from cilint.syntax import yaml
from cilint.text.source import Source
from fuzz.targets import TARGETS, Target, pipelines
from tests.container.conftest import RUNNER, Answer, Question
from tests.container.test_runner_oracle import ours as our_verdict
from tests.container.test_runner_oracle import question
from tests.container.test_runner_oracle import theirs as their_verdict
from tests.oracle.building import built, found_go
from tests.oracle.cases import Case, Generator
from tests.sessions.test_in_shells import SCRIPTS, check
from tests.shell.bash_reading import commands, normal_form
from tests.syntax.psych_reading import started
from tests.syntax.test_psych_reads_the_same import ours, theirs

_OTHER_TAGS = re.compile(r"!(?!reference\s|\s|=)|%TAG")
"""What makes something else of a value in Ruby than in pipelines; what tests have of tags is `tests/syntax`."""

_BUILT = Path(__file__).resolve().parents[1] / ".pytest_cache" / "d" / "runner-oracle"
"""Where tests/container/conftest.py has the Runner's code built."""
_UNKNOWN = re.compile(r"cred|\\u00|[$`]|\{\{", re.IGNORECASE)
"""Names of credential helpers, in any spelling, of which nobody knows what they hold, and what is to be filled in."""
_IMAGES = ("registry.example.com/group/app:1.2", "nginx", "localhost:5000/app", "[2001:db8::1]:5000/Group/app")

_psych = cache(started)


class Drawn(NamedTuple):
    """A part that is fuzzed with what is drawn from bytes."""

    try_bytes: Callable[[bytes], object]
    dictionary_file: None = None

    def beginnings(self) -> Iterator[bytes]:
        """Any bytes, of which something is drawn that is longer than what fuzzing would come to from none."""
        return (Random(length).randbytes(length) for length in range(50, 2_000, 50))


def fuzz_psych(text: str) -> None:
    """A text is the same data to Psych, or refused by both."""
    # Psych stumbles over a byte order mark.
    text = text.replace("\ufeff", "")
    if not _OTHER_TAGS.search(text) and not _is_beyond_us(text):
        assert ours(text) == theirs(_psych(), text)


def _is_beyond_us(text: str) -> bool:
    """Whether cilint refuses what Psych may take: what lies too deep, and what lies in itself."""
    try:
        yaml.parse(Source("fuzz.yml", text))
    except YamlSyntaxError as error:
        return any(words in error.message for words in ("stands inside", "collections"))
    return False


@settings(database=None)
@given(script=SCRIPTS)
def fuzz_reading(script: str) -> None:
    """What bash prints of a script has the same commands, word by word."""
    printed = normal_form(script)
    # Behind a here-document in a branch bash 5.2 prints two commands as one.
    assert printed is None or "<<" in script or commands(printed) == commands(script)


@settings(database=None)
@given(script=SCRIPTS)
def fuzz_running(script: str) -> None:
    """What bash puts in the place of a word when it runs a script is among what the word is said to be."""
    check(script, ("bash",))


class _Runner:
    """GitLab Runner's own code, in a process that stays."""

    def __init__(self) -> None:
        _BUILT.mkdir(parents=True, exist_ok=True)
        program = built(_BUILT, ".", RUNNER)
        self._home = TemporaryDirectory()
        environment = {"HOME": self._home.name, "PATH": self._home.name}
        self._process = subprocess.Popen(
            [program], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def answer(self, question: Question) -> Answer:
        """What it says to a question, which tests/oracle/main.go tells the form of."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{json.dumps(question)}\n")
        self._process.stdin.flush()
        answer: Answer = json.loads(self._process.stdout.readline())
        return answer


_runner = cache(_Runner)


def fuzz_runner(text: str) -> None:
    """The Runner takes the same credentials of a DOCKER_AUTH_CONFIG with that text, for any image."""
    if not _UNKNOWN.search(text):
        for case in (Case(image, text) for image in _IMAGES):
            assert our_verdict(case) == their_verdict(_runner().answer(question(case)))


def _auth_configurations() -> Iterator[str]:
    """Those of examples, and some that are made up."""
    yield from TARGETS["auth"].seeds()
    generator = Generator(0)
    yield from islice((case.variable for case in iter(generator.case, None) if case.variable), 200)


DIFFERENCES: Mapping[str, Target | Drawn] = {
    **({"psych": Target(fuzz_psych, pipelines, "yaml")} if shutil.which("ruby") else {}),
    **(
        {
            "bash-reads": Drawn(fuzz_reading.hypothesis.fuzz_one_input),
            "bash-runs": Drawn(fuzz_running.hypothesis.fuzz_one_input),
        }
        if shutil.which("bash")
        else {}
    ),
    **({"runner": Target(fuzz_runner, _auth_configurations, "auth")} if found_go() else {}),
}
"""Those whose program is there."""
