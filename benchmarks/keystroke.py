"""Prints the seconds of a processor that the language server's look takes after one change of a pipeline."""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import median
from time import process_time

from cilint.cli.lsp import collect_seldom
from cilint.engine.catalog import built_in_rules
from cilint.lsp.repository import Analysis, OpenRepository
from cilint.settings.model import Settings
from cilint.text.files import MemoryFiles

PAIRS = 5
NAME = ".gitlab-ci.yml"


def seconds(text: str) -> float:
    """How long one look takes."""
    repository = OpenRepository("/", MemoryFiles({NAME: text}), Settings(), (), (NAME,), (NAME,))
    start = process_time()
    assert Analysis(repository, built_in_rules()).mask
    return process_time() - start


def main() -> None:
    """Check the pipeline that the argument names, then with one letter more each time."""
    text = Path(sys.argv[1]).read_text(encoding="utf-8")
    collect_seldom()
    seconds(text)
    changes = ["x" * number for number in range(1, PAIRS + 1)]
    print(median(seconds(text.replace("make target-7 ", f"make target-7{change} ")) for change in changes))


if __name__ == "__main__":
    main()
