"""Options and operands as pflag reads them, each with its exact place."""

from __future__ import annotations

import pytest

from cilint.programs.table import OptionSpec, Specs
from cilint.shell.options import parse_arguments, parse_subcommand

LOGIN = OptionSpec(
    valued=frozenset({"-u", "--username", "-p", "--password"}), boolean=frozenset({"-q", "--password-stdin"})
)
DOCKER = Specs(
    {
        (): OptionSpec(valued=frozenset({"--config", "-H", "-c", "-l"}), boolean=frozenset({"-D", "--tls"})),
        ("login",): LOGIN,
        ("auth", "login"): LOGIN,
    }
)


@pytest.fixture(scope="session")
def arguments(read):
    return lambda script: parse_subcommand(read(script)[0].words[1:], DOCKER)


@pytest.mark.parametrize(
    ("written", "option", "value"),
    [
        ('-p "$X"', '-p "$X"', '"$X"'),
        ("-p$X", "-p$X", "$X"),
        ("-p=$X", "-p=$X", "$X"),
        ("-p'se cret'", "-p'se cret'", "'se cret'"),
        ("-pu", "-pu", "u"),
        ("-qp $X", "p $X", "$X"),
        ("-qp$X", "p$X", "$X"),
        ("-qp=$X", "p=$X", "$X"),
        ("--password $X", "--password $X", "$X"),
        ("--password=$X", "--password=$X", "$X"),
        ('--password="a $X"', '--password="a $X"', '"a $X"'),
        ('"--password=$X"', '"--password=$X"', "$X"),
        ("--password=", "--password=", ""),
        ('--password ""', '--password ""', '""'),
        ("--password \\\n  $X", "--password \\\n  $X", "$X"),
        ("-p $(a b)", "-p $(a b)", "$(a b)"),
        ("--password=`a b`", "--password=`a b`", "`a b`"),
        ("-p -u", "-p -u", "-u"),
        ("-p --", "-p --", "--"),
    ],
)
def test_every_form_of_an_option_gives_its_value_and_both_places(arguments, written, option, value):
    found = arguments(f"docker login {written} registry")
    (password,) = found.named("-p", "--password")
    assert password.span.text == option
    assert password.value.raw == value
    assert password.value.span.text == value
    assert [word.raw for word in found.operands] == ["registry"]


def test_the_value_of_a_part_of_a_word_has_parts(arguments):
    value = arguments("docker login --password=${X:-y}z").value("--password")
    assert [(part.name, part.operator, part.text) for part in value.parts] == [("X", ":-y", "${X:-y}"), ("", "", "z")]


def test_global_options_before_the_subcommand_are_skipped(arguments):
    found = arguments("docker --config /c -H tcp://h:1 -D --tls login -u u -pS3cret reg")
    assert found.path == ("login",)
    assert [(o.name, o.value and o.value.raw) for o in found.options] == [
        ("--config", "/c"),
        ("-H", "tcp://h:1"),
        ("-D", None),
        ("--tls", None),
        ("-u", "u"),
        ("-p", "S3cret"),
    ]
    assert [word.raw for word in found.operands] == ["reg"]


def test_global_options_count_after_the_subcommand_too(arguments):
    assert arguments("docker login --config /c reg").value("--config").raw == "/c"


def test_options_may_stand_within_a_path_of_subcommands(arguments):
    found = arguments("crane auth -D login -p x")
    assert (found.path, found.value("-p").raw) == (("auth", "login"), "x")


@pytest.mark.parametrize(
    ("script", "path"),
    [
        ("docker run x login -p 1", ()),
        ("docker compose -p proj up login", ()),
        ("docker auth x login", ("auth",)),
        ('docker "$X" login', ()),
        ("docker run $X login", ()),
        ("docker -- login", ()),
        ("docker", ()),
    ],
)
def test_a_word_that_is_no_subcommand_ends_the_search(arguments, script, path):
    assert arguments(script).path == path


def test_a_quoted_subcommand_is_one(arguments):
    assert arguments("docker 'login'").path == ("login",)


def test_two_dashes_end_the_options(arguments):
    found = arguments("docker login -- -p x")
    assert not found.options
    assert [word.raw for word in found.operands] == ["-p", "x"]


def test_options_may_follow_operands_unless_the_program_forbids_it(read):
    words = read("x a -p b c")[0].words[1:]
    assert [w.raw for w in parse_arguments(words, LOGIN).operands] == ["a", "c"]
    found = parse_arguments(words, LOGIN._replace(interspersed=False))
    assert [w.raw for w in found.operands] == ["a", "-p", "b", "c"]


def test_unknown_options_take_no_value_unless_the_program_says_so(read):
    words = read("x --unknown a --other=b -z c")[0].words[1:]
    found = parse_arguments(words, LOGIN)
    assert [(o.name, o.value and o.value.raw) for o in found.options] == [
        ("--unknown", None),
        ("--other", "b"),
        ("-z", None),
    ]
    found = parse_arguments(words, LOGIN._replace(unknown_valued=True))
    assert [(o.name, o.value and o.value.raw) for o in found.options] == [
        ("--unknown", "a"),
        ("--other", "b"),
        ("-z", "c"),
    ]


def test_long_options_are_never_abbreviated(arguments):
    assert arguments("docker login --pass x").value("--password") is None


def test_of_a_repeated_option_the_last_counts(arguments):
    found = arguments("docker login -p one -u me -p two")
    assert found.value("-p").raw == "two"
    assert len(found.named("-p")) == 2


def test_an_option_at_the_end_without_its_value_has_none(arguments):
    (option,) = arguments("docker login -p").options
    assert (option.name, option.value, option.span.text) == ("-p", None, "-p")


def test_a_lone_dash_is_an_operand(arguments):
    assert [word.raw for word in arguments("docker login - x").operands] == ["-", "x"]


@pytest.mark.parametrize(
    ("script", "values"),
    [
        ("x -pX a", ["X"]),
        ("x -p$X a", ["$X"]),
        ("x -vp'X' a", ["'X'"]),
        ("x -p a", [None]),
        ("x --pass=X a", ["X"]),
        ("x --pass a", [None]),
    ],
)
def test_a_value_that_has_to_be_attached_is_never_the_next_word(read, script, values):
    spec = OptionSpec(boolean=frozenset({"-p", "--pass", "-v"}), attached=frozenset({"-p", "--pass"}))
    found = parse_arguments(read(script)[0].words[1:], spec)
    assert [option.value and option.value.raw for option in found.named("-p", "--pass")] == values
    assert [word.raw for word in found.operands] == ["a"]


@pytest.mark.parametrize("script", ["x -passin pass:y a", "x -passin=pass:y a"])
def test_a_long_option_may_have_one_dash(read, script):
    (option,) = parse_arguments(read(script)[0].words[1:], OptionSpec(valued=frozenset({"-passin", "-p"}))).options
    assert (option.name, option.value.raw) == ("-passin", "pass:y")
