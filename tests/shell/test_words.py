"""Words: their parts, what the shell makes of them, and slices of them."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from cilint.shell.word import PartedWord, PartKind, PlainWord, Quoting


@pytest.fixture(scope="session")
def word(read):
    return lambda text: read(f"a {text}")[0].words[1]


@pytest.mark.parametrize("text", ["a b", "A=1 a b > c | d", "if a; then sh -c 'b c'; fi"])
def test_a_command_has_all_that_it_may_be_asked(read, text):
    for command in read(text):
        assert [name for name in command.__slots__ if not hasattr(command, name)] == []


def test_a_plain_word_has_all_that_it_may_be_asked(word):
    plain = word("b")
    assert isinstance(plain, PlainWord)
    assert (plain.literal, plain.start, plain.end, plain.script.text) == ("b", 2, 3, "a b")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("plain-1.0/x:y@z", "plain-1.0/x:y@z"),
        ("'single $X'", "single $X"),
        ('"double"', "double"),
        ('""', ""),
        ("''", ""),
        ('"a\\$b\\"c\\\\d\\`e"', 'a$b"c\\d`e'),
        ('"back\\slash"', "back\\slash"),
        ("a\\ b\\$c", "a b$c"),
        ("mi'x'\"ed\"", "mixed"),
        ("'it'\\''s'", "it's"),
        ("$'tab\\tquote\\'\\x41\\101\\u00e9'", "tab\tquote'AA\u00e9"),
        ('$"translated"', "translated"),
        ('"two\\\nlines"', "twolines"),
        ("costs5$", "costs5$"),
        ("grün", "grün"),
        ("*.txt", "*.txt"),
    ],
)
def test_a_literal_word_has_the_value_that_the_shell_gives_it(word, written, value):
    assert word(written).literal == value
    assert word(written).text.text == value
    assert word(written).prefix == value


@pytest.mark.parametrize(
    ("written", "name", "operator"),
    [
        ("$X", "X", ""),
        ("${X}", "X", ""),
        ("${X:-y}", "X", ":-y"),
        ("${X%:*}", "X", "%:*"),
        ("${X#*:}", "X", "#*:"),
        ("${X:8}", "X", ":8"),
        ("${X/a/b}", "X", "/a/b"),
        ("${X^^}", "X", "^^"),
        ("${X[0]}", "X", "[0]"),
        ("${X:-$(cat f)}", "X", ":-$(cat f)"),
        ("$1", "1", ""),
        ("${10}", "10", ""),
        ("$@", "@", ""),
        ("$$", "$", ""),
    ],
)
@pytest.mark.parametrize("quoting", [Quoting.NONE, Quoting.DOUBLE])
def test_a_variable_has_its_name_and_operator(word, written, name, operator, quoting):
    found = word(f'"{written}"' if quoting is Quoting.DOUBLE else written)
    (part,) = found.parts
    assert (part.kind, part.name, part.operator, part.quoting) == (PartKind.VARIABLE, name, operator, quoting)
    assert found.variable == part
    assert found.literal is None
    assert found.is_unquoted_variable is (quoting is Quoting.NONE)


def test_a_doubled_dollar_is_the_process_id_and_text(word):
    assert [(part.kind, part.text) for part in word('"$$QUAY"').parts] == [
        (PartKind.VARIABLE, "$$"),
        (PartKind.LITERAL, "QUAY"),
    ]


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("$(date)", PartKind.COMMAND_SUBSTITUTION),
        ("`date`", PartKind.COMMAND_SUBSTITUTION),
        ("$(PASSWORD)", PartKind.COMMAND_SUBSTITUTION),
        ("$(case $x in a) b ;; esac)", PartKind.COMMAND_SUBSTITUTION),
        ("$(case $(case a in a) b ;; esac) in c) d ;; esac)", PartKind.COMMAND_SUBSTITUTION),
        ("$(echo case; case x in a) b ;; esac)", PartKind.COMMAND_SUBSTITUTION),
        ("$(echo ')' \")\")", PartKind.COMMAND_SUBSTITUTION),
        ("$((1 + (2 * 3)))", PartKind.ARITHMETIC),
        ("<(date)", PartKind.PROCESS_SUBSTITUTION),
        ("${!X}", PartKind.OTHER),
        ("${#X}", PartKind.OTHER),
        ("$[[ inputs.x ]]", PartKind.OTHER),
    ],
)
def test_other_expansions_are_one_part_that_no_one_knows(word, written, kind):
    (part,) = word(written).parts
    assert (part.kind, part.text) == (kind, written)
    assert word(written).literal is None


def test_gitlab_replaces_inputs_in_single_quotes_too(word):
    assert [part.kind for part in word("'a$[[ inputs.x ]]'").parts] == [PartKind.LITERAL, PartKind.OTHER]


def test_a_word_of_several_parts_keeps_their_order_and_places(word):
    found = word("-p'a b'\"$X c\"$(d)")
    assert [(part.kind, part.text, part.quoting) for part in found.parts] == [
        (PartKind.LITERAL, "-p", Quoting.NONE),
        (PartKind.LITERAL, "a b", Quoting.SINGLE),
        (PartKind.VARIABLE, "$X", Quoting.DOUBLE),
        (PartKind.LITERAL, " c", Quoting.DOUBLE),
        (PartKind.COMMAND_SUBSTITUTION, "$(d)", Quoting.NONE),
    ]
    assert [found.script.text[part.start : part.end] for part in found.parts] == ["-p", "a b", "$X", " c", "$(d)"]
    assert found.prefix == "-pa b"
    assert found.text.text == "-pa b$X c$(d)"


@pytest.mark.parametrize(
    ("written", "cut", "raw", "literal"),
    [
        ("-pvalue", 2, "value", "value"),
        ("-p$X", 2, "$X", None),
        ('-p"$X"', 2, '"$X"', None),
        ("-u'some one'", 2, "'some one'", "some one"),
        ('"--password=$X"', 11, "$X", None),
        ('"--password=secret"', 11, "secret", "secret"),
        ("--password=", 11, "", ""),
        ('--password=""', 11, '""', ""),
        ('--password="a"$X', 11, '"a"$X', None),
    ],
)
def test_a_slice_is_a_word_of_its_own(word, written, cut, raw, literal):
    part = word(written).after(cut)
    assert (part.raw, part.literal) == (raw, literal)
    assert part.span.text == raw


@pytest.mark.parametrize(
    ("script", "values"),
    [
        ("login -p one\\\ntwo host", ["login", "-p", "onetwo", "host"]),
        ("login -p 'one'\\\n\"two\" host", ["login", "-p", "onetwo", "host"]),
        ("lo\\\ngin -p \\\n  one\\\n\\\ntwo", ["login", "-p", "onetwo"]),
        ("login \\\n  -p one", ["login", "-p", "one"]),
    ],
)
def test_a_word_goes_on_behind_a_backslash_and_a_line_break(read, script, values):
    (command,) = read(script)
    assert [word.literal for word in command.words] == values


APOSTROPHES = [
    ('"${X:-it\'s}" b', ["it's", "b"]),
    ("\"${X-a$Y's}\" 'b c'", ["a's", "b c"]),
    ('"a ${X:-${Y:=don\'t} }"', ["a don't "]),
    ('"$(echo "${X:-it\'s}")" "${X:-don\'t}"', ["it's", "don't"]),
    ("\"${X:-a'b'c}\" 'd'", ["a'b'c", "d"]),
    ("${X:-'a b'} \"c\"", ["a b", "c"]),
    ("'${X:-' \"it's}\"", ["${X:-", "it's}"]),
]


@pytest.mark.parametrize(("written", "values"), APOSTROPHES)
@pytest.mark.parametrize("shell", [("dash",), ("busybox", "ash")])
def test_an_apostrophe_in_a_quoted_default_is_text_to_shells(shell, written, values):
    if shutil.which(shell[0]) is None:
        pytest.skip(f"there is no {shell[0]}")
    run = subprocess.run(
        [*shell, "-c", f"printf '%s\\n' {written}"], capture_output=True, text=True, timeout=60, check=True
    )
    assert run.stdout.splitlines() == values


@pytest.mark.parametrize(("written", "values"), APOSTROPHES)
def test_an_apostrophe_in_a_quoted_default_is_text(words, written, values):
    shown = words(f"printf {written}; make")
    assert len(shown[0]) == 1 + len(values)
    assert shown[-1] == ["make"]


@pytest.mark.parametrize("written", ["plain", "'a'$B", "$(c)"])
def test_all_that_a_word_has_can_be_read(word, written: str) -> None:
    asked = word(written)
    for name in dir(asked):
        getattr(asked, name)
    assert type(asked) is (PlainWord if written == "plain" else PartedWord)
