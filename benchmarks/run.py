"""Times `cilint check` as a multiple of an empty Python process. See README.md beside it."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from measure import ENVIRONMENT, ROOT, Ratio, install, ratio, work
from pipelines import pipeline

SIZES = (40, 500, 5_000, 50_000)
AIMS = {40: 6.5, 500: 8, 5_000: 20, 50_000: 160}
# Those of the guard, which lets a third more pass, as a slow processor may take it: see README.md.
GUARDED = (40, 500, 5_000)
# Others on the machine can slow long checks more than short ones for a while.
GUARD_TRIES = 3
ADDED_RULES = 100
NAME = ".gitlab-ci.yml"

Case = tuple[str, Sequence[str | Path], Path]


def check(python: Path, *arguments: str | Path) -> Sequence[str | Path]:
    """The command that checks pipelines, as users run it."""
    return (python, "-m", "cilint", "check", "--exit-zero", "--no-cache", *arguments)


def written(folder: Path, lines: int) -> Path:
    """A folder of its own with a pipeline of so many lines."""
    home = folder / str(lines)
    (home / ".git").mkdir(parents=True, exist_ok=True)
    (home / NAME).write_text(pipeline(lines), encoding="utf-8")
    return home


def real_cases(python: Path, folder: Path) -> Iterator[Case]:
    """Runs on real pipelines: 300 files at once, and 40 repositories, as far as there is a corpus."""
    corpus = Path(os.environ.get("CILINT_CORPUS", ROOT / "../shared/corpus"))
    files = sorted(corpus.glob("single/*.yml"))[:300]
    if files:
        home = folder / "files"
        (home / ".git").mkdir(parents=True)
        names = [shutil.copy(file, home / f"{number}.gitlab-ci.yml") for number, file in enumerate(files)]
        yield f"{len(names)} files in one run", check(python, *(Path(name).name for name in names)), home
    repositories = sorted(path for path in corpus.glob("multi/*") if path.is_dir())[:40]
    if repositories:
        home = folder / "repositories"
        for repository in repositories:
            shutil.copytree(repository, home / repository.name)
            (home / repository.name / ".git").mkdir(exist_ok=True)
        # A failure of one run, for a file that cannot be read, is none of the benchmark.
        script = 'for each in */; do (cd "$each" && "$0" -m cilint check --exit-zero || :) > /dev/null 2>&1; done'
        yield f"{len(repositories)} repositories", (python, "-c", _SHELL, script), home


_SHELL = "import subprocess, sys; subprocess.run(['sh', '-c', sys.argv[1], sys.executable])"


def cases(python: Path, folder: Path, sizes: Sequence[int]) -> Iterator[Case]:
    """What is timed: a title, a command, and the folder in which it runs."""
    for lines in sizes:
        yield f"{lines:,} lines", check(python, NAME), written(folder, lines)
    home = written(folder, 5_000)
    # As `--fix` works it out; written it would be a different pipeline in the next run.
    yield "fixes of 5,000 lines", check(python, "--diff", "--unsafe-fixes", NAME), home
    yield from real_cases(python, folder)


def keystroke(python: Path, folder: Path) -> tuple[float, float]:
    """What is answered after one change in 5,000 lines, in a process that is kept, and the check after it, as multiples
    of an empty one.
    """
    home = written(folder, 5_000)
    program = Path(__file__).with_name("keystroke.py")
    run = subprocess.run([python, program, NAME], cwd=home, env=ENVIRONMENT, capture_output=True, text=True, check=True)
    empty = min(work((python, "-c", "pass"), home).processor for _ in range(9))
    answer, check_after = map(float, run.stdout.split())
    return answer / empty, check_after / empty


def cached(python: Path, folder: Path, pairs: int) -> tuple[float, float]:
    """What a check of 40 lines takes whose result is kept already, as a multiple of an empty process, and how much more
    than one without a cache it takes where it is not, as a part of it.
    """
    home = written(folder, 40)
    command = (python, "-m", "cilint", "check", "--exit-zero")
    hit = ratio((*command, NAME), home, pairs).processor
    plain = check(python, NAME)
    # The arguments are a part of what a result is kept for.
    others = [(*command, "./" * number + NAME) for number in range(1, pairs + 1)]
    more = [work(other, home).processor / work(plain, home).processor for other in others]
    return hit, median(more) - 1


def absent_rules(python: Path, folder: Path, pairs: int) -> float:
    """How much more a small check takes with a hundred rules more whose facts are absent, as a part of it."""
    home = written(folder, 40)
    before = ratio(check(python, NAME), home, pairs)
    program = "import cilint.engine.built_in; print(cilint.engine.built_in.__file__)"
    # Away from the checkout, whose package has no such module.
    run = subprocess.run([python, "-c", program], cwd=home, capture_output=True, text=True, check=True)
    path = Path(run.stdout.strip())
    text = path.read_text(encoding="utf-8")
    values: dict[str, tuple[tuple[object, ...], ...]] = {}
    exec(text, values)
    absent = [row for row in values["RULES"] if row[5] in ("includes", "auth_writes", "transports")]
    rows = [(f"added-{number}", *absent[number % len(absent)][1:]) for number in range(ADDED_RULES)]
    try:
        path.write_text(f"RULES = {(*values['RULES'], *rows)!r}\n", encoding="utf-8")
        return ratio(check(python, NAME), home, pairs).processor / before.processor - 1
    finally:
        path.write_text(text, encoding="utf-8")


def guard(python: Path, folder: Path, pairs: int) -> int:
    """Whether a check takes more than a third above its aim, whenever it is measured; 1 where it does."""
    code = 0
    for lines in GUARDED:
        most = AIMS[lines] * 4 / 3
        for _ in range(GUARD_TRIES):
            found = ratio(check(python, NAME), written(folder, lines), pairs if lines < 5_000 else max(pairs // 3, 3))
            is_slow = found.processor > most
            print(f"{lines:>8,} lines {found.processor:>8.1f} x, at most {most:.1f}{' TOO SLOW' * is_slow}")
            if not is_slow:
                break
        code |= is_slow
    return int(code)


def row(title: str, found: Ratio, aim: float | None) -> str:
    """A row of the table."""
    return f"{title:<28}{found.processor:>10.1f}{found.clock:>10.1f}{found.memory:>8.0f}{aim or '':>8}"


def main() -> None:
    """Print a table with a row for each case; with --guard, fail where a check has become slow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=21, metavar="N", help="pairs of runs for each case (default: 21)")
    parser.add_argument("--lines", type=int, nargs="+", default=SIZES, metavar="N", help="sizes of the pipelines")
    parser.add_argument("--python", type=Path, metavar="FILE", help="an interpreter that has cilint, installed")
    parser.add_argument("--guard", action="store_true", help="fail where a check takes a third more than its aim")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        ENVIRONMENT["XDG_CACHE_HOME"] = str(folder / "cache")
        python = options.python.absolute() if options.python else install(folder / "environment")
        if options.guard:
            sys.exit(guard(python, folder, options.pairs))
        print(f"{'times python -c pass':<28}{'processor':>10}{'clock':>10}{'MB':>8}{'aim':>8}")
        aims = {f"{lines:,} lines": aim for lines, aim in AIMS.items()}
        for title, command, home in cases(python, folder, options.lines):
            is_long = title not in ("40 lines", "500 lines")
            found = ratio(command, home, max(options.pairs // 5, 3) if is_long else options.pairs)
            print(row(title, found, aims.get(title)), flush=True)
        answer, after = keystroke(python, folder)
        print(f"{'a keystroke in 5,000 lines':<28}{answer:>10.1f}")
        print(f"{'the check after it':<28}{after:>10.1f}")
        hit, miss = cached(python, folder, options.pairs)
        print(f"{'40 lines, kept':<28}{hit:>10.1f}{'':>18}{3:>8}")
        print(f"40 lines, not kept yet: {miss:+.1%}")
        print(f"a hundred rules more, facts absent: {absent_rules(python, folder, options.pairs):+.1%}")


if __name__ == "__main__":
    main()
