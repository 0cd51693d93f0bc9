"""Here-documents: bodies, what is run of them and what is only text."""

from __future__ import annotations

import pytest

from cilint.shell.command import Context
from cilint.shell.word import PartKind


def test_an_unquoted_body_is_expanded_and_a_quoted_one_is_not(read):
    (command,) = read("cat <<A <<'B'\n$X \\$Y\nA\n$Z\nB\n")
    first, second = command.here_documents
    assert [(part.kind, part.text) for part in first.body.parts] == [
        (PartKind.VARIABLE, "$X"),
        (PartKind.LITERAL, " "),
        (PartKind.LITERAL, "$"),
        (PartKind.LITERAL, "Y\n"),
    ]
    assert (first.delimiter, first.quoted) == ("A", False)
    assert (second.delimiter, second.quoted, second.body.literal) == ("B", True, "$Z\n")


def test_tabs_before_lines_are_stripped_where_the_operator_says_so(read):
    (command,) = read("cat <<-END\n\ta\n\t\t$X\n\tEND\n")
    assert command.here_documents[0].body.text.text == "a\n$X\n"


@pytest.mark.parametrize("script", ["cat <<EOF | b && c\nx\nEOF\nd", "cat <<EOF | b &&\nx\nEOF\nc\nd"])
def test_what_follows_on_the_line_and_after_the_body_is_read(words, script):
    assert words(script) == [["cat"], ["b"], ["c"], ["d"]]


@pytest.mark.parametrize(
    "runner",
    [
        "bash -s",
        "sudo bash",
        "sh",
        "ssh host",
        "ssh host bash -s",
        'ssh host "bash -s"',
        "docker exec -i c sh",
        "kubectl exec -i p -- bash -s",
    ],
)
def test_a_body_that_a_shell_reads_is_a_script(login, runner):
    command = login(f"{runner} <<EOF\nset -e\nsudo docker login -p $T $R\nEOF")
    assert [word.raw for word in command.words] == ["docker", "login", "-p", "$T", "$R"]
    assert command.wrappers[-1] == "sudo"
    assert command.context in (Context.HERE_DOCUMENT, Context.STRING, Context.REMOTE)


def test_a_body_that_is_piped_into_a_shell_is_a_script(login):
    command = login("cat <<'EOF' | sudo sh -e\ndocker login -p \"$T\"\nEOF")
    assert (command.context, command.wrappers) == (Context.HERE_DOCUMENT, ("sudo", "sh"))


@pytest.mark.parametrize(
    "script", ["cat > f <<EOF\n{}\nEOF", "cat <<EOF\n{}\nEOF", "tee f <<EOF\n{}\nEOF", "cat <<EOF | tee f\n{}\nEOF"]
)
def test_a_body_that_is_only_written_holds_no_commands(words, script):
    found = words(script.format("docker login -p x"))
    assert all("login" not in command for command in found)


def test_substitutions_in_an_unquoted_body_run(read):
    cat, first, second = read("cat > f <<EOF\n$(docker login -p x) `date`\nEOF")
    assert [word.raw for word in first.words] == ["docker", "login", "-p", "x"]
    assert (first.context, second.program) == (Context.HERE_DOCUMENT, "date")
    assert cat.here_documents[0].body.parts[0].commands == (first,)


def test_substitutions_in_a_quoted_body_are_text(read):
    assert len(read("cat > f <<'EOF'\n$(docker login -p x)\nEOF")) == 1


def test_what_the_outer_shell_expands_in_a_body_is_a_variable_even_in_single_quotes(login):
    assert login("bash <<EOF\ndocker login -p '$T'\nEOF").words[3].variable.name == "T"
    assert login("bash <<'EOF'\ndocker login -p '$T'\nEOF").words[3].literal == "$T"
    assert login("bash <<EOF\ndocker login -p \\$T\nEOF").words[3].variable.name == "T"


def test_a_here_document_inside_a_quoted_substitution_does_not_confuse_its_quotes(words):
    assert words('x="$(cat <<EOF\nit\'s (\nEOF\n)"\ndocker login') == [["cat"], ["docker", "login"]]


def test_a_body_without_its_delimiter_takes_the_rest(words):
    assert words("cat <<EOF\ndocker login -p x\n") == [["cat"]]


@pytest.mark.parametrize(
    "script", ["echo $((1<<2))\na", "(( x <<y ))\na", 'echo "<<EOF"\na', "# <<EOF\na", "a <<< EOF"]
)
def test_what_only_looks_like_a_here_document_is_none(words, script):
    assert ["a"] in [command[:1] for command in words(script)]
    assert not any(len(command) == 0 for command in words(script))


def test_the_span_of_a_body_line_is_in_the_source(login):
    script = "sshpass -p $1 ssh root@h <<-'END'\n\tdocker login -u $2 -p $3 r\n\tEND\n"
    assert login(script).span.text == "docker login -u $2 -p $3 r"
