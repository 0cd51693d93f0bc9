"""The baseline: a file with what was known when it was written. How findings are found again is told in known.py.

Its form is versioned, and described in docs/old-pipelines.md. An entry is a line, so that Git can merge it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cilint.errors import SettingsError, UnreadableFileError, UsageError, YamlSyntaxError
from cilint.findings.finding import KnownFinding
from cilint.findings.fingerprint import digest
from cilint.findings.mask import harmless
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import Any
from cilint.settings.reading import entries, known, text
from cilint.syntax import yaml
from cilint.syntax.dump import dump
from cilint.syntax.node import Node, Pair
from cilint.text.disk import MAX_FILE_BYTES
from cilint.text.files import Files
from cilint.text.source import Source

BASELINE_FILE = ".cilint-baseline.yml"
"""Where a baseline is by default: at the repository's root."""

VERSION = 1
"""Changes when a baseline of before would say something else."""

FINGERPRINT_DIGITS = 32
_ENTRY = regex(rf"(?P<rule>[^\s]+) (?P<fingerprint>[0-9a-f]{{{FINGERPRINT_DIGITS}}})")
_LONGEST_KEY = 255
"""YAML reads no keys beyond 1024 characters, and GitLab has no names of jobs beyond 255."""
_ANEW = "`cilint baseline` writes it anew"

_HEAD = """\
# What cilint found here when this file was written; a check with this baseline does not show it.
# `cilint baseline` writes the file anew, `cilint baseline --update` takes out what is mended.
"""


class Baseline(NamedTuple):
    """A baseline: its file, and what stands in it."""

    source: Source
    entries: tuple[KnownFinding, ...]


def read_baseline(files: Files, path: str) -> Baseline:
    """The baseline in a file. Raises what `parse_baseline` does, and `UnreadableFileError`, with a remedy."""
    try:
        return parse_baseline(files.read(path))
    except UnreadableFileError as error:
        raise UnreadableFileError(f"this is no baseline: {error.message}; {_ANEW}", error.span) from error


def parse_baseline(source: Source) -> Baseline:
    """What a baseline says. Raises `SettingsError`, with the place and a remedy, for what is none."""
    try:
        documents = yaml.parse(source)
    except YamlSyntaxError as error:
        raise _no_baseline(f"{error.message} (a merge conflict?)", error) from error
    keys: dict[str, Pair] = {}
    try:
        for name, pair in entries(documents[0]) if documents else ():
            known(dict.fromkeys(("version", "findings")), pair.key, name)
            keys[name] = pair
        _require_version(source, keys.get("version"))
        found = tuple(_entries(keys["findings"].value)) if "findings" in keys else ()
    except SettingsError as error:
        raise _no_baseline(error.message, error) from error
    return Baseline(source, found)


def _no_baseline(problem: str, error: SettingsError | YamlSyntaxError) -> SettingsError:
    remedy = "" if "update cilint" in problem else f"; {_ANEW}"
    return SettingsError(f"this is no baseline: {problem}{remedy}", error.span)


def _require_version(source: Source, pair: Pair | None) -> None:
    if pair is None:
        raise SettingsError("it has no `version:`", source.line_span(1))
    version = pair.value.text if pair.value.is_scalar else ""
    if version != str(VERSION):
        known_ones = f"this cilint knows version {VERSION}: update cilint"
        raise SettingsError(f"its version is {version[:20]!r}, and {known_ones}", pair.value.span)


def _entries(node: Node) -> Iterator[KnownFinding]:
    if node.is_null:
        return
    for path, file in entries(node):
        for section, pair in entries(file.value):
            items = pair.value.items if pair.value.is_sequence else (pair.value,)
            for item in items:
                match = _ENTRY.fullmatch(text(item))
                if match is None:
                    form = f"an entry is RULE and {FINGERPRINT_DIGITS} hexadecimal digits"
                    raise SettingsError(f"{item.text[:80]!r} is no entry: {form}", item.span)
                yield KnownFinding(path, section, match["rule"], match["fingerprint"], item.span)


def format_baseline(known_findings: Iterable[KnownFinding]) -> str:
    """The text of a baseline, in an order that depends on nothing but what it holds.

    Raises `UsageError` where it is longer than what is read again.
    """
    content: dict[str, dict[str, list[str]]] = {}
    for entry in sorted(known_findings, key=lambda entry: entry[:4]):
        content.setdefault(entry.path, {}).setdefault(entry.section, []).append(f"{entry.rule} {entry.fingerprint}")
    document: dict[str, Any] = {"version": VERSION, "findings": content}
    whole = _HEAD + "".join(f"{line}\n" for line in dump(document, lambda _: ""))
    if len(whole.encode()) > MAX_FILE_BYTES:
        raise UsageError(f"a baseline has at most {MAX_FILE_BYTES:,} bytes: leave rules out with --ignore")
    return whole


def is_baseline(source: Source) -> bool:
    """Whether a file is one that `cilint baseline` has written, perhaps damaged since, and may write over."""
    if not source.text.strip() or source.text.startswith(_HEAD.partition("\n")[0]):
        return True
    try:
        parse_baseline(source)
    except SettingsError:
        return False
    return True


def as_key(name: str) -> str:
    """The name of a file or a top-level key as a baseline has it: what it may hold is a key of YAML."""
    # In quotes, too, `<<` merges what it is the key of.
    shown = "(<<)" if name == "<<" else harmless(name)
    if len(shown) <= _LONGEST_KEY:
        return shown
    return f"{shown[: _LONGEST_KEY - FINGERPRINT_DIGITS]}{digest(name)[:FINGERPRINT_DIGITS]}"
