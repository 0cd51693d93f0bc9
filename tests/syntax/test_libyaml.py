"""The package `yaml` after cilint has loaded its C parser: whole for whoever asks for more of it."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from cilint.syntax import libyaml
from cilint.syntax.yaml import parse
from cilint.text.source import Source

pytestmark = pytest.mark.skipif(libyaml.CParser is None, reason="PyYAML was built without its C parser")

LATER = """
import sys
{first}
import yaml
assert yaml.safe_load("a: [b]") == yaml.load("a: [b]", Loader=yaml.CSafeLoader) == {{"a": ["b"]}}
assert yaml.dump([1], Dumper=yaml.CSafeDumper) == "- 1\\n"
assert yaml.__with_libyaml__ and yaml.tokens.ScalarToken
assert isinstance([*yaml.parse("a", Loader=yaml.CSafeLoader)][2], yaml.ScalarEvent)
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
assert isinstance([*yaml.parse("a", Loader=yaml.CSafeLoader)][2], yaml.ScalarEvent)
"""


@pytest.mark.parametrize("first", ["import cilint.syntax.yaml", "import yaml", "import yaml.nodes, cilint.syntax.yaml"])
def test_pyyaml_is_whole_for_whoever_uses_it_beside_cilint(first: str) -> None:
    run = subprocess.run([sys.executable, "-c", LATER.format(first=first)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_of_pyyaml_only_what_parsing_needs_is_loaded() -> None:
    program = "import sys, cilint.syntax.libyaml; print(*sorted(name for name in sys.modules if 'yaml.' in name))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["yaml._yaml", "yaml.error"]


def test_threads_read_their_own_texts() -> None:
    texts = [f"a{number}: [{', '.join(map(str, range(number, number + 500)))}]" for number in range(16)]
    sources = [Source("f.yml", text) for text in texts * 4]
    with ThreadPoolExecutor(4) as threads:
        found = [document for (document,) in threads.map(parse, sources)]
    assert [node.source for node in found] == sources
    assert [node.span.text for node in found] == texts * 4
    assert [len(pair.value.items) for node in found for pair in node.pairs] == [500] * len(sources)


BESIDE = """
import sys
{first}
from threading import Event, Thread
from cilint.syntax.yaml import parse
from cilint.text.source import Source

def kinds():
    import yaml
    return [type(event).__name__ for event in yaml.parse("a: [b, 'c', {{d: e}}]", Loader=yaml.CSafeLoader)]

def keep_reading():
    while not is_done.is_set():
        found.append(kinds())

sys.setswitchinterval(1e-6)
found, is_done, other = [], Event(), Thread(target=keep_reading)
texts = [f"a{{number}}: [{{', '.join(map(str, range(number, number + 200)))}}]" for number in range(80)]
other.start()
try:
    documents = [parse(Source("f.yml", text)) for text in texts]
finally:
    is_done.set()
    other.join()
assert [len(pair.value.items) for (node,) in documents for pair in node.pairs] == [200] * 80
assert [node.span.text for (node,) in documents] == texts
assert found and all(each == kinds() for each in found), found
assert kinds()[2:4] == ["MappingStartEvent", "ScalarEvent"]
"""


@pytest.mark.parametrize("first", ["import cilint.syntax.yaml", "import yaml; yaml.CSafeLoader"])
def test_threads_that_use_pyyaml_beside_cilint_have_events_of_their_own(first: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", BESIDE.format(first=first)], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr


class _Deaf:
    """A C parser that makes events of its own, whatever is put in their classes' place."""

    def __init__(self, _text: str) -> None:
        pass

    def get_event(self) -> object:
        return object()


def test_a_c_parser_that_calls_no_handlers_is_left_to_the_one_in_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libyaml, "_made", libyaml._Package("yaml"))
    assert libyaml._is_gitlabs()
    monkeypatch.setattr(libyaml._module, "CParser", _Deaf)
    assert not libyaml._is_gitlabs()


def test_an_older_c_parser_is_left_to_the_one_in_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libyaml._module, "get_version", lambda: (0, 1, 7))
    assert not libyaml._is_gitlabs()
