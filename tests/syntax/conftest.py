"""What tests of the syntax room share: Ruby's Psych as the reference where it is installed, and the corpus."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cilint.syntax import libyaml

PROGRAM = r"""
require "yaml"
require "json"
TYPES = { NilClass => "NULL", TrueClass => "BOOL", FalseClass => "BOOL", Integer => "INT", Float => "FLOAT",
          String => "STR", Symbol => "SYMBOL" }
def plain(value)
  case value
  when Hash then { "map" => value.map { |key, item| [plain(key), plain(item)] } }
  when Array then { "list" => value.map { |item| plain(item) } }
  else value.to_s
  end
end
def answer(kind, text)
  case kind
  when "scalar"
    loader = Psych::ClassLoader::Restricted.new(["Symbol"], [])
    value = Psych::ScalarScanner.new(loader).tokenize(text)
    [TYPES[value.class], value.to_s]
  when "load" then plain(YAML.safe_load(text, permitted_classes: [Symbol], aliases: true))
  when "documents"
    # As safe_load does it, but not for the first document only.
    Psych.parse_stream(text).children.map do |document|
      loader = Psych::ClassLoader::Restricted.new(["Symbol"], [])
      plain(Psych::Visitors::ToRuby.new(Psych::ScalarScanner.new(loader), loader).accept(document))
    end
  when "accepts"
    Psych::Parser.new(Psych::Handler.new).parse(text)
    true
  end
rescue Psych::DisallowedClass => error
  kind == "scalar" ? [error.message[/Date|Time/].upcase, text] : nil
rescue Psych::SyntaxError
  false
rescue Psych::Exception, ArgumentError
  nil
end
STDIN.each_line do |line|
  kind, text = JSON.parse(line)
  puts JSON.generate([answer(kind, text)])
  STDOUT.flush
end
"""


class Psych:
    """GitLab's YAML parser in a Ruby process that answers one question a line."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def _ask(self, kind: str, text: str) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps([kind, text]) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())[0]

    def scalar(self, text: str) -> tuple[str, str] | None:
        """The type and the `to_s` of a plain scalar; None where Psych raises an error."""
        answer = self._ask("scalar", text)
        return tuple(answer) if answer else None

    def load(self, text: str) -> Any:
        """The first document with GitLab's arguments, scalars as their `to_s`; None or False for errors."""
        return self._ask("load", text)

    def documents(self, text: str) -> list[Any] | None:
        """All documents, each as `load` gives it; None where one of them is refused."""
        return self._ask("documents", text) or None

    def accepts(self, text: str) -> bool:
        """Whether a text is YAML to libyaml."""
        return bool(self._ask("accepts", text))


@pytest.fixture(scope="session")
def psych() -> Iterator[Psych]:
    ruby = shutil.which("ruby")
    if ruby is None:
        pytest.skip("ruby is not installed: nothing to compare with")
    process = subprocess.Popen(
        [ruby, "-W0", "-e", PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    yield Psych(process)
    assert process.stdin
    process.stdin.close()
    process.wait()


@pytest.fixture(scope="session")
def corpus() -> list[tuple[str, str]]:
    """The names and texts of the corpus's pipelines."""
    project = Path(__file__).resolve().parents[2]
    folder = Path(os.environ.get("CILINT_CORPUS", project / "../shared/corpus"))
    files = sorted(folder.rglob("*.yml")) if folder.is_dir() else []
    if not files:
        pytest.skip(f"no corpus of pipelines in {folder}; set CILINT_CORPUS to a folder of .yml files")
    return [(file.name, file.read_text(encoding="utf-8", errors="replace").removeprefix("\ufeff")) for file in files]


@pytest.fixture
def without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML as it is where it was built without its C parser."""
    monkeypatch.setattr(libyaml, "CParser", None)


@pytest.fixture(params=[pytest.param(False, id="C"), pytest.param(True, id="pure")])
def either_parser(request: pytest.FixtureRequest) -> None:
    """A test with PyYAML's C parser, and again without it."""
    if request.param:
        request.getfixturevalue("without_libyaml")
    elif libyaml.CParser is None:
        pytest.skip("PyYAML was built without its C parser")
