"""Bytes that are no text, text that is no YAML, and YAML that few have seen: a result, or an error with its place."""

from __future__ import annotations

import pytest

JOB = "test:\n  image: python\n  script: make\n"
HERE = ".gitlab-ci.yml"

BYTES = [
    pytest.param(b"\xef\xbb\xbf" + JOB.encode(), 1, f"{HERE}:2:10: error: python has", id="UTF-8 with a mark"),
    pytest.param(JOB.encode("utf-16"), 1, f"{HERE}:2:10: error: python has", id="UTF-16 with a mark"),
    pytest.param(b"\xfe\xff" + JOB.encode("utf-16-be"), 1, f"{HERE}:2:10: error:", id="UTF-16 BE with a mark"),
    pytest.param(JOB.encode("utf-32"), 1, f"{HERE}:2:10: error: python has", id="UTF-32 with a mark"),
    pytest.param(JOB.encode("utf-16-le"), 2, f"{HERE}:1:", id="UTF-16 without a mark"),
    pytest.param(JOB.encode("utf-32-be"), 2, f"{HERE}:1:", id="UTF-32 without a mark"),
    pytest.param(b"\xff\xfea", 2, f"{HERE}:1:", id="half a character of UTF-16"),
    pytest.param(b"a: caf\xe9\n", 2, f"{HERE}:1:7: error: byte 6 is not UTF-8", id="Latin-1"),
    pytest.param(b"a: 1\nb: \xf0\x9f\x90", 2, f"{HERE}:2:4: error: byte 8 is not UTF-8", id="a cut character"),
    pytest.param(b"a: \xed\xa0\x80\n", 2, f"{HERE}:1:4: error: byte 3 is not UTF-8", id="a surrogate in UTF-8"),
    pytest.param(b"a: \0\n", 2, f"{HERE}:1:4:", id="NUL"),
    pytest.param(b"a: \x1b]0;x\x07\n", 2, f"{HERE}:1:4: error: the character U+001B", id="escape sequences"),
    pytest.param(b"a: \x7f\n", 2, f"{HERE}:1:4:", id="DEL"),
    pytest.param("a: \x9b31m\n", 2, f"{HERE}:1:4:", id="a C1 control"),
    pytest.param("a: 1\n\ufeffb: 2\n", 2, f"{HERE}:2:2: error: this entry does not line up", id="a mark amid the file"),
    pytest.param(JOB.replace("\n", "\r\n"), 1, f"{HERE}:2:10:", id="CR LF"),
    pytest.param(JOB.replace("\n", "\r"), 1, f"{HERE}:2:10:", id="CR"),
    pytest.param("test:\r  image: python\r\n  script: make\n", 1, f"{HERE}:2:10:", id="mixed line ends"),
    pytest.param("# a\u0085# b\u2028# c\u2029" + JOB, 1, f"{HERE}:2:10:", id="line ends of Unicode in a comment"),
    pytest.param("a: x\u2028y\n", 2, f"{HERE}:1:6: error: this line is neither", id="line ends of Unicode in a value"),
    pytest.param("test:\n\timage: python\n", 2, f"{HERE}:2:1: error: a tab is used for indentation", id="tabs"),
    pytest.param("", 1, f"{HERE}:1:1: error: the file says nothing", id="an empty file"),
    pytest.param("# nothing\n", 1, f"{HERE}:1:1: error: the file says nothing", id="comments only"),
    pytest.param("---\n", 1, f"{HERE}:1:1: error: the file says nothing", id="a document mark only"),
    pytest.param("\ufeff", 1, f"{HERE}:1:1: error: the file says nothing", id="a byte order mark only"),
]


@pytest.mark.parametrize(("data", "code", "words"), BYTES)
def test_any_bytes_are_read_or_refused_at_their_place(repository, data, code, words) -> None:
    repository.write(HERE, data)
    outcome = repository.check("--format", "concise")
    print("OUT", outcome)
    assert outcome.code == code
    assert words in outcome.out


BROKEN = [
    pytest.param("a: 'b\n", f"{HERE}:1:4: error: the quote", id="a quote that never closes"),
    pytest.param("a: [b\n", f"{HERE}:1:4: error: the `[`", id="a bracket that never closes"),
    pytest.param("a: ]\n", f"{HERE}:1:4:", id="a bracket that never opened"),
    pytest.param("a: *nowhere\n", f"{HERE}:1:4: error: this alias refers", id="an alias without an anchor"),
    pytest.param("a: &x [*x]\n", f"{HERE}:1:8: error: this alias stands inside", id="a list that contains itself"),
    pytest.param(
        "a: &x\n  b: *x\n", f"{HERE}:2:6: error: this alias stands inside", id="a mapping that contains itself"
    ),
    pytest.param(
        "a: &x\n  <<: *x\n", f"{HERE}:2:7: error: this alias stands inside", id="a mapping that merges itself"
    ),
    pytest.param('a: "\\ud800"\n', f"{HERE}:1:", id="an escaped surrogate"),
    pytest.param('a: "\\U00110000"\n', f"{HERE}:1:", id="an escape beyond Unicode"),
    pytest.param('a: "\\q"\n', f"{HERE}:1:", id="an escape that is none"),
    pytest.param("%YAML 9.9\n---\na: 1\n", f"{HERE}:1:", id="a version from the future"),
    pytest.param("%TAG ! \n---\na: 1\n", f"{HERE}:1:", id="half a tag directive"),
    pytest.param("a: |10\n  x\n", f"{HERE}:1:", id="an indentation indicator of two digits"),
    pytest.param("a: 1\n...\nb: {\n", f"{HERE}:3:", id="garbage after the end of the document"),
    pytest.param("a: @b\n", f"{HERE}:1:4: error: a value cannot start with `@`", id="a reserved character"),
    pytest.param("just a text\n", f"{HERE}:1:1: error: the file is a single value", id="a scalar"),
    pytest.param("- a\n- b\n", f"{HERE}:1:3: error: the file is a list", id="a list"),
    pytest.param("a: b\n{% if x %}\n", f"{HERE}:2:1: error: `{{%` looks like a template", id="a template"),
    pytest.param("<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> x\n", f"{HERE}:", id="a conflict of a merge"),
    pytest.param("\x00" * 1000, f"{HERE}:1:1:", id="zeros"),
    pytest.param("a: &\U0001f600 1\nb: *\U0001f600\n", f"{HERE}:1:", id="an anchor named with an emoji"),
]


@pytest.mark.parametrize(("text", "words"), BROKEN)
def test_what_is_no_yaml_is_an_error_at_its_place(repository, text, words) -> None:
    repository.write(HERE, text)
    outcome = repository.check("--format", "concise")
    print("OUT", outcome)
    assert outcome.code == 2
    assert words in outcome.out


ODD = {
    "a key twice": "a: {script: x}\na: {script: y}\n",
    "a key twice in a job": "a: {script: x, script: y, image: b, image: c}\n",
    "keys 1 and true": "1: {script: x}\ntrue: {script: x}\n1.0: {script: x}\n",
    "keys of all types": "1.5: x\nnull: x\n2020-01-01: x\nyes: x\n[a]: x\n{b: c}: x\n? |\n  d\n: x\n",
    "a mapping as a key": "? {a: b}\n: {script: x}\n",
    "a merge of a scalar": "a:\n  <<: scalar\n  script: x\n",
    "a merge of a list of numbers": "a:\n  <<: [1, 2]\n  script: x\n",
    "a merge of nothing": "a:\n  <<:\n  script: x\n",
    "an anchor that is defined twice": "a: &x 1\nb: &x {script: x}\nc: *x\n",
    "a tag for Python": "a: !!python/object/apply:os.system ['touch hacked']\nb: {script: x}\n",
    "a tag for Ruby": "a: !ruby/object:Gem::Installer\n  i: x\n",
    "an unknown tag": "a: !mine {script: !yours x}\n",
    "no base64": "a: !!binary zz\nb: !!binary {x: y}\n",
    "a set and an ordered mapping": "a: !!set {x, y}\nb: !!omap [x: 1, y: 2]\n",
    "tags that do not fit": "a: !!map text\nb: !!int {x: y}\nc: !!null [x]\n",
    "a number of 100,000 digits": f"a: {'9' * 100_000}\nb: {{script: x, image: {'1' * 10_000}}}\n",
    "numbers beyond all measure": "a: 1e999999\nb: -.inf\nc: .nan\nd: 0x" + "f" * 5000 + "\n",
    "dates that are none": "a: 2020-99-99\nb: 9999-12-31T99:99:99Z\n",
    "sexagesimals": f"a: {':'.join(['59'] * 5000)}\nb: 010\nc: 0o9\nd: 0b2\n",
    "three documents": "a: {script: x}\n---\nb: {script: x}\n---\nc: {script: x}\n",
    "a directive amid a document": "a: 1\n%YAML 1.1\n---\nb: 1\n",
    "a header alone": "spec:\n  inputs:\n    a:\n",
    "a header and nothing": "spec: {inputs: {a: }}\n---\n",
    "an indentation indicator of nine": "a:\n  script: |9\n           x\n           y\n",
    "a key of a megabyte": f"? {'k' * 1_000_000}\n: {{script: x, image: b}}\n",
    "a value of a megabyte": f"a:\n  image: {'v' * 1_000_000}\n  script: x\n",
    "empty values everywhere": "include:\nstages:\nvariables:\ndefault:\nworkflow:\nimage:\nservices:\na:\n",
}


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in ODD.items()])
def test_odd_yaml_is_read_to_its_end(repository, text) -> None:
    """The finding at the end shows that the file was read, whatever stands before it."""
    repository.write("part.yml", text)
    repository.write(HERE, "include: part.yml\nlast:\n  image: python:latest\n  script: make\n")
    outcome = repository.check("--format", "concise")
    print("OUT", outcome.code, outcome.out[:300], outcome.err)
    assert outcome.code == 1
    assert f"{HERE}:3:10: error: python:latest" in outcome.out
    assert not (repository.folder / "hacked").exists()
