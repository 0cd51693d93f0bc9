"""Which commands a script has, in which order, and what connects them."""

from __future__ import annotations

import pytest

from cilint.shell.command import Context


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("a && b || c; d & e", [["a"], ["b"], ["c"], ["d"], ["e"]]),
        ("if a; then b; elif c; then d; else e; fi", [["a"], ["b"], ["c"], ["d"], ["e"]]),
        ("while ! a; do b; done", [["a"], ["b"]]),
        ("until a; do b; done", [["a"], ["b"]]),
        ("for x in $(a); do b $x; done", [["a"], ["b", "$x"]]),
        ("for ((i = 0; i < 3; i++)); do a; done", [["a"]]),
        ("case $x in a) b ;; c|d) e ;; *) f ;; esac", [["b"], ["e"], ["f"]]),
        ("{ a; b; }; (c; (d))", [["a"], ["b"], ["c"], ["d"]]),
        ('a "$(b | c)" `d`', [["a", '"$(b | c)"', "`d`"], ["b"], ["c"], ["d"]]),
        ("a <(b) >(c)", [["a", "<(b)", ">(c)"], ["b"], ["c"]]),
        ("[[ $a == b ]] || c", [["c"]]),
        ('[ -n "$(a)" ] && b', [["a"], ["b"]]),
        ("# a\nb # c\n#d", [["b"]]),
        ("a \\\n  b\nc", [["a", "b"], ["c"]]),
        ("echo 'a; b' \"c && d\"", [["echo", "'a; b'", '"c && d"']]),
        ("a > f b 2>&1 c", [["a", "b", "c"]]),
        ('a $"b" c', [["a", '$"b"', "c"]]),
        ("", []),
        ("\n# nothing\n", []),
    ],
)
def test_commands_are_found_in_the_order_of_the_source(words, script, expected):
    assert words(script) == expected


def test_each_command_of_a_pipeline_reads_from_the_one_before_it(read):
    first, second, third = read("a | b 2>/dev/null |& c")
    assert first.reads_from is None
    assert second.reads_from is first
    assert third.reads_from is second


def test_a_pipe_binds_tighter_than_a_list(read):
    first, second, third = read("a && b | c")
    assert (first.reads_from, second.reads_from, third.reads_from) == (None, None, second)


def test_the_first_command_of_a_group_reads_from_the_pipe_and_the_last_one_feeds_it(read):
    _, left, right, after = read("{ a; b; } | { c; d; }")
    assert right.reads_from is left
    assert after.reads_from is None


def test_a_pipe_inside_a_substitution_connects_nothing_outside(read):
    outer, left, right, reader = read('a "$(b | c)" | d')
    assert right.reads_from is left
    assert reader.reads_from is outer
    assert left.reads_from is None


def test_redirections_have_operator_descriptor_and_target(read):
    (command,) = read('a < in 2>> "$log" <<< text >&2 3>&-')
    written = [(r.operator, r.descriptor, r.target and r.target.raw) for r in command.redirections]
    assert written == [
        ("<", None, "in"),
        (">>", 2, '"$log"'),
        ("<<<", None, "text"),
        (">&", None, "2"),
        (">&-", 3, None),
    ]
    assert [r.is_input for r in command.redirections] == [True, False, True, False, False]


def test_a_redirection_after_a_pipeline_belongs_to_its_last_command(read):
    first, second = read("a | b > f")
    assert not first.redirections
    assert second.redirections[0].span.text == "> f"


@pytest.mark.parametrize("script", ["> f a b", "> f X=1 a b", "a > f b", "{ > f a b; }"])
def test_a_redirection_may_stand_anywhere_in_its_command(read, script):
    (command,) = read(script)
    assert [word.raw for word in command.words] == ["a", "b"]
    assert [redirection.span.text for redirection in command.redirections] == ["> f"]


def test_an_input_redirection_of_a_loop_goes_to_its_first_command(read):
    first, second = read("while read line; do a; done < f")
    assert first.redirections[0].operator == "<"
    assert not second.redirections


def test_assignments_before_a_command_belong_to_it(read):
    (command,) = read('A=1 B="$x" a b')
    assert [(a.name, a.value.raw) for a in command.assignments] == [("A", "1"), ("B", '"$x"')]
    assert [word.raw for word in command.words] == ["a", "b"]


def test_assignments_alone_are_a_command_without_words(read):
    first, second = read("A=1 B=\nC+=2")
    assert [(a.name, a.value.raw, a.exported) for a in first.assignments] == [("A", "1", False), ("B", "", False)]
    assert (first.words, first.program, first.program_word) == ((), None, None)
    assert second.assignments[0].name == "C"


@pytest.mark.parametrize("keyword", ["export", "declare -x", "typeset -gx"])
def test_exported_assignments_are_marked(read, keyword):
    (command,) = read(f'{keyword} A=secret "B=$x"')
    assert [(a.name, a.value.raw, a.exported) for a in command.assignments] == [
        ("A", "secret", True),
        ("B", "$x", True),
    ]
    assert command.program == keyword.split()[0]


@pytest.mark.parametrize("keyword", ["readonly", "local", "declare"])
def test_other_declarations_export_nothing(read, keyword):
    (command,) = read(f"{keyword} A=1")
    assert [(a.name, a.exported) for a in command.assignments] == [("A", False)]


def test_an_array_is_an_assignment_without_a_word_for_its_value(read):
    array, inner = read("a=(b $(c))")
    assert (array.assignments[0].name, array.assignments[0].value) == ("a", None)
    assert inner.context is Context.SUBSTITUTION


def test_an_assignment_to_an_element_has_the_name_of_the_array(read):
    (command,) = read("a[0]=b")
    assert command.assignments[0].name == "a"
    assert command.assignments[0].span.text == "a[0]=b"


def test_commands_in_a_function_have_its_name(read):
    inside, called = read("deploy() { docker push x; }\ndeploy")
    assert (inside.function, called.function) == ("deploy", None)
    assert called.program == "deploy"


@pytest.mark.parametrize(
    ("script", "program"),
    [
        ("docker x", "docker"),
        ("/usr/bin/docker x", "docker"),
        ("./regctl x", "regctl"),
        ("docker.exe x", "docker"),
        ("\\docker x", "docker"),
        ("do'ck'\"er\" x", "docker"),
        ("$ENGINE x", None),
        ('"${ENGINE}" x', None),
        ("$(which docker) x", "docker"),
        ('"$(command -v /opt/bin/docker)" x', "docker"),
        ("`type -p docker` x", "docker"),
        ("$(which $ENGINE) x", None),
        ("$(find docker) x", None),
        ('"$DIR/docker" x', None),
    ],
)
def test_the_program_is_a_name_or_unknown(read, script, program):
    assert read(script)[0].program == program


def test_the_context_tells_a_substitution_from_the_script_itself(read):
    assert [command.context for command in read("a $(b)")] == [Context.DIRECT, Context.SUBSTITUTION]


def test_a_substituted_command_is_known_to_its_part(read):
    login, inner = read("docker login -p $(aws ecr get-login-password) x")
    (part,) = login.words[3].parts
    assert part.commands == (inner,)


def test_gitlabs_inputs_hide_nothing_that_follows(read):
    first, second = read("echo $[[ inputs.name | expand_vars ]]; docker login -p $[[ inputs.password ]]")
    assert first.words[1].raw == "$[[ inputs.name | expand_vars ]]"
    assert second.words[3].literal is None
    assert second.words[3].span.text == "$[[ inputs.password ]]"


def test_a_placeholder_after_an_option_is_a_word_nobody_knows(words, read):
    script = "podman login --username <$name> --password <YOUR_KEY>\ndocker pull x"
    assert words(script)[0] == ["podman", "login", "--username", "<$name>", "--password", "<YOUR_KEY>"]
    assert read(script)[0].words[5].literal is None
    assert words(script)[1] == ["docker", "pull", "x"]


@pytest.mark.parametrize(
    ("script", "branch"),
    [
        ("if a; then docker login; fi", "if a; then docker login; fi"),
        ("if a; then docker login; else b; fi", "if a; then docker login; "),
        ("if a; then docker login; elif b; then c; else d; fi", "if a; then docker login; "),
        ("if a; then b; else docker login; fi", "else docker login;"),
        ("case $x in a) docker login ;; b) c ;; esac", "a) docker login ;;"),
        ("a && docker login; b", "docker login"),
        ("while a; do docker login; done; b", "while a; do docker login; done"),
        ("docker login", None),
    ],
)
def test_a_command_that_may_not_run_tells_up_to_where_others_run_with_it(login, script, branch):
    found = login(script).branch
    assert (found and script[slice(*found)]) == branch


def test_what_a_function_holds_runs_where_it_is_called_whatever_stands_around_it(login):
    command = login("if a; then f() { docker login; }; fi")
    assert (command.function, command.conditional, command.branch) == ("f", True, None)
