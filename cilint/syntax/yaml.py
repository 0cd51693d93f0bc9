"""YAML text to nodes: which parser reads a file, and what becomes of its errors.

GitLab reads with libyaml 0.2.5, and so does the C parser of PyYAML (libyaml.py). Where PyYAML was built without it,
pure.py reads with PyYAML's own parser. Making nodes of events is left to composer.py, wording errors to diagnosis.py.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import repeat, starmap

from cilint.errors import CilintError
from cilint.lazy.records import NamedTuple
from cilint.syntax import libyaml
from cilint.syntax.composer import Composer
from cilint.syntax.node import Node
from cilint.text.source import Source

Spend = Callable[[int], None]
"""Takes note of work, in microseconds, and raises what ends it where there is too much; see pipeline/work.py."""

_CHUNK = 100
_EVENT = 5
"""The work that an event makes with its node, which takes 200 to 300 bytes."""
_PURE_CHARACTER = 4
"""The work that a character makes without the C parser."""

_MARK = "\ufeff"


class Parsed(NamedTuple):
    """The documents of a source, each as its root node.

    `repeats_keys` says whether a mapping in them has a key twice, or may merge others: most files have no such one.
    """

    documents: tuple[Node, ...]
    repeats_keys: bool


def _for_nothing(_work: int) -> None:
    """Where only one file is read, its size is bound enough."""


def parse(source: Source, *, spend: Spend = _for_nothing) -> tuple[Node, ...]:
    """The documents of a source, each as its root node: an empty document is a null scalar, an empty file is `()`.

    Tags are kept as YAML resolves them: `!reference` as written, `!!str` as `tag:yaml.org,2002:str`. An alias is the
    node of its anchor with a step of kind ALIAS. `spend` is told how much work it is, while it is done. Raises
    YamlSyntaxError, with the place, for what GitLab's parser would not read and for what is nested or expands beyond
    the limits, and what `spend` raises; UnreadableFileError where nobody can tell without the C parser.
    """
    return read(source, spend=spend).documents


def read(source: Source, *, spend: Spend = _for_nothing) -> Parsed:
    """The same with what else is known of the source."""
    try:
        return _compose(source, spend)
    except CilintError:
        raise
    except Exception as error:  # libyaml's and PyYAML's, and those of Python for what is no character
        # Loaded here because most runs meet no file that is no YAML.
        from cilint.syntax.diagnosis import diagnose

        found = diagnose(error, source)
        found.words = libyaml.words_of(error)
        raise found from error


def _compose(source: Source, spend: Spend) -> Parsed:
    composer = Composer(source)
    text, handlers = source.text, composer.handlers()
    if libyaml.CParser is None:
        # Loaded here because PyYAML comes with its C parser nearly everywhere.
        from cilint.syntax.pure import calls

        spend(_PURE_CHARACTER * len(text))
        _run(spend, calls(source, handlers))
    else:
        # libyaml takes a byte order mark at the very beginning away, and counts it nowhere.
        libyaml.read(_MARK + text if text.startswith(_MARK) else text, handlers, partial(_run, spend))
    return Parsed(tuple(composer.roots), composer.repeats_keys)


def _run(spend: Spend, handle_next: Callable[[], object]) -> None:
    """Have all events handled; of the last one the handler gives True."""
    # Without a loop of Python's, which would be run for every word of every file.
    is_over = False
    while not is_over:
        spend(_EVENT * _CHUNK)
        is_over = any(starmap(handle_next, repeat((), _CHUNK)))


def parser_name() -> str:
    """The parser in use and its versions, for `--version`."""
    name = f"PyYAML {libyaml.package_version()}"
    return f"{name}, pure Python" if libyaml.CParser is None else f"{name} with libyaml {libyaml.version()}"
