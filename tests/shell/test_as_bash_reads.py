"""What bash makes of a script when it prints it again has the same commands for us, word by word."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings

from cilint.errors import CilintError
from cilint.syntax import yaml
from cilint.text.source import Source
from fuzz.targets import TARGETS, nodes
from tests.sessions.test_in_shells import SCRIPTS
from tests.shell.bash_reading import BASH, commands, normal_form

CORPUS = Path(os.environ.get("CILINT_CORPUS", Path(__file__).resolve().parents[3] / "shared" / "corpus"))

pytestmark = pytest.mark.skipif(
    BASH is None or (normal_form("a  b") or "").strip() != "a b", reason="there is no bash that prints scripts here"
)


def differs(script: str) -> bool:
    """Whether bash takes the script, and its own form of it has other commands."""
    printed = normal_form(script)
    return printed is not None and commands(printed) != commands(script)


@pytest.mark.parametrize(
    "script",
    [
        "if true; then echo \"a $B\" | docker login -u x --password-stdin; fi",
        "cat <<E > f\nx $A\nE\nsh f",
        "for i in a b; do docker pull \"$i\" & done; wait",
        "case $x in a|b) echo 1;; *) echo 2 ;; esac",
        "x=1 y=\"$(cat f)\" cmd 'q' \"w\" <(ls  -l) 2>&1 >/dev/null",
        "[[ $a =~ ^b ]] && ! foo || { bar; baz; }",
        "curl -s x | bash - 2>&1 | tee log",
        "f() { docker login -p $1; }; f \\\n  x",
        "echo $( docker  info ) `date  +%s`",
        "(( i++ )); [ -n \"$a\" ] || exit 1  # no more",
    ],
)  # fmt: skip
def test_a_script_is_read_as_bash_reads_it(script: str) -> None:
    assert normal_form(script)
    assert not differs(script)


@pytest.mark.slow
def test_scripts_of_examples_are_read_as_bash_reads_them() -> None:
    assert [script for script in dict.fromkeys(TARGETS["shell"].seeds()) if differs(script)] == []


@settings(max_examples=50)
# Behind a here-document in a branch bash 5.2 prints two commands as one.
@given(script=SCRIPTS.filter(lambda script: "<<" not in script))
def test_random_scripts_are_read_as_bash_reads_them(script: str) -> None:
    assert not differs(script)


@pytest.mark.slow
@pytest.mark.skipif(not CORPUS.is_dir(), reason="there is no corpus (CILINT_CORPUS)")
def test_real_scripts_are_read_as_bash_reads_them() -> None:
    scripts = dict.fromkeys(script for path in sorted(CORPUS.rglob("*.yml")) for script in scripts_of(path))
    assert len(scripts) > 1_000
    assert [script for script in scripts if differs(script)] == []


def scripts_of(path: Path) -> Iterator[str]:
    """The texts of `script` and its like, wherever they stand, of more than a word."""
    try:
        documents = yaml.parse(Source(path.name, path.read_text(encoding="utf-8", errors="replace")))
    except CilintError:
        return
    for pair in (pair for node in nodes(documents) for pair in node.pairs):
        if pair.key.is_scalar and pair.key.text in ("script", "before_script", "after_script"):
            yield from (item.text for item in pair.value.items or (pair.value,) if item.is_scalar and " " in item.text)
