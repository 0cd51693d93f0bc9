"""What is a comment to YAML and to TOML, and what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cilint.errors import YamlSyntaxError
from cilint.syntax import toml, yaml
from cilint.syntax.comments import toml_comments, written_scalars, yaml_comments
from cilint.text.source import Source


def comments(text: str) -> list[str]:
    source = Source("a.yml", text)
    return [comment.text for comment in yaml_comments(source, yaml.parse(source))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("# a\na: b # c\n  # d\n#e", ["# a", "# c", "# d", "#e"]),
        ("a: b#c\n'd # e': \"f # g\"  # h\n", ["# h"]),
        ("a: 'b\n\n  # c'\nd: \"e\n  # f\"\n", []),
        ("a: |-  # b\n    # c\n    d # e\n  # f\nb: >\n  # g\n", ["# b", "# f"]),
        ("a: |  # b\n# c\nb: d\n", ["# b", "# c"]),
        ("? a # b\n: [c,# d\n  'e'# f\n] # g\n", ["# b", "# d", "# f", "# g"]),
        ("a: &b # c\n  d\ne: *b # f\ng: !h # i\n  j\n", ["# c", "# f", "# i"]),
        ("%YAML 1.1 # a\n--- # b\nc # d\n... # e\n--- # f\ng # h\n", ["# a", "# b", "# d", "# e", "# f", "# h"]),
        ("a: # b\nc: d\r\n# e\r\n", ["# b", "# e"]),
        ("a: b # c\u2028d: e\x85# f", ["# c", "# f"]),
        ("# only\n", ["# only"]),
        ("", []),
    ],
)
def test_a_comment_of_yaml_stands_outside_of_all_scalars(text: str, found: list[str]) -> None:
    assert comments(text) == found


LINES = st.sampled_from(
    [
        *("a: b # c", "# d", "  # e", "- f # g", "- |  # h", "- >-", "    # i", "    j # k", "- 'l # m", "n' # o", ""),
        *("- [p, # q", "  'r # s', # t", "] # u", "v:", "  w: &x 'y' # z", "  x2: *x # 1", "--- # 2", '- "3 \\"# 4"'),
    ]
)


@given(st.lists(LINES, max_size=10).map("\n".join))
def test_what_a_comment_says_changes_nothing(text: str) -> None:
    source = Source("a.yml", text)
    try:
        documents = yaml.parse(source)
    except YamlSyntaxError:
        assume(False)
    changed = text
    for comment in yaml_comments(source, documents):
        changed = changed[: comment.start] + "#" * len(comment.text) + changed[comment.end :]
    again = yaml.parse(Source("a.yml", changed))
    assert [(node.text, node.start) for node in written_scalars(again)] == [
        (node.text, node.start) for node in written_scalars(documents)
    ]


def test_a_comment_of_toml_stands_outside_of_all_strings() -> None:
    text = """\
# a
["b # c"] # d
e = "f \\" # g" # h
i = 'j # k' # l
m = \"\"\"
# n
" # o\"\"\"\"# p
q = '''
# r ''' # s
t = [ # u
  1, # v
]
"""
    source = Source("config.toml", text)
    toml.parse(source)
    assert [comment.text for comment in toml_comments(source)] == [f"# {letter}" for letter in "adhlpsuv"]
