"""What words are worth where they stand, and what commands read."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cilint.sessions.value import Carrier, KnownText
from tests.sessions.conftest import calls_of, evaluated

Worth = Callable[[str], list[str]]


@pytest.mark.parametrize(
    ("script", "values"),
    [
        ("use plain", ["plain"]),
        ("use $A", ["<A>"]),
        ("A=1; use $A", ["1"]),
        ("use $A; A=1", ["<A>"]),
        ("A=1; A=2; use $A", ["2"]),
        ("A=1; B=$A-x; A=2; use $B", ["1-x"]),
        ("A=1; A+=2; use $A", ["12"]),
        ("A=1; unset A; use x$A", ["x"]),
        ("A=1; read A; use $A", ["?"]),
        ("A=(1 2); use $A", ["?"]),
        ("export A=1; use $A", ["1"]),
        ("A=1; export A=$A$A; use $A", ["11"]),
        ("set -- one two; use $2", ["two"]),
        ("printf -v A %s x; use $A", ["?"]),
        ("A='$B'; use $A", ["$B"]),
        ('A=1; use "a$A"b', ["a1b"]),
        ("A=1 use $A", ["<A>"]),
        ("A=1; A=2 use $A", ["1"]),
        ("A=1; A=2 sh -c 'A=3; use $A'", ["3"]),
        ("read A <<< ' one '; use $A", ["one"]),
        ("while read A; do use $A; done < f", ["?"]),
        ("while read -r A; do use $A; done <<E\n  x y\nz$B\nE\n", ["x y", "z<B>"]),
        ("while IFS= read -r A; do use $A; done <<E\n  x\n\nE\n", ["  x", ""]),
        ("printf 'a\\nb\\n' > f; while read -r A; do use $A; done < f", ["a", "b"]),
        ('echo "$T" | while read -r A; do use $A; done', ["<T>"]),
        ("while read -r A B; do use $A; done <<E\nx y\nE\n", ["?"]),
        ("while IFS=: read -r A; do use $A; done <<E\nx:\nE\n", ["?"]),
        ("while read A; do use $A; done <<E\nx\\\\y\nE\n", ["?"]),
        ("while read A; do x; done < f; use $A", [""]),
        ("while read -r A B; do x; done < f; use $B", [""]),
        ('while read A || [ -n "$A" ]; do A=1; done < f; use $A', [""]),
        ("while read A <&3; do x; done 3< f; use $A", [""]),
        ("while read A && test $A; do x; done <<E\ny\nE\nuse $A", ["y", "<A>"]),
        ("while read A; do test $A && break; done <<E\ny\nE\nuse $A", ["", "y", "<A>"]),
        ("test x && while read A; do x; done <<E\ny\nE\nuse $A", ["", "y", "<A>"]),
        ("A=1; cat f | while read A; do x; done; use $A", ["1"]),
        ("A=1; (while read A; do x; done < f); use $A", ["1"]),
        ("f() { while read A; do x; done < f; }; f; use $A", ["", "?", "<A>"]),
        ("for B in 1 2; do use x$A; while read A; do x; done < f; done", ["x", "x<A>"]),
        ("for B in 1; do use $A; while read A; do test $A && break; done < f; done", ["?", "", "<A>"]),
        ("for B in 1; do use $A; while read A; do A=2; done < f; A=1; done", ["", "1", "<A>"]),
        ("for B in 1; do use $A; while read A; do test $A && continue 2; done < f; done", ["?", "", "<A>"]),
        ("if read -r A; then use $A; fi <<E\nx\ny\nE\n", ["x"]),
        ("cd a; use $PWD", ["?"]),
        ("A=1; sh -c 'use $A'", ["1", "<A>"]),
        ("A=1 sh -c 'test x && A=3; use $A'", ["3", "1"]),
        ("A=1; sh -c 'use $A'; export A", ["1", "<A>"]),
        ("A=1; export A; sh -c 'use $A'", ["1"]),
        ("A=1; use $(echo '$A' | envsubst '$A')", ["1|envsubst"]),
        ("A=1; use $(echo '$A' | envsubst '$A' '$B')", ["?"]),
        ("f() { test x && set -- b; use $1; }; f a", ["b", "a"]),
        ("A=xbxb; use ${A#*a*b}", ["xbxb"]),
        ("A=xaxb-c; use ${A#*a*b}", ["-c"]),
        ("echo a > f; echo b | tee --append f; use $(cat f)", ["a\nb"]),
        ("echo x > a; mv a b; use $(cat a)", ["x", "?"]),
        ("use $(printf -- '%s-' a)", ["a-"]),
        ("use $(basename)", ["?"]),
        ("export A; A=1; sh -c 'use $A'", ["1"]),
        ("export A=1; sh -c 'use $A'", ["1"]),
        ("A=1 sh -c 'use $A'", ["1"]),
    ],
)
def test_a_variable_has_what_was_assigned_to_it_before(worth: Worth, script: str, values: list[str]) -> None:
    assert worth(script) == values


@pytest.mark.parametrize(
    ("script", "values"),
    [
        ("for i in a b; do use $i; done", ["a", "b"]),
        ("for i in a b; do X=$i; use $X; done", ["a", "b"]),
        ("L='a b'; for i in $L; do use $i; done", ["a", "b"]),
        ("for i in $L; do use $i; done", ["?"]),
        ("for i in a; do x; done; use $i", ["a", "<i>"]),
        ("for i in *; do use $i; done", ["?"]),
        ("set -- a b; for i; do use $i; done", ["?"]),
        ('set -- a b; for i in "$@"; do use $i; done', ["a", "b"]),
        ("A=1; for i in a b; do use $A; A=2; done", ["2", "1"]),
    ],
)
def test_a_loop_gives_each_item_and_what_its_last_round_left(worth: Worth, script: str, values: list[str]) -> None:
    assert worth(script) == values


@pytest.mark.parametrize(
    ("script", "values"),
    [
        ("if x; then A=1; use $A; fi", ["1"]),
        ("A=0; case $B in a) A=1; use $A;; b) use $A;; esac", ["1", "1", "0"]),
        ("A=0; if x; then eval 'A=1'; fi; use $A", ["1", "0"]),
        ("if x; then A=1; fi; use $A", ["1", "<A>"]),
        ("A=0; x && A=1; use $A", ["1", "0"]),
        ("if x; then A=1; else A=2; fi; use $A", ["2", "1", "<A>"]),
        ("A=0; if x; then A+=1; fi; use $A", ["01", "0"]),
    ],
)
def test_what_may_not_be_run_leaves_the_value_before_it_possible(worth: Worth, script: str, values: list[str]) -> None:
    assert worth(script) == values


@pytest.mark.parametrize(
    "script",
    [
        "(A=1); use $A",
        "echo 1 | A=1; use $A",
        "A=1 | cat; use $A",
        "x=$(A=1); use $A",
        "sh -c 'A=1'; use $A",
        "bash <<E\nA=1\nE\nuse $A",
        "f() { local A=1; }; f; use $A",
    ],
)
def test_what_a_subshell_or_another_process_assigns_ends_with_it(worth: Worth, script: str) -> None:
    assert worth(script) == ["<A>"]


@pytest.mark.parametrize(
    "script", ["(A=1; use $A)", "(A=1; (use $A))", "(export A=1; sh -c 'use $A')", "eval 'A=1'; use $A"]
)
def test_what_a_subshell_assigns_is_there_inside_it(worth: Worth, script: str) -> None:
    assert worth(script) == ["1"]


@pytest.mark.parametrize(
    ("script", "values"),
    [
        ("f() { use $1; }; f one", ["one"]),
        ("f() { use $1; }; f one; f two", ["one", "two"]),
        ("f() { use $2; }; f one", [""]),
        ("f() { use $@; }; f one", ["one"]),
        ("f() { use $@; }; f one two", ["one two"]),
        ('f() { use "$*"; }; f one "$A"', ["one <A>"]),
        ('f() { g "$@" x; }; g() { use $3; }; f one two', ["x"]),
        ("f() { shift; use $1; }; f one two", ["two"]),
        ("set -- one two; shift; use $1", ["two"]),
        ("set -- one two; set -- $A; use $1", ["<A>"]),
        ("sh -c 'use $1' name one", ["one"]),
        ("set -- x; sh -c 'use $1'", [""]),
        ("set -- x; eval 'use $1'", ["x"]),
        ("f() { A=2; }; A=1; f; use $A", ["2", "1"]),
        ("f() { use $A; A=2; }; A=1; f; f", ["1", "2"]),
        ("f() { local A=1; g; }; g() { use $A; }; A=0; f", ["1"]),
        ("A=1 f; f() { use $A; }", ["<A>"]),
        ("f() { use $A; }; A=1 f", ["1", "<A>"]),
        ("f() { use $1; }; g() { f $1; }; g one", ["one"]),
        ("f() { f $1; use $1; }; f one", ["?", "one", "one"]),
        ("f() { use $A; }; A=1; f", ["1"]),
        ("f() { local A=$1; use $A; }; f one", ["one"]),
    ],
)
def test_a_function_has_what_it_is_called_with(worth: Worth, script: str, values: list[str]) -> None:
    assert sorted(worth(script)) == sorted(values)


@pytest.mark.parametrize(
    ("script", "values"),
    [
        ("use ${A:-x}", ["<A>", "x"]),
        ("use ${A:-'x y'}", ["<A>", "x y"]),
        ("use ${A-x}", ["<A>", "x"]),
        ("use ${A:?no}", ["<A>"]),
        ("use ${A:-$B}", ["<A>", "?"]),
        ("A=user:pass; use ${A#*:}", ["pass"]),
        ("A=a/b/c; use ${A##*/}", ["c"]),
        ("A=a.b.c; use ${A%.*}", ["a.b"]),
        ("A=a.b.c; use ${A%%.*}", ["a"]),
        ("A=v1.2; use ${A#v}", ["1.2"]),
        ("A=abcdef; use ${A:2:3}", ["cde"]),
        ("A=abcdef; use ${A: -2}", ["ef"]),
        ("A=a-b-c; use ${A/-/_}", ["a_b-c"]),
        ("A=a-b-c; use ${A//-/_}", ["a_b_c"]),
        ("A=ab; use ${A^^}", ["AB"]),
        ("use ${A#*:}", ["<A#*:>"]),
        ("A=x$B; use ${A#x}", ["?<B#x>"]),
    ],
)
def test_operators_are_followed_as_far_as_the_text_is_known(worth: Worth, script: str, values: list[str]) -> None:
    assert worth(script) == values


@pytest.mark.parametrize(
    ("script", "values"),
    [
        ("use $(echo one)", ["one"]),
        ("use $(printf '%s:%s' one \"$A\")", ["one:<A>"]),
        ("use $(printf '%s,' one two)", ["one,two,"]),
        ("use $(printf 'a\\tb')", ["a\tb"]),
        ("use $(echo one | base64)", ["one|base64"]),
        ("use $(date)", ["?"]),
        ("use $(curl x | jq .y)", ["?|jq"]),
        ("echo one > f; use $(cat f)", ["one"]),
        ("echo one > f; echo two >> f; use $(cat f)", ["one\ntwo"]),
        ("echo -n one > f; echo two >> f; use $(cat f)", ["onetwo"]),
        ("echo two >> f; use $(cat f)", ["?two"]),
        ("echo one > f; x && echo two > f; use $(cat f)", ["two", "one"]),
        ("echo one > f; sed -i s/o/x/ f; use $(cat f)", ["one", "?"]),
        ("echo one > f; { echo a; echo b; } > f; use $(cat f)", ["?"]),
        ("echo one > f; cp f g; use $(cat g)", ["one"]),
        ("echo one > a/f; cd a; use $(cat f)", ["one"]),
        ("echo one > f; cd a; use $(cat f)", ["?"]),
        ("cd a; echo one > f; cd ..; use $(cat ./a/f)", ["one"]),
        ("(cd a; echo one > f); use $(cat f)", ["?"]),
        ('F=f; echo one > "$F"; use $(cat f)', ["one"]),
        ("echo one > $CI_PROJECT_DIR/f; use $(cat f)", ["one"]),
        ("use $(printf 'a\\n\\n')", ["a"]),
        ("use $(basename a/b.c .c)", ["b"]),
        ("use $(dirname a/b/c)", ["a/b"]),
        ("use $(if x; then echo a; fi)", ["?"]),
        ("use $({ echo a; echo b; } | cat)", ["?"]),
        ("echo one > f; echo two > f; use $(cat f)", ["two"]),
        ("use $(cat f)", ["?"]),
        ("A=$(A=1; echo $A); use $A", ["?"]),
    ],
)
def test_a_substitution_is_what_its_command_prints(worth: Worth, script: str, values: list[str]) -> None:
    assert worth(script) == values


@pytest.mark.parametrize(
    ("script", "values"),
    [
        ("echo $A | use", ["<A>"]),
        ("echo a b | use", ["a b"]),
        ("echo one | tr -d x | use", ["one|tr"]),
        ("use <<< $A", ["<A>"]),
        ("use <<E\none $A\nE", ["one <A>\n"]),
        ("cat <<E | use\none\nE", ["one\n"]),
        ("echo one | tee f; use < f", ["one"]),
        ("use < <(echo one)", ["one"]),
        ("use < f", ["?"]),
        ("use", []),
    ],
)
def test_a_command_reads_what_is_piped_or_redirected_into_it(
    given: Callable[[str], list[str]], script: str, values: list[str]
) -> None:
    assert given(script) == values


def test_a_piece_knows_where_it_is_written_and_how_it_came() -> None:
    script = "f() { use $1; }\nA=${B:-text}\nf $A\n"
    evaluation = evaluated(script)
    (use,) = calls_of(evaluation, "use")
    *_, (piece,) = evaluation.values(use.words[1], use)
    assert isinstance(piece, KnownText)
    assert (piece.span.begin.line, script[piece.span.start : piece.span.end]) == (2, "text")
    assert [(step.carrier, step.name) for step in piece.way] == [
        (Carrier.DEFAULT, "B"),
        (Carrier.ASSIGNMENT, "A"),
        (Carrier.ARGUMENT, "1"),
    ]


@pytest.mark.parametrize(
    "script",
    [
        "\n".join(f"A{n + 1}=$A{n}$A{n}" for n in range(1000)) + "\nuse $A1000",
        "\n".join(f"x && A=$A{n}" for n in range(1000)) + "\nuse $A",
        "f() { f $1$1; use $1; }\nf a",
        "echo a" + " | cat" * 300 + " | use $(cat)",
        "A=" + "x" * 10_000 + "\n" + "\n".join("A=$A$A" for _ in range(50)) + "\nuse $A",
        "echo x >> f\n" * 1000 + "use $(cat f)",
        "\n".join(f"cp f{n} f{n + 1}" for n in range(1000)) + "\nuse $(cat f1000)",
        "set -- a b\n" + "shift\n" * 1000 + "use $1",
        "cd a\n" * 1000 + "echo x > f\nuse $(cat f)",
        "".join(f"f{n}() {{ A=1; f{n - 1}; f{n - 1}; }}\n" for n in range(1, 300)) + "f299\nuse $A",
        "(" * 100 + "A=1" + ")" * 100 + "\n" + "(A=1)\n" * 1000 + "use $A",
    ],
    ids=[
        "doubling",
        "choices",
        "recursion",
        "pipes",
        "length",
        "added",
        "copied",
        "shifted",
        "folders",
        "calls",
        "subshells",
    ],
)
def test_what_grows_without_end_is_not_known_and_takes_no_time(worth: Worth, script: str) -> None:
    assert len(worth(script)) <= 201
