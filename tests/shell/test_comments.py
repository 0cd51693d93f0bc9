"""What is a comment to the shell, and what only looks like one."""

from __future__ import annotations

import pytest

from cilint.shell.budget import MAX_CHARACTERS, Budget
from cilint.shell.comments import comments, differ_in_comments_only
from tests.shell.conftest import identity


def found(text: str) -> list[tuple[str, bool]]:
    return [(text[comment.start : comment.end], comment.certain) for comment in comments(identity(text), Budget())]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# a\nmake # b\n  # c\nmake;# d\n", ["# a", "# b", "# c", "# d"]),
        ("echo a#b $# ${c# d} $((16#ff)) \\# e\n", []),
        ("echo 'a\n# b\n' \"\n# c\n\" # d\n", ["# d"]),
        ("cat << EOF # a\n# b\n$(c # d\n)\nEOF\nmake # e\n", ["# a", "# e"]),
        ("cat <<- 'A' > x; cat << B\n\t# c\n\tA\n# d\nB\n# e", ["# e"]),
        ("x=$(make # a\n)\nif y; then # b\n  (z) # c\nfi\n", ["# a", "# b", "# c"]),
        ("a=(\n  b # c\n)\ncase $d in # e\n  f) g;; # h\nesac\n", ["# c", "# e", "# h"]),
        ("echo a\\ # b\n", []),
        ("echo a\\\\ # b\n", ["# b"]),
        ("docker run \\\n  # a\n", ["# a"]),
        ("cat << EOF\n# a\n", []),
    ],
)
def test_a_comment_is_what_the_shell_leaves_out(text: str, expected: list[str]) -> None:
    assert found(text) == [(comment, True) for comment in expected]


def test_in_a_script_that_the_grammar_cannot_read_no_comment_is_certain() -> None:
    assert found("make # a\nfi ) ;; (\n# b\n") == [("# a", False), ("# b", False)]


def test_behind_a_quote_that_never_closes_nothing_is_a_comment() -> None:
    assert found("make # a\necho 'b\n# c\n") == [("# a", False)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$env:A = 'b' # c\n<# d\n# e\n#>\n# f\n", [("# c", True), ("# f", True)]),
        ("Write-Host @'\n# a\n'@\nWrite-Host `# b # c\n", [("# c", False)]),
        ("cd 'C:\\'\nWrite-Host \"C:\\\" # a\n", [("# a", False)]),
    ],
)
def test_powershell_has_comments_of_its_own(text: str, expected: list[tuple[str, bool]]) -> None:
    assert found(text) == expected


def test_a_script_that_is_too_long_has_none() -> None:
    assert found("# a\n" + "make\n" * (MAX_CHARACTERS // 4)) == []


@pytest.mark.parametrize("value", ['"${x:-it\'s}"', '"${x#"${y}"}"', "${x:-'}'}", '"$(echo \'a\' "b")"'])
def test_a_quote_within_an_expansion_hides_no_comment(value: str) -> None:
    assert [text for text, _ in found(f"echo {value} # a\necho b # c\n")] == ["# a", "# c"]


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("make all # c\n", True),
        ("# d\nmake   all\n", True),
        ("make all && make\n", False),
        ("make other # b\n", False),
        ("make all )\n", False),
        ("cat <<END\nmake all\nEND\n", False),
    ],
)
def test_scripts_are_the_same_to_the_shell_where_only_comments_and_blanks_differ(after: str, expected: bool) -> None:
    assert differ_in_comments_only(identity("make all # b\n"), identity(after), Budget()) is expected


@pytest.mark.parametrize(("text", "expected"), [("a\nb", True), ("# x\na\nc", False)])
def test_what_a_here_document_holds_is_no_comment(text: str, expected: bool) -> None:
    before, after = (identity(f"cat <<END\n{body}\nEND\n") for body in ("a\nb", text))
    assert differ_in_comments_only(before, after, Budget()) is expected
