"""YAML text to nodes: which parser reads a file, and what becomes of its errors.

The C parser of ruamel.yaml is libyaml 0.1.7, older than the 0.2.5 in GitLab: it refuses `[docker:dind]` and passes
`!a,b`. So what it refuses, and what it may have misread, goes to scanner.py, which is slower and has the last word.
Making nodes of events is left to composer.py, wording errors to diagnosis.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ruamel.yaml
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from cilint.errors import CilintError
from cilint.syntax.composer import Composer
from cilint.syntax.node import Node
from cilint.text.source import Source

try:
    from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]  # its own imports are untyped
except ImportError:  # the C parser is a package of its own, without wheels for some platforms
    CParser = None

LONGEST_SECOND_READING = 500_000
"""Above this many characters, which the other parser takes seconds for, the C parser's refusal is final."""


Spend = Callable[[int], None]
"""Takes note of work, in microseconds, and raises what ends it where there is too much; see pipeline/work.py."""

_CHUNK = 1_000
_EVENT, _EVENT_AGAIN = 5, 30
"""The work that an event makes with its node, which takes 200 to 300 bytes; in the second reading it is slow."""
_CHARACTER_AGAIN = 2


def _for_nothing(_work: int) -> None:
    """Where only one file is read, its size is bound enough."""


def parse(source: Source, *, pure: bool = False, spend: Spend = _for_nothing) -> tuple[Node, ...]:
    """The documents of a source, each as its root node: an empty document is a null scalar, an empty file is `()`.

    Tags are kept as YAML resolves them: `!reference` as written, `!!str` as `tag:yaml.org,2002:str`. An alias is the
    node of its anchor with a step of kind ALIAS. `pure` leaves the C parser out; `spend` is told how much work it is,
    while it is done. Raises YamlSyntaxError, with the place, for what GitLab's parser would not read and for what is
    nested or expands beyond the limits, and what `spend` raises.
    """
    if CParser is not None and not pure and not source.text.startswith("\ufeff"):
        try:
            return _compose(source, CParser(source.text).get_event, spend, _EVENT)
        except CilintError:
            raise
        except Exception as error:  # whatever it stumbles over, the other parser has the last word
            if isinstance(error, YAMLError) and len(source.text) > LONGEST_SECOND_READING:
                from cilint.syntax.diagnosis import diagnose

                raise diagnose(error, source) from error
    # Imported here because most runs meet no file that the C parser cannot read.
    from cilint.syntax.scanner import events

    spend(_CHARACTER_AGAIN * len(source.text))
    try:
        return _compose(source, events(source.text), spend, _EVENT_AGAIN)
    except CilintError:
        raise
    except Exception as error:  # besides YAMLError, ruamel lets ValueError, IndexError … through
        # And most of those are read by the second parser.
        from cilint.syntax.diagnosis import diagnose

        raise diagnose(error, source) from error


def _compose(source: Source, get_event: Callable[[], Any], spend: Spend, cost: int) -> tuple[Node, ...]:
    composer = Composer(source)
    handlers: dict[type, Callable[[Any], None]] = {
        DocumentStartEvent: composer.document,
        ScalarEvent: composer.scalar,
        AliasEvent: composer.alias,
        MappingStartEvent: composer.start_mapping,
        MappingEndEvent: composer.end,
        SequenceStartEvent: composer.start_sequence,
        SequenceEndEvent: composer.end,
    }
    while True:
        # Counted in chunks, since this loop is run for every word of every file.
        for count in range(_CHUNK):
            kind = type(event := get_event())
            if kind in handlers:
                handlers[kind](event)
            elif kind is StreamEndEvent:
                spend(cost * count)
                return tuple(composer.roots)
        spend(cost * _CHUNK)


def parser_name() -> str:
    """The parser in use and its versions, for `--version`."""
    name = f"ruamel.yaml {ruamel.yaml.__version__}"
    if CParser is None:
        return f"{name}, pure Python"
    try:
        from _ruamel_yaml import get_version_string
    except ImportError:
        return f"{name} with its C parser"
    return f"{name} with libyaml {get_version_string()}"
