"""The table of programs: each row is one that can be read, and no two of them contradict each other."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

import cilint.programs.table
from cilint.container.hints import may_deploy, may_give_argument
from cilint.programs.alike import program_alike
from cilint.programs.roles import Role
from cilint.programs.table import find_program, programs_with
from cilint.secrets.hints import may_pass_literal
from cilint.tools.image_commands import Use
from cilint.tools.login import LoginKind

TABLE = Path(cilint.programs.table.__file__).with_name("programs.tsv")
LINES = TABLE.read_text(encoding="utf-8").splitlines()
ROWS = [line.split("\t") for line in LINES if not line.startswith("#")]
DEEDS = {Role.LOGIN, Role.PUSHES, Role.PUBLISHES, Role.DEPLOYS, Role.SCANS, Role.CLIENT, Role.FETCHES, Role.VERIFIES}
DEEDS |= {Role.SYNTAX, Role.UNSIGNED_KEYS, Role.KEEPS, Role.INSTALLS, Role.RESOLVES, Role.UNPACKS, Role.PROMPTED}
ARGUMENT = re.compile(r"--?[A-Za-z0-9][\w.-]*|last|[1-9]\+?")
SECRETS = {Role.SECRET, Role.ATTACHED_SECRET, Role.SECRET_PAIR, Role.NAMED_VALUE, Role.PASS_PHRASE}
FLAGS = {role for role in Role if not role.takes_value}


def test_each_row_has_programs_subcommands_arguments_and_a_role() -> None:
    for row in ROWS:
        assert 4 <= len(row) <= 5, row
        assert all(row), row
        arguments, role = row[2], Role(row[3])
        assert (arguments == "-") == (role in DEEDS), row
        assert arguments == "-" or all(map(ARGUMENT.fullmatch, arguments.split())), row
        # An operand is a value.
        assert role.takes_value or arguments.startswith("-"), row


def test_no_argument_of_a_subcommand_stands_in_two_rows() -> None:
    places = Counter(
        (program, path, argument, role if argument == "-" else "")
        for programs, paths, arguments, role, *_ in ROWS
        for program in programs.split()
        for path in paths.split(", ")
        for argument in arguments.split()
    )
    assert [place for place, count in places.items() if count > 1] == []


def test_each_role_is_used() -> None:
    assert {Role(row[3]) for row in ROWS} == set(Role)


def test_the_option_for_standard_input_is_one_of_the_same_subcommand() -> None:
    for program in programs_with(Role.REGISTRY_PASSWORD):
        for path in program.subcommands:
            options = program.at(path).options
            for meaning in options.values():
                if meaning.role is Role.REGISTRY_PASSWORD and meaning.detail:
                    assert options[meaning.detail].role is Role.PASSWORD_STDIN, (program.name, path)


def test_the_details_are_those_that_are_read() -> None:
    uses = {use.value for use in Use}
    known = {
        Role.LOGIN: {kind.value for kind in LoginKind},
        Role.IMAGE: {*(uses - {"push all", "unreadable"}), "source", "target", "local", "copied", "look"},
        Role.SYNTAX: {"operands-last", "unknown-valued operands-last"},
        Role.REGISTRY_TLS: {"", "tls="},
        Role.BUILD_ARGUMENT: {"", "build-arg:"},
        Role.CODE: {"sh", "python", "javascript", "ruby", "perl", "php", "awk"},
        Role.SCRIPT: {"", "module"},
        Role.PROGRAM_FILE: {"", "mode"},
        Role.FETCHES: {"", "file"},
        Role.INDEX: {"only", "also"},
        Role.ARCHIVE: {"", "named"},
        Role.CONFINEMENT: {"capability", "namespace", "security", "device", "volume", "mount"},
    }
    for *_, role, detail in ([*row, ""] if len(row) == 4 else row for row in ROWS):
        if Role(role) in known:
            assert detail in known[Role(role)]
        elif Role(role) in SECRETS:
            assert (re.fullmatch(r"\S ", detail[:2]) is not None) == (Role(role) is Role.SECRET_PAIR), detail
            assert re.fullmatch(r"(?:\S )?(?:env|stdin|file|name):\S.*|", detail), detail
        elif Role(role) is Role.KEEPS:
            assert re.fullmatch(r"\$\{[A-Z_]+:-[~/][^}]+\}(?:/\S+)?|[\w.]+", detail), detail
        elif Role(role) not in {
            Role.HOST,
            Role.REGISTRY_PASSWORD,
            Role.RESOLVES,
            Role.SCANS,
            Role.UNPACKS,
            Role.VERIFIES,
        }:
            assert not detail


def test_scripts_are_read_for_each_program_that_takes_a_secret() -> None:
    names = {program.name for role in SECRETS for program in programs_with(role)}
    assert {name for name in names if not may_give_argument(f"{name} $A")} == set()
    rows = [row for row in ROWS if Role(row[3]) in SECRETS]
    given = [
        f"{program} {argument if argument[0] == '-' else path.split(',')[0]} Fake-literal-1"
        for programs, path, arguments, *_ in rows
        for program in programs.split()
        for argument in arguments.split()
    ]
    assert {script for script in given if not may_pass_literal(script)} == set()


def test_scripts_are_read_for_each_program_that_deploys_and_for_none_that_has_its_letters() -> None:
    rows = [row for row in ROWS if Role(row[3]) is Role.DEPLOYS]
    given = [f"{program} {path.replace(',', ' ')}" for programs, path, *_ in rows for program in programs.split()]
    assert {script for script in given if not may_deploy(script)} == set()
    assert not may_deploy("docker build . && protoc --version; ocaml x.ml; make helmets")


def test_a_program_has_the_options_of_all_beginnings_of_a_path_and_the_operands_of_that_alone() -> None:
    program = find_program("docker")
    assert program is not None
    options = program.at(("compose", "run")).options
    assert {"--host", "--project-name", "--entrypoint"} <= set(options)
    assert options["--host"].role is Role.ENGINE
    assert program.at(()).operands == ()
    assert "unknown-valued" in program.at(("compose", "run")).deeds[Role.SYNTAX]
    assert find_program("no-such-program") is None


@pytest.mark.parametrize(
    ("path", "option", "detail"),
    [
        (("login",), "--password", "--password-stdin"),
        (("registry", "login"), "--pass", "--pass-stdin"),
        # regctl has another option for it than the others.
        (("registry", "login"), "-p", ""),
    ],
)
def test_programs_that_share_a_subcommand_have_in_common_what_they_agree_on(
    path: tuple[str, ...], option: str, detail: str
) -> None:
    meaning = program_alike(path, Role.LOGIN).at(path).options[option]
    assert (meaning.role, meaning.detail) == (Role.REGISTRY_PASSWORD, detail)
