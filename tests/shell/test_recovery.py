"""Scripts that Bash would refuse: what can still be told of them, and what cannot."""

from __future__ import annotations

import pytest

LOGIN = ["docker", "login", "-p", "x"]


@pytest.mark.parametrize(
    "rest",
    [
        'echo "never closed',
        "echo 'never closed",
        "echo $(never closed",
        "echo ${never closed",
        "echo `never closed",
        "a=(b\nc",
        ")",
        "a ;; b",
        "if [ a; then\n  b",
        "{{ template }}",
        "a | | b",
        "a > \nb",
        "fi",
        "done < f",
        "@#%^&*(",
    ],
)
def test_a_line_that_is_broken_loses_no_line_before_it(words, rest):
    assert LOGIN in words(f"docker login -p x\n{rest}")


@pytest.mark.parametrize("broken", [")", "a ;; b", "a | | b", "fi", "esac", "if [ x ] then", "a > "])
def test_a_line_that_is_broken_loses_no_line_after_it(words, broken):
    assert LOGIN in words(f"{broken}\ndocker login -p x\n")


@pytest.mark.parametrize(
    "script",
    [
        '[ 1 -gt 0 ]\n{\ndocker login -p x\n} > f\n[ "$A" = x ]',
        '[ $# -gt 0 ] && shift\n{\n  docker login -p x\n  :\n} > f\n[ "$A" = x ]',
        "if [ $# -gt 0 ]\nthen\n{\ndocker login -p x\n} > f\nfi\n[ $A = x ]",
    ],
)
def test_a_test_ends_with_its_line(words, script):
    assert LOGIN in words(script)


@pytest.mark.parametrize(
    "script",
    [
        "[ -n a \\\n -a -n b ] && docker login -p x",
        '[ "$(a\n b)" = c ] && docker login -p x',
        "[[ -n a &&\n -n b ]] && docker login -p x",
        '[ "a\nb" = c ] && docker login -p x',
    ],
)
def test_a_test_goes_on_where_its_line_does(read, script):
    login = read(script)[-1]
    assert [word.raw for word in login.words] == LOGIN
    assert login.conditional


@pytest.mark.parametrize(
    "script",
    [
        "if [ -n $P ]; then docker login -p x",
        "if ! docker login -p x; then",
        "then docker login -p x; fi",
        "else\n  docker login -p x\nfi",
        "for i in 1 2 3; do docker login -p x",
        "while ! docker login -p x; do",
        "docker login -p x; done",
        "production) docker login -p x ;;",
        "case $X in\nproduction) docker login -p x ;;",
        "deploy() {\n docker login -p x",
        "docker login -p x; }",
        "(\ndocker login -p x",
    ],
)
def test_a_compound_command_that_goes_on_in_another_item_is_read(words, script):
    assert LOGIN in words(script)


@pytest.mark.parametrize(
    "script",
    [
        "echo 'it never ends\ndocker login -p x",
        'echo "it never ends\ndocker login -p x',
        'echo "\ndocker login -p x\n"\n)\n',
        "cat > f <<EOF\ndocker login -p x\nEOF\n)\n",
        "a=(\ndocker login -p x\n)\n)\n",
        "# docker login -p x\n)",
    ],
)
def test_text_is_not_taken_for_a_command_because_something_is_broken(words, script):
    assert LOGIN not in words(script)


@pytest.mark.parametrize("script", ['docker login -p "x', "docker login -p 'x\ny", "docker login -p $(x"])
def test_a_command_that_is_cut_off_is_left_out(words, script):
    assert ["docker", "login", "-p"] not in words(script)


def test_places_stay_exact_on_the_lines_that_are_read_again(read):
    script = "a ;; b\n  then  docker login -p x\n)"
    login = next(command for command in read(script) if command.program == "docker")
    assert login.span.text == "docker login -p x"


def test_redirections_and_pipes_are_connected_once(read):
    script = ")\na | docker login -p x > f"
    login = next(command for command in read(script) if command.program == "docker")
    assert [r.span.text for r in login.redirections] == ["> f"]
    assert login.reads_from.program == "a"


@pytest.mark.parametrize(
    "script", ["(" * 10_000, "$(" * 5_000, "{ " * 5_000, '"$(' * 3_000, "`" * 10_001, "\\" * 9_999]
)
def test_deep_nesting_exhausts_nothing(read, script):
    assert read(f"docker login -p x\n{script}") is not None


def test_a_large_script_is_read_to_its_end(words):
    assert words("echo a\n" * 9_000 + "docker login -p x")[-1] == LOGIN
