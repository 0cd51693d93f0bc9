"""Scripts that are long, broken, or both: what can be read is read, and what cannot be is an error at its place."""

from __future__ import annotations

import pytest

HERE = ".gitlab-ci.yml"
LOGIN = "docker login -p x y"
FOUND = "docker gets the password for y as an argument"
SHELL = 60_000
"""As many characters as a script may have, a few less."""


def script(*lines: str) -> str:
    return "    - |\n" + "".join(f"      {line}\n" for line in lines)


def pipeline(*scripts: str) -> str:
    return "a:\n  script:\n" + "".join(scripts)


TOO_LONG = "error: the script has"
TOO_MANY = "error: up to here the scripts have more than 500,000 characters"
TANGLED = "error: a command here has more than 4,000 words and signs"
BROKEN = "error: up to here the scripts are so far from being shell"

# What costs the grammar most, as far as is known: each takes time in proportion to the square of its length.
COSTLY = [
    "a|",
    "x=(",
    "[[ a =~ ( ",
    '"$((f()',
    "((- || ",
    "[[ x=(",
    "case x in x=(",
    "<<A ",
    "f() ",
    "(a)",
    "a[ ",
    "=~ ",
]


@pytest.mark.slow
@pytest.mark.parametrize("unit", COSTLY)
def test_shell_that_would_take_the_grammar_hours_is_given_up(repository, unit) -> None:
    text = pipeline(*[script(LOGIN, unit * (SHELL // len(unit)))] * 8)
    repository.write(HERE, text)
    outcome = repository.check("--format", "concise")
    assert outcome.code == 2
    assert TANGLED in outcome.out
    assert FOUND in outcome.out


@pytest.mark.slow
@pytest.mark.parametrize("unit", COSTLY[:4])
def test_many_scripts_that_cost_much_are_given_up_together(repository, unit) -> None:
    text = pipeline(*[script(LOGIN, unit * (2_000 // len(unit)) + "|| (")] * 200)
    repository.write(HERE, text)
    outcome = repository.check("--format", "concise")
    assert outcome.code in (1, 2)
    assert FOUND in outcome.out


LONG = {
    "one script": (pipeline(script(LOGIN, *["echo a"] * 100_000)), TOO_LONG),
    "one line": (pipeline(f"    - {LOGIN} {'x' * 1_000_000}\n"), TOO_LONG),
    "an open quote": (pipeline(script(LOGIN, "a '" + "b" * 1_900_000)), TOO_LONG),
    "folded lines": ("a:\n  script: >\n" + f"    {LOGIN}\n" * 70_000, TOO_LONG),
    "many scripts": (pipeline(*[script(LOGIN, *["echo a"] * 5_000)] * 20), TOO_MANY),
    "many shells in shells": (pipeline(*[f"    - bash -c '{LOGIN}' {'x' * 5_000}\n"] * 300), TOO_MANY),
}


@pytest.mark.slow
@pytest.mark.parametrize(("text", "words"), [pytest.param(*case, id=name) for name, case in LONG.items()])
def test_scripts_that_are_too_long_are_an_error(repository, text, words) -> None:
    repository.write(HERE, text)
    outcome = repository.check("--exit-zero", "--format", "concise")
    assert outcome.code == 2
    assert words in outcome.out


def fill(unit: str) -> str:
    return unit * (SHELL // len(unit))


ODD = {
    "blocks that never close": fill("$[["),
    "placeholders": fill(" -a <b>"),
    "cases that never end": "$(" + fill("case a in b) "),
    "patterns of a case": "$(case " + fill("x)"),
    "quotes": fill("a ' "),
    "double quotes": fill('a "'),
    "backticks": fill("`a "),
    "defaults of defaults": fill("${a:-"),
    "substitutions": fill("$("),
    "substitutions in quotes": fill('"$('),
    "backslashes": fill("\\"),
    "comments": fill("#"),
    "shells in shells": fill('sh -c "'),
    "prefixes": fill("sudo "),
    "prefixes with assignments": fill("env a=b "),
    "PowerShell's here-strings": "Write-Host $env:X\n      " + fill('@"\n      '),
    "PowerShell's subexpressions": "Write-Host $env:X " + fill("$("),
    "PowerShell's quotes": "Write-Host $env:X " + fill('"$('),
    "PowerShell's backticks": "Write-Host $env:X " + fill("`"),
    "PowerShell's blocks": "Write-Host $env:X " + fill("{"),
    "here-documents": "\n      ".join(["cat <<A", "x", "A"] * 3_000),
    "here-documents that are run": "\n      ".join(["cat >f <<A", "x", "A", "sh f"] * 2_000),
    "assignments that are run": "\n      ".join(["X='a b'; $X"] * 4_000),
    "JSON": "echo '" + fill('{"auths":') + "' > ~/.docker/config.json",
    "an argument with a number of 5,000 digits": "f() { docker login -p ${" + "9" * 5_000 + "}; }; f x",
    "a descriptor of 5,000 digits": "echo x " + "9" * 5_000 + "> f",
    "escapes beyond Unicode": "echo $'\\U110000 \\ud800 \\xff \\777'",
    "control characters": "echo \u202e\u2028\u200b",
}


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in ODD.items()])
def test_an_odd_script_is_read_as_far_as_it_can_be(repository, text) -> None:
    repository.write(HERE, pipeline(*[script(LOGIN, text)] * 2))
    outcome = repository.check("--format", "concise")
    assert outcome.code in (1, 2)
    assert FOUND in outcome.out or outcome.code == 2


DEEP = {
    "substitutions": ("echo " + "$(" * 1_000 + LOGIN + ")" * 1_000, 2),
    "substitutions around a long word": ("echo " + "$(" * 660 + "x" * 58_000 + ")" * 660, 2),
    "substitutions in quotes": ('echo "$(' * 300 + "x" * 50_000 + ')"' * 300, 2),
    "values of variables": ('echo "${a:-' + '$(x "${a:-' * 200 + "x" * 50_000 + '}")' * 200 + '}"', 2),
    "arithmetic": ("echo $((" + "$(x $((" * 200 + "x" * 50_000 + ")))" * 200 + "))", 2),
    "cases": ("$(case a in a) b;; esac; " * 80 + LOGIN + ")" * 80, 1),
    "here-documents": (
        "".join(f"cat <<A{n}\n      $(" for n in range(130))
        + "".join(f")\n      A{n}\n      " for n in reversed(range(130))),
        1,
    ),
}


@pytest.mark.parametrize(("text", "code"), [pytest.param(*case, id=name) for name, case in DEEP.items()])
def test_what_is_nested_deep_is_read_or_given_up_and_what_is_before_it_is_found(repository, text, code) -> None:
    repository.write(HERE, pipeline(*[script(LOGIN, text)] * 8))
    outcome = repository.check("--format", "concise")
    assert outcome.code == code
    assert FOUND in outcome.out
    assert ("more than 100 substitutions are in each other here" in outcome.out) is (code == 2)


def test_a_long_script_of_sound_shell_is_read_to_its_end(repository) -> None:
    """Not in one go: it is more than the grammar gets at once."""
    repository.write(HERE, pipeline(script(*["if a; then b | c; fi"] * 2_500, LOGIN)))
    outcome = repository.check("--format", "concise")
    assert outcome.code == 1
    assert f"{HERE}:2504:20: error: {FOUND}" in outcome.out


def test_facts_tell_of_a_script_that_is_too_long(repository) -> None:
    repository.write(HERE, pipeline(script(*["echo a"] * 20_000)))
    outcome = repository.check(command=("facts",))
    assert outcome.code == 2
    assert f"{HERE}:4: the script has" in outcome.err
