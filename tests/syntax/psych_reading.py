"""What Ruby's Psych, which GitLab reads YAML with, makes of a text."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import Any

RUBY = shutil.which("ruby")
PROGRAM = r"""
require "yaml"
require "json"
TYPES = { NilClass => "NULL", TrueClass => "BOOL", FalseClass => "BOOL", Integer => "INT", Float => "FLOAT",
          String => "STR", Symbol => "SYMBOL" }
def plain(value)
  case value
  when Hash then { "map" => value.map { |key, item| [plain(key), plain(item)] } }
  when Array then { "list" => value.map { |item| plain(item) } }
  else value.to_s.dup.force_encoding("UTF-8").scrub
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
rescue StandardError, SystemStackError
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

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()

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
        answer = self._ask("documents", text)
        return answer if isinstance(answer, list) else None

    def accepts(self, text: str) -> bool:
        """Whether a text is YAML to libyaml."""
        return bool(self._ask("accepts", text))


def started() -> Psych:
    """A process that answers until its standard input is closed, as it is when this one ends."""
    return Psych(
        subprocess.Popen(
            [str(RUBY), "-W0", "-e", PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
    )
