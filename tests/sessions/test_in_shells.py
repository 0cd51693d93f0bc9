"""Random scripts, evaluated and run: what a real shell puts in the place of a word is among what it is said to be."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from cilint.sessions.value import KnownText, WordValue
from tests.sessions.conftest import calls_of, evaluated
from tests.shells import SHELLS, needs_shell

ENVIRONMENT = {"C": "outside"}
USE = '#!/bin/sh\nprintf "%s\\n%s\\n\\001" "$1" "$2" >> "$USES"\n'

NAMES = st.sampled_from(["A", "B", "C"])
FILES = st.sampled_from(["f", "g", "d/f", "./g", "$T/f", '"$CI_PROJECT_DIR/g"'])
FUNCTIONS = st.sampled_from(["p", "q"])
TESTS = st.sampled_from(["true", "false", '[ "$A" = x ]', '[ -n "$1" ]'])
LITERALS = st.sampled_from(["x", "y/z.t", "'k  l'", '""', "v1", "T=w"])
EXPANSIONS = st.one_of(
    NAMES.map('"${}"'.format),
    NAMES.map('"a${{{}}}b"'.format),
    NAMES.map('"${{{}:-df}}"'.format),
    NAMES.map('"${{{}#*/}}"'.format),
    NAMES.map('"${{{}%.*}}"'.format),
    st.sampled_from(['"$1"', '"$2"', '"$*"', '"x$1"', '"$#"']),
    FILES.map('"$(cat {} 2>/dev/null)"'.format),
    NAMES.map('"$(echo "${}")"'.format),
    NAMES.map('"$(printf \'%s-%s\' "${}" k)"'.format),
    NAMES.map('"$(basename "${}")"'.format),
    NAMES.map('"$(dirname "${}")"'.format),
)
WORDS = st.one_of(LITERALS, EXPANSIONS)
LISTS = st.lists(st.one_of(WORDS, st.just('"$@"')), max_size=3).map(" ".join)
ITEMS = st.lists(st.one_of(WORDS, st.just('"$@"'), NAMES.map("${}".format)), min_size=1, max_size=3).map(" ".join)

SIMPLE = st.one_of(
    st.builds("{}={}".format, NAMES, WORDS),
    st.builds("{}=$A{}".format, NAMES, WORDS),
    st.builds("export {}={}".format, NAMES, WORDS),
    st.builds("unset {}".format, NAMES),
    st.builds("read -r {} <<E\n{}\nE\n".format, NAMES, st.sampled_from(["x y", "$B", "  $A k", "\nx"])),
    st.builds(
        '( while {1} -r {0}; do use ID "${0}"; done <<E\n{2}\nE\n)'.format,
        NAMES,
        st.sampled_from(["read", "IFS= read"]),
        st.sampled_from(["x y\nz", "$B\nk", "  $A k\n\nx ", "\nx"]),
    ),
    st.builds("{}={} use ID {}".format, NAMES, WORDS, WORDS),
    st.builds("{}={} sh -c 'use ID \"$A$B$C\"'".format, NAMES, WORDS),
    st.builds("{} {}".format, FUNCTIONS, LISTS),
    st.builds("{}={} {}".format, NAMES, WORDS, FUNCTIONS),
    st.builds("echo {} > {}".format, WORDS, FILES),
    st.builds("echo {} >> {}".format, WORDS, FILES),
    st.builds("printf '%s\\n' {} > {}".format, WORDS, FILES),
    st.builds("echo {} | tee {} > /dev/null".format, WORDS, FILES),
    st.builds("cat > {} <<E\n{}\nE\n".format, FILES, st.sampled_from(["x", "${A}k", "x\ny"])),
    st.builds("cp {} {} 2>/dev/null || :".format, FILES, FILES),
    st.builds("mv {} {} 2>/dev/null || :".format, FILES, FILES),
    st.builds("rm -f {}".format, FILES),
    st.builds("set -- {}".format, LISTS),
    st.sampled_from(["[ $# -gt 0 ] && shift", "cd d", 'cd "$T"', "cd /", "local A=lo", "local B"]),
    st.builds("use ID {}".format, WORDS),
    st.builds("use ID {}".format, EXPANSIONS),
)


def without_calls(block: str) -> str:
    """The commands of a function that calls none, lest it call itself for ever."""
    return re.sub(r"(?m)^(?:.* )?[pq](?: .*)?$", ":", block)


def compound(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    block = st.lists(inner, min_size=1, max_size=3).map("\n".join)
    return st.one_of(
        st.builds("if {}; then\n{}\nelse\n{}\nfi".format, TESTS, block, block),
        st.builds("if {}; then\n{}\nfi".format, TESTS, block),
        st.builds("{} && {}".format, TESTS, SIMPLE),
        st.builds("for {} in {}; do\n:\n{}\ndone".format, NAMES, ITEMS, block),
        st.builds("(\n{}\n)".format, block),
        st.builds("{{\n{}\n}} > {}".format, block, FILES),
        st.builds("{{\n{}\n}} | cat".format, block),
        st.builds('case "$A" in x*)\n{}\n;;\n*)\n{}\n;;\nesac'.format, block, block),
        st.builds("{}() {{\n{}\n}}".format, FUNCTIONS, block.map(without_calls)),
        st.builds("eval {}".format, SIMPLE.filter(lambda text: "'" not in text).map("'\n{}\n'".format)),
    )


SCRIPTS = st.lists(st.recursive(SIMPLE, compound, max_leaves=5), min_size=2, max_size=9).map("\n".join)


def numbered(script: str) -> str:
    """The script with a number for each use, and a first use of functions that nobody defines."""
    parts = script.split("use ID")
    uses = "".join(f"use {number}{part}" if number else part for number, part in enumerate(parts))
    return f'p() {{ :; }}\nq() {{ :; }}\n{uses}\nuse 99 "$A"\n'


def run(script: str, shell: tuple[str, ...]) -> dict[int, set[str]]:
    """What the uses of a script had as their word, by their numbers."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "w" / "d").mkdir(parents=True)
        (home / "bin").mkdir()
        (home / "t").mkdir()
        (home / "bin" / "use").write_text(USE)
        (home / "bin" / "use").chmod(0o755)
        environment = {
            **ENVIRONMENT,
            "PATH": f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "USES": str(home / "uses"),
            "CI_PROJECT_DIR": str(home / "w"),
            "T": str(home / "t"),
        }
        subprocess.run(
            [*shell, "-ec", script], cwd=home / "w", env=environment, capture_output=True, timeout=60, check=False
        )
        found: dict[int, set[str]] = {}
        uses = (home / "uses").read_text() if (home / "uses").exists() else ""
        for use in uses.split("\001")[:-1]:
            number, _, word = use.partition("\n")
            found.setdefault(int(number), set()).add(word.removesuffix("\n"))
        return found


def pattern(value: WordValue) -> str:
    """What a value may be: anything where it is not known; a variable of the environment is known here."""
    texts = []
    for piece in value:
        if piece.through:
            texts.append("(?s:.*)")
        elif isinstance(piece, KnownText):
            texts.append(re.escape(piece.text))
        elif piece.name in ("A", "B", "C") and not piece.operator:
            texts.append(re.escape(ENVIRONMENT.get(piece.name, "")))
        else:
            texts.append("(?s:.*)")
    return "".join(texts)


def check(script: str, shell: tuple[str, ...]) -> None:
    text = numbered(script)
    real = run(text, shell)
    evaluation = evaluated(text)
    said: dict[int, list[WordValue]] = {}
    for use in calls_of(evaluation, "use"):
        said.setdefault(int(use.words[1].raw), []).extend(evaluation.values(use.words[-1], use))
    for number, words in real.items():
        for word in words:
            assert any(re.fullmatch(pattern(value), word) for value in said[number]), (text, number, word)


@needs_shell
@settings(max_examples=60)
@example(script="read -r A <<E\n  $A k\nE\n", shell=SHELLS[0] if SHELLS else ())
@example(script='A=x\n[ $# -gt 0 ] && shift\n{\nuse 1 x\n:\n} > f\n[ "$A" = x ]\n', shell=SHELLS[0] if SHELLS else ())
@given(script=SCRIPTS, shell=st.sampled_from(SHELLS))
def test_what_a_shell_puts_in_is_among_what_a_word_can_be(script: str, shell: tuple[str, ...]) -> None:
    check(script, shell)
