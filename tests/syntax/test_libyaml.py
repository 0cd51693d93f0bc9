"""The package `yaml` after cilint has loaded its C parser: whole for whoever asks for more of it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from cilint.syntax import libyaml

pytestmark = pytest.mark.skipif(libyaml.CParser is None, reason="PyYAML was built without its C parser")

LATER = """
import sys
{first}
import yaml
assert yaml.safe_load("a: [b]") == yaml.load("a: [b]", Loader=yaml.CSafeLoader) == {{"a": ["b"]}}
assert yaml.dump([1], Dumper=yaml.CSafeDumper) == "- 1\\n"
assert yaml.__with_libyaml__ and yaml.tokens.ScalarToken
errors = yaml.scanner.ScannerError, yaml.parser.ParserError, yaml.reader.ReaderError, yaml.composer.ComposerError
for text, error in zip(("'a", "[a", "\\0", "*a"), errors):
    try:
        yaml.load(text, Loader=yaml.CSafeLoader)
    except error:
        continue
    raise AssertionError(text)
from cilint.syntax.yaml import parse
from cilint.errors import YamlSyntaxError
from cilint.text.source import Source
assert parse(Source("f.yml", "a: b"))[0].get("a").text == "b"
try:
    parse(Source("f.yml", "a: 'b"))
except YamlSyntaxError as error:
    assert error.span.start == 3
"""


@pytest.mark.parametrize("first", ["import cilint.syntax.yaml", "import yaml", "import yaml.nodes, cilint.syntax.yaml"])
def test_pyyaml_is_whole_for_whoever_uses_it_beside_cilint(first: str) -> None:
    run = subprocess.run([sys.executable, "-c", LATER.format(first=first)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_of_pyyaml_only_what_a_stream_of_events_needs_is_loaded() -> None:
    program = "import sys, cilint.syntax.libyaml; print(*sorted(name for name in sys.modules if 'yaml.' in name))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["yaml._yaml", "yaml.error", "yaml.events"]
