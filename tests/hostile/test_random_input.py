"""Bytes, mutilated pipelines, scripts and settings that chance has made: the whole program ends as it promises."""

from __future__ import annotations

import io
import json
import re
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cilint.cli import main

pytestmark = pytest.mark.usefixtures("working_repository")

EXAMPLES = settings(max_examples=80, deadline=None)
CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
HERE = ".gitlab-ci.yml"

PIPELINE = """\
spec: {inputs: {image: {default: ruby}}}
---
include: [part.yml, {remote: 'https://example.com/x.yml'}]
variables: {TAG: "3", PASSWORD: &p Fake-literal-1}
default:
  image: "$[[ inputs.image ]]:$TAG"
  services: [{name: docker:dind, alias: d}]
.base: &base
  before_script:
    - |
      cat <<EOF | docker login -u ci --password-stdin registry.example.com
      $PASSWORD
      EOF
build:
  <<: *base
  extends: .base
  script: [!reference [.base, before_script], 'docker login -u "$U" -p "$PASSWORD" quay.io']
  parallel: {matrix: [{A: [1, 2], B: *p}]}
  rules: [{if: '$CI', variables: {TAG: latest}}]
"""

FRAGMENTS = """
    docker login -p $X ${X:-y} "$X" '$X' $(a) `b` $[[ inputs.x ]] <<EOF <<-'E' EOF E <<< < > >> 2>&1 | || && & ; ;; ( )
    { } if then else fi for in do done case esac while ! [[ ]] (( )) " ' ` $ \\ # \\" $'a' = X=1 export X+=( sh -c bash
    ssh h eval sudo -u env xargs -I{} timeout 5 echo cat é 🐳 $env:X Write-Host @" "@ `$ <x> function f() <( $(( ${1} $D
    podman helm registry --password-stdin kubectl create secret config.json {"auths":{"a":{"auth":"YTpiYmJiYmJi"}}}
"""
GAPS = st.sampled_from([" ", "", "\n", "\t", "\\\n"])
scripts = st.lists(st.tuples(st.sampled_from(FRAGMENTS.split()), GAPS), max_size=30).map(
    lambda pairs: "docker login " + "".join(text + gap for text, gap in pairs)
)


@st.composite
def mutilated(draw: st.DrawFn) -> str:
    """The pipeline above with some stretches cut out, doubled or put elsewhere, and some odd characters put in."""
    text = PIPELINE
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(start + 40, len(text))))
        target = draw(st.integers(0, len(text)))
        piece = draw(
            st.sampled_from(
                [
                    "",
                    text[start:end],
                    "\t",
                    "\n",
                    '"',
                    "'",
                    "*p",
                    "&p ",
                    "<<: ",
                    "- ",
                    "{",
                    "]",
                    "$[[",
                    "\x00",
                    "\u2028",
                    "!x ",
                ]
            )
        )
        text = (
            draw(st.sampled_from([text[:start] + text[end:], text]))
            if not piece
            else text[:target] + piece + text[target:]
        )
    return text


encoded = st.builds(
    lambda mark, text, codec: mark + text.encode(codec, "surrogatepass"),
    st.sampled_from([b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0"]),
    st.text() | mutilated(),
    st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "utf-32-le"]),
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(["any", "tag", "off", "runner", "docker", "*", "a.yml", "\u202e", ""]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["auth", "a", "*", "executor", "severity", "rules"]), inner, max_size=3)
    ),
    max_leaves=5,
)
settings_files = st.dictionaries(
    st.sampled_from(["pins", "registries", "runner", "rules", "pipelines", "ignore", "persona", "includes", "pin", ""]),
    VALUES,
    max_size=4,
).map(json.dumps)


def check(*arguments: str) -> int:
    """The exit code, once it is sure that everything holds that holds of every run."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(arguments)
    assert code in (0, 1, 2)
    assert "internal error" not in err.getvalue(), err.getvalue()
    assert not CONTROLS.search(out.getvalue() + err.getvalue())
    assert code != 2 or out.getvalue() + err.getvalue()
    return code


@EXAMPLES
@given(data=st.binary(max_size=200) | encoded)
@example(data=b"\xff\xfe\0")
def test_any_bytes(data: bytes) -> None:
    Path(HERE).write_bytes(data)
    Path("part.yml").write_bytes(data)
    check("check")
    check("facts")


@EXAMPLES
@given(text=mutilated(), form=st.sampled_from(["text", "concise"]))
def test_any_mutilated_pipeline(text: str, form: str) -> None:
    Path("part.yml").write_text("part: {script: x}\n", encoding="utf-8")
    Path(HERE).write_text(text, encoding="utf-8", newline="")
    check("check", "--format", form)


@EXAMPLES
@given(
    items=st.lists(scripts | st.text(max_size=40), min_size=1, max_size=3),
    variables=st.dictionaries(st.sampled_from("XUD"), scripts, max_size=2),
)
def test_any_script(items: list[str], variables: dict[str, str]) -> None:
    Path(HERE).write_text(json.dumps({"variables": variables, "a": {"script": items}}), encoding="utf-8")
    check("check")
    check("facts")


@EXAMPLES
@given(text=settings_files)
def test_any_settings(text: str) -> None:
    Path(HERE).write_text(PIPELINE, encoding="utf-8")
    Path("part.yml").write_text("part: {script: x}\n", encoding="utf-8")
    Path(".cilint.yml").write_text(text, encoding="utf-8")
    try:
        check("check")
    finally:
        Path(".cilint.yml").unlink()
