"""Scripts of PowerShell: how they are told from Bash, and their commands."""

from __future__ import annotations

import re
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.shell import powershell
from cilint.shell.command import Context, Dialect
from cilint.shell.powershell import looks_like_powershell, may_be_powershell
from cilint.shell.word import PartKind


@pytest.mark.parametrize(
    "script",
    [
        "$env:TOKEN | docker login --password-stdin",
        "docker login -p ${env:TOKEN}",
        "Write-Output $Token | docker login",
        'Write-Host "hello"',
        'docker login --password "`$TOKEN" docker.io',
        'if ($x -eq "y") { docker login }',
        "Remove-Item -Recurse x",
        "if ($LASTEXITCODE) { exit 1 }",
        '@"\ntext\n"@ | a',
        "(iwr $URL).Content | iex",
    ],
)
def test_powershell_is_recognised(script):
    assert looks_like_powershell(script)


@pytest.mark.parametrize(
    "script",
    [
        'echo "`$cmd arg` done"',
        "docker push registry/app:$env:$tag",
        "deploy/$env:latest",
        "docker login -p $TOKEN",
        "set-version x\ntest-runner\ninstall-deps",
        "deploy() { a; }",
        "if (a); then { b; }; fi",
        "x=`$y`",
        "confirm x | b",
    ],
)
def test_bash_is_not_taken_for_powershell(script):
    assert not looks_like_powershell(script)


MARKS = """$env:X ${env:X} Write-Host write-output Set-PSDebug set-psdebug Invoke-WebRequest invoke-expression out-file
    out-x Out-Null iwr irm IRM (New-Object (new-object .\\x &.\\x Get-Item get-item Set-Item New-Item Remove-Item
    Start-Job Stop-Job Import-Module Test-Path test-path Install-Module Copy-Item Move-Item $LASTEXITCODE $lastexitcode
    $PSVersionTable $ErrorActionPreference @" @' if(x){ "`$x" $x""".split()  # noqa: SIM905 - there are many of them


@pytest.mark.parametrize("mark", [*MARKS, "if (x) {", "foreach (x) {", "$x = y"])
def test_what_no_word_hints_at_has_no_mark(mark):
    texts = ["".join(parts) for parts in product(("", "  ", "a ", "b\n"), (mark,), ("", " ", " c", "\nd", "(e)"))]
    assert [text for text in texts if looks_like_powershell(text)] == [t for t in texts if powershell._MARKS.search(t)]


@given(st.from_regex(re.compile(powershell._MARKS.pattern, powershell._MARKS.flags)), st.text("aA \n$", max_size=4))
def test_no_mark_is_missed_for_want_of_its_sign(text, around):
    for script in (text, around + text + around, text.swapcase()):
        assert looks_like_powershell(script) == bool(powershell._MARKS.search(script))
        assert not looks_like_powershell(script) or may_be_powershell(f"a\n{script}\nb")


def test_an_environment_variable_that_is_piped_is_an_expression(read):
    value, login = read("$env:PASSWORD | docker login -u $env:USER --password-stdin")
    assert (value.program, value.words[0].variable.name) == (None, "PASSWORD")
    assert login.reads_from is value
    assert (login.program, login.dialect, login.words[3].variable.name) == ("docker", Dialect.POWERSHELL, "USER")


@pytest.mark.parametrize(
    ("script", "source"),
    [
        ("(irm $env:URL).Content | iex", "irm"),
        ("(irm $env:URL).Content.Trim() | iex", "irm"),
        ("(irm $env:URL) | iex", "irm"),
        ("Get-It (irm $env:URL) | iex", None),
        ("(irm $env:URL).Content; iex", None),
    ],
)
def test_what_stands_in_parentheses_goes_into_the_pipe_behind_them(read, script, source):
    reader = next(command for command in read(script) if command.program == "iex")
    assert (reader.reads_from.program if reader.reads_from else None) == source


def test_a_string_that_is_piped_is_a_value_and_no_program(read):
    value, login = read('"secret" | docker login --password-stdin $env:R')
    assert (value.program, value.words[0].literal) == (None, "secret")
    assert login.reads_from is value


def test_a_string_that_is_called_is_a_program(read):
    assert read('& "C:\\Program Files\\Docker\\docker.exe" login $env:R')[0].program == "docker"


def test_arguments_have_parts(read):
    login, _ = read("docker login -u \"$env:U\" -p \"a$($env:P)`$x\" 'it''s'")
    assert login.words[3].variable.name == "U"
    assert [(part.kind, part.text) for part in login.words[5].parts] == [
        (PartKind.LITERAL, "a"),
        (PartKind.COMMAND_SUBSTITUTION, "$($env:P)"),
        (PartKind.LITERAL, "$"),
        (PartKind.LITERAL, "x"),
    ]
    assert login.words[6].literal == "it's"


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("Write-Host a; docker login `\n  -p $env:P", [["Write-Host", "a"], ["docker", "login", "-p", "$env:P"]]),
        ("# Write-Host\ndocker x # y", [["docker", "x"]]),
        ("<# Write-Host\n#> docker x", [["docker", "x"]]),
        ("if ($env:A) { b } else { c }", [["$env:A"], ["b"], ["c"]]),
        ("$x = docker login $env:R", [["docker", "login", "$env:R"]]),
        ("docker a > $null 2>&1; $env:X", [["docker", "a"], ["$env:X"]]),
        ("$env:A |\n  docker b", [["$env:A"], ["docker", "b"]]),
        ('docker a "$(docker b $env:X)"', [["docker", "a", '"$(docker b $env:X)"'], ["docker", "b", "$env:X"]]),
    ],
)
def test_statements_are_separated(words, script, expected):
    assert words(script) == expected


def test_assignments_are_found(read):
    (command,) = read('$env:TOKEN = "secret"')
    (assignment,) = command.assignments
    assert (assignment.name, assignment.value.literal, assignment.span.text) == (
        "TOKEN",
        "secret",
        '$env:TOKEN = "secret"',
    )
    assert [a.name for c in read('$token="secret"; Write-Host') for a in c.assignments] == ["token"]


@pytest.mark.parametrize("opener", ["powershell -Command", "pwsh -NoProfile -c"])
def test_a_command_line_for_powershell_is_opened(read, opener):
    *_, value, login = read(f'{opener} "$env:P | docker login --password-stdin"')
    assert login.reads_from is value
    assert (login.context, login.dialect, login.wrappers) == (
        Context.STRING,
        Dialect.POWERSHELL,
        (opener.split()[0],),
    )


def test_text_in_a_here_string_is_no_command_unless_powershell_reads_it(words):
    text = '@"\n`$P = aws ecr get-login-password\ndocker login -p "`$P" r\n"@'
    assert ["docker", "login", "-p", '"`$P"', "r"] not in words(f"{text} | Out-File x.ps1")
    assert ["docker", "login", "-p", '"$P"', "r"] not in words(f"{text} | Out-File x.ps1")
    assert ["docker", "login", "-p", '"$P"', "r"] in words(f"{text} | docker run -i img powershell -Command -")


def test_cmd_runs_the_words_after_its_option(read):
    _, inner = read("cmd /c docker login -p %P%; Write-Host")[:2]
    assert (inner.program, inner.context) == ("docker", Context.STRING)


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ('"a""b"', 'a"b'),
        ('"a""b`', 'a"b`'),
        ('"a`"b"', 'a"b'),
        ('"a`nb"', "a\nb"),
        ("'a`nb'", "a`nb"),
        ("a`'b", "a'b"),
        ('@"\na "quoted" word\n"@', 'a "quoted" word'),
        ("@'\n$x `n\n'@", "$x `n"),
        ("\"a\"'b'c", "abc"),
    ],
)
def test_a_word_is_what_powershell_makes_of_its_quotes(read, word, value):
    (command,) = read(f"Write-Output {word}")
    found = command.words[1]
    assert (found.literal, found.raw) == (value, word)
    places = [place for part in found.parts for place in (part.start, part.end)]
    assert [found.start, *places, found.end] == sorted([found.start, *places, found.end])


def test_a_function_of_the_shell_holds_what_powershell_runs_in_it(read):
    outer, inner = read("f() { pwsh -c 'docker login'; }")
    assert (outer.function, inner.function) == ("f", "f")
    assert inner.program == "docker"


def test_what_is_substituted_in_a_text_for_powershell_stands_in_that_text(read):
    *_, inner = read("pwsh -c 'docker login $(docker info) $env:R'")
    assert (inner.words[1].literal, inner.context) == ("info", Context.STRING)
    *_, direct = read("docker login $(docker info) $env:R")
    assert (direct.words[1].literal, direct.context) == ("info", Context.SUBSTITUTION)
