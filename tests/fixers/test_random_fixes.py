"""Whatever a pipeline and its comments say: fixes change the places of findings, and all else is there afterwards."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence

from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from cilint.engine.catalog import built_in_rules
from cilint.engine.rule import Rule
from cilint.errors import YamlSyntaxError
from cilint.findings.suppressing import MARK
from cilint.fixing import ALL, fix
from cilint.session import Session
from cilint.settings.model import Settings
from cilint.syntax import yaml
from cilint.syntax.comments import written_scalars, yaml_comments
from cilint.syntax.node import Node, Style
from cilint.text.files import FixedFiles, MemoryFiles
from cilint.text.source import Source

HAS_BASH = shutil.which("bash") is not None
NAME = ".gitlab-ci.yml"
EXAMPLES = settings(max_examples=60, deadline=None)

scopes = st.sampled_from(["ignore", "ignore", "ignore-file"])
ids = st.lists(
    st.sampled_from(
        ["unpinned-image", "unpined-image", "password-on-command-line", "legacy-service-links", "invalid-yaml", "mine"]
    ),
    max_size=3,
    unique=True,
).map(", ".join)
marks = st.builds("# cilint: {}[{}]{}".format, scopes, ids, st.sampled_from(["", " why", " why # renovate: x"]))
marked = marks | st.sampled_from(["# 3.1", "#", "# cilint: ignore"])
ends = st.just("") | marked.map("  {}".format)

LOGIN = 'docker login -u ci -p "$P" h.example.com'
words = st.sampled_from(["make", "make", "make 'b'", LOGIN, "", "  make", "x \\", "ls a\\ "])
lines = st.builds("{}{}".format, words, ends) | marked | marked.map("  {}".format)
around = st.sampled_from(
    [
        ("cat << END", "END"),
        ("echo '", "'"),
        ('x="', '"'),
        ("if x; then", "fi"),
        ("y=$(", ")"),
        ("case a in", "esac"),
        ("(", ""),
    ]
)
chunks = lines.map(lambda line: [line]) | st.builds(
    lambda pair, inner, end: [pair[0], *inner, pair[1] + end], around, st.lists(lines, max_size=2), ends
)
scripts = st.lists(chunks, min_size=1, max_size=4).map(lambda found: [line for chunk in found for line in chunk])


def block(indicator: str, lines: list[str]) -> str:
    return indicator + "".join(f"\n      {line}" if line.strip() else "\n" for line in lines)


items = st.one_of(
    st.builds(block, st.sampled_from(["|", "|-", "|+", ">", ">-", "|  # cilint: ignore[mine]"]), scripts),
    st.builds("'{} && echo \"{}\"'".format, st.just(LOGIN), marks),
    st.builds('"make\n\n      {}"'.format, marks),
    st.builds("{}{}".format, st.sampled_from(["make", LOGIN, f"'{LOGIN}'"]), ends),
)
entries = st.one_of(
    st.builds("  image: {}{}".format, st.sampled_from(["ruby:3", "'ruby:3'", '"ruby"', "&i ruby:3.1", "ruby"]), ends),
    st.builds("  services: [postgres:16]{}".format, ends),
    st.builds("  script:{}\n{}".format, ends, st.lists(items.map("    - {}".format), min_size=1).map("\n".join)),
    st.builds("  variables:{}\n    README: {}".format, ends, st.builds(block, st.just("|"), scripts)),
    marked.map("  {}".format),
    st.just(""),
)
jobs = st.builds("{}:{}\n{}".format, st.sampled_from(["a", "b", ".c", "'d e'"]), ends, st.lists(entries).map("\n".join))
pipelines = st.lists(jobs | marked | st.just(""), min_size=1, max_size=4).map(lambda parts: "\n".join(parts) + "\n")


RULES = built_in_rules()
ONLY_COMMENTS = [rule if rule.id == "unused-suppression" else rule._replace(fix="") for rule in RULES]


def fixed(text: str, rules: Sequence[Rule]) -> str:
    """What all fixes make of a pipeline, none of which is refused."""
    files = MemoryFiles({NAME: text})
    done = fix(lambda texts: Session(FixedFiles(files, texts), Settings(), rules).check([NAME]), ALL)
    assert done.errors == ()
    return done.texts.get(NAME, text)


def scalars(text: str) -> list[Node]:
    return list(written_scalars(yaml.parse(Source(NAME, text))))


def other_comments(text: str) -> list[str]:
    """The comments of YAML but for those that speak to cilint."""
    source = Source(NAME, text)
    parts = (re.split(r"[ \t]+(?=#)", span.text) for span in yaml_comments(source, yaml.parse(source)))
    return [part.rstrip() for comment in parts for part in comment if MARK not in part]


def is_yaml(text: str) -> bool:
    try:
        yaml.parse(Source(NAME, text))
    except YamlSyntaxError:
        return False
    return True


def meaning(script: str) -> str | None:
    """A script as Bash prints it after reading it, without comments; None where it cannot be read."""
    program = f"f() {{\n:\n{script}\n}}\ndeclare -f f\n"
    done = subprocess.run(["bash"], input=program.encode(), capture_output=True, check=False)
    return done.stdout.decode() if done.returncode == 0 and not done.stderr else None


@EXAMPLES
@given(pipelines)
def test_fixing_comments_changes_nothing_but_comments(text: str) -> None:
    assume(is_yaml(text))
    after = fixed(text, ONLY_COMMENTS)
    assert other_comments(after) == other_comments(text)
    before, now = scalars(text), scalars(after)
    assert len(before) == len(now)
    for old, new in zip(before, now, strict=True):
        assert (old.style, old.tag) == (new.style, new.tag)
        if old.text != new.text:
            assert old.style in (Style.LITERAL, Style.FOLDED)
            assert MARK in old.text
            event(f"a {old.style.value} script has changed")
            if HAS_BASH and (was := meaning(old.text)) is not None:
                assert meaning(new.text) == was


@EXAMPLES
@given(pipelines)
def test_what_is_fixed_is_fixed_at_once_and_for_good(text: str) -> None:
    assume(is_yaml(text))
    after = fixed(text, RULES)
    assert is_yaml(after)
    event(f"changed: {after != text}")
    assert fixed(after, RULES) == after
