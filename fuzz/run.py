"""Fuzzes the targets, each for some seconds: `python fuzz/run.py --seconds 60 [TARGET …]`.

A text that breaks something is written to `fuzz/found/`; `python fuzz/run.py --again FILE TARGET` tries it once more.
It belongs into the tests as an example. What atheris finds new on the way is kept in `fuzz/corpus/`, which git ignores.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fuzz.differences import Drawn
    from fuzz.targets import Target

FOLDER = Path(__file__).resolve().parent
_LENGTH = 4_096
_MEGABYTES = 2_048
_SLOW = 30
"""Seconds for one text, which nothing of that length may take."""


def main() -> int:
    """Fuzz, and give 1 where something was found."""
    sys.path[:0] = [str(FOLDER.parent)]
    options = _options()
    if options.again:
        _all_targets()[options.targets[0]].try_bytes(options.again.read_bytes())
        return 0
    if options.inside:
        _fuzz(options.inside, options.seconds)
    names = options.targets or [*_all_targets()]
    codes = {name: _in_a_process(name, options.seconds) for name in names}
    for name, code in codes.items():
        print(f"{name}: {'nothing found' if code == 0 else f'broken (exit code {code}), see fuzz/found/'}")
    return int(any(codes.values()))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help="default: all of them")
    parser.add_argument("--seconds", type=int, default=60, help="for each (default: 60)")
    parser.add_argument("--again", type=Path, metavar="FILE", help="try one text, with one target")
    parser.add_argument("--inside", default="", help=argparse.SUPPRESS)
    return parser.parse_args()


def _all_targets() -> dict[str, Target | Drawn]:
    from fuzz.differences import DIFFERENCES
    from fuzz.targets import TARGETS

    return {**TARGETS, **DIFFERENCES}


def _in_a_process(name: str, seconds: int) -> int:
    command = [sys.executable, __file__, "--inside", name, "--seconds", str(seconds)]
    return subprocess.run(command, cwd=FOLDER.parent, check=False).returncode


def _fuzz(name: str, seconds: int) -> None:
    """Ends the process, as libFuzzer does."""
    import atheris

    with atheris.instrument_imports(include=["cilint"]):
        target = _all_targets()[name]
    corpus, found = FOLDER / "corpus" / name, FOLDER / "found"
    for folder in (corpus, found):
        folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(dict.fromkeys(target.beginnings())):
        (corpus / f"seed-{number}").write_bytes(seed[:_LENGTH])
    words = [f"-dict={target.dictionary_file}"] if target.dictionary_file else []
    limits = [f"-max_total_time={seconds}", f"-max_len={_LENGTH}", f"-rss_limit_mb={_MEGABYTES}", f"-timeout={_SLOW}"]
    atheris.Setup(
        [
            *("fuzz", *limits, *words, f"-artifact_prefix={found}/{name}-"),
            *("-print_final_stats=1", "-verbosity=0", str(corpus)),
        ],
        target.try_bytes,
    )
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
