"""Prints the seconds of a processor that a check takes after one change of a pipeline, in a process that is kept."""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import median
from time import process_time

from cilint.engine.catalog import built_in_rules
from cilint.session import Session
from cilint.settings.model import Settings
from cilint.text.files import MemoryFiles

PAIRS = 5
NAME = ".gitlab-ci.yml"


def seconds(text: str) -> float:
    """How long one check takes."""
    start = process_time()
    Session(MemoryFiles({NAME: text}), Settings(), built_in_rules()).check([NAME])
    return process_time() - start


def main() -> None:
    """Check the pipeline that the argument names, then with one letter more each time."""
    text = Path(sys.argv[1]).read_text(encoding="utf-8")
    seconds(text)
    changes = ["x" * number for number in range(1, PAIRS + 1)]
    print(median(seconds(text.replace("make target-7 ", f"make target-7{change} ")) for change in changes))


if __name__ == "__main__":
    main()
