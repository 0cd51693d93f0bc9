"""Prints the seconds of a processor that the language server takes after one change of a pipeline.

The first figure is for what an editor asks while somebody types (symbols, names, hovers), the second for the check,
which comes when nothing is typed any more.
"""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import median
from time import process_time

from cilint.cli.lsp import collect_seldom
from cilint.engine.catalog import built_in_rules
from cilint.facts.earlier_looks import EarlierLooks
from cilint.lsp.repository import Analysis, OpenRepository
from cilint.settings.model import Settings
from cilint.text.files import MemoryFiles

PAIRS = 5
NAME = ".gitlab-ci.yml"


def seconds(text: str, earlier: EarlierLooks, known: list[Analysis]) -> tuple[float, float]:
    """How long an answer takes, and how long the check after it; `known` has the look before, which is dropped then."""
    repository = OpenRepository("/", MemoryFiles({NAME: text}), Settings(), (), (NAME,), (NAME,))
    start = process_time()
    analysis = Analysis(repository, built_in_rules(), earlier)
    assert analysis.mask
    assert analysis.sources
    assert not analysis.broken
    assert analysis.names.at(analysis.sources[NAME], len(text) // 2) is not None
    known[:] = [analysis]
    answered = process_time()
    assert analysis.finding_mask
    return answered - start, process_time() - answered


def main() -> None:
    """Check the pipeline that the argument names, then with one letter more each time."""
    text = Path(sys.argv[1]).read_text(encoding="utf-8")
    collect_seldom()
    earlier, known = EarlierLooks(), list[Analysis]()
    # Until a text takes its place, the one before is what is known for good.
    for _ in range(2):
        seconds(text, earlier, known)
    changes = ["x" * number for number in range(1, PAIRS + 1)]
    found = [seconds(text.replace("make target-7 ", f"make target-7{change} "), earlier, known) for change in changes]
    print(*map(median, zip(*found, strict=True)))


if __name__ == "__main__":
    main()
