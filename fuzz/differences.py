"""What is compared with other programs while it is fuzzed: Ruby's Psych, bash's own reading, and what bash runs.

Scripts are drawn from the bytes by what draws them in the tests, since shells take few texts that have no form.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from random import Random
from typing import NamedTuple

from hypothesis import given, settings

from cilint.errors import YamlSyntaxError
from cilint.syntax import yaml
from cilint.text.source import Source
from fuzz.targets import Target, pipelines
from tests.sessions.test_in_shells import SCRIPTS, check
from tests.shell.bash_reading import commands, normal_form
from tests.syntax.psych_reading import started
from tests.syntax.test_psych_reads_the_same import ours, theirs

_OTHER_TAGS = re.compile(r"!(?!reference\s|\s|=)|%TAG")
"""What makes something else of a value in Ruby than in pipelines; what tests have of tags is `tests/syntax`."""

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
}
"""Those whose program is there."""
