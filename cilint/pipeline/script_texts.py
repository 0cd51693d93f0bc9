"""Which block scalars of a file are scripts, as far as the file itself tells: by the keys above them, and by aliases.

What jobs run is known to job.py. Here a file is looked at by itself: the answer is the same whoever includes it.
"""

from __future__ import annotations

from collections.abc import Iterator

from cilint.lazy.enums import Enum
from cilint.lazy.records import NamedTuple
from cilint.pipeline.entries.table import job_keywords
from cilint.pipeline.keywords import GLOBAL_DEFAULTS, PRE_GET_SOURCES, RESERVED_NAMES, SHELL_SESSIONS
from cilint.syntax.node import MERGE_KEY, Node, Pair, Style, key_text

_SCRIPTS = frozenset({PRE_GET_SOURCES[1], *(keyword for session in SHELL_SESSIONS for keyword in session)})
_AROUND_SCRIPTS = frozenset({PRE_GET_SOURCES[0], "run", MERGE_KEY})
_BLOCK_STYLES = (Style.LITERAL, Style.FOLDED)


class ScriptText(NamedTuple):
    """A block scalar that is a script; `certain` where a script keyword has it, and nothing else does."""

    node: Node
    certain: bool


class _Use(Enum):
    """What a value is for: a shell, something else, or whatever refers to it, as with the snippets of a hidden key."""

    SCRIPT = "script"
    DATA = "data"
    OPEN = "open"


def script_texts(body: Node) -> Iterator[ScriptText]:
    """The block scalars of a file's mapping of keywords and jobs that are, or may be, scripts, in their order."""
    nodes: dict[int, Node] = {}
    uses: dict[int, set[_Use]] = {}
    for node, use in _uses(body):
        if node.style in _BLOCK_STYLES:
            nodes[node.start] = node
            uses.setdefault(node.start, set()).add(use)
    for start in sorted(nodes):
        is_run, is_data = _Use.SCRIPT in uses[start], _Use.DATA in uses[start]
        if is_run or not is_data:
            yield ScriptText(nodes[start], is_run and not is_data)


def _uses(body: Node) -> Iterator[tuple[Node, _Use]]:
    """Every scalar that is a value with what it is for; one that has aliases once for each of these uses."""
    pending = [(pair.value, _use_at_top(pair)) for pair in body.pairs]
    seen: set[tuple[int, _Use]] = set()
    while pending:
        node, use = pending.pop()
        if node.is_scalar:
            yield node, use
            continue
        # An alias has the content of what it stands for.
        key = id(node.value), use
        if key not in seen:
            seen.add(key)
            pending += ((item, use) for item in node.items)
            # A mapping is no script, and no script keyword counts within other data.
            pending += ((pair.value, _use_in_job(pair) if use is _Use.OPEN else _Use.DATA) for pair in node.pairs)


def _use_at_top(pair: Pair) -> _Use:
    name = key_text(pair.key)
    if name in GLOBAL_DEFAULTS:
        return _Use.SCRIPT if name in _SCRIPTS else _Use.DATA
    return _Use.DATA if name in RESERVED_NAMES - {"default"} else _Use.OPEN


def _use_in_job(pair: Pair) -> _Use:
    name = key_text(pair.key)
    if name in _SCRIPTS:
        return _Use.SCRIPT
    return _Use.DATA if name in job_keywords() - _AROUND_SCRIPTS else _Use.OPEN
