"""Prints the tests of what has changed since a commit, for `make quick`: those of its rooms, and changed ones.

The commit is the argument, or where the branch began. What is not committed counts, new files too.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MAIN_BRANCHES = ("origin/HEAD", "origin/main", "main")


def git(*arguments: str) -> list[str]:
    """The lines that git answers with; none where it fails."""
    run = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return run.stdout.splitlines() if run.returncode == 0 else []


def beginning() -> str:
    """The last commit that this branch has in common with the main one; the one at hand where there is no other."""
    commons = (git("merge-base", "HEAD", branch) for branch in MAIN_BRANCHES)
    return next((common[0] for common in commons if common), "HEAD")


def changed(base: str) -> list[str]:
    """The files that differ from those of a commit, from the root. Exits where there is no such commit."""
    if not git("rev-parse", "--verify", "--quiet", f"{base}^{{commit}}"):
        sys.exit(f"there is no commit {base}: make quick BASE=COMMIT")
    return [*git("diff", "--name-only", base), *git("ls-files", "--others", "--exclude-standard")]


def of_files(paths: Iterable[str]) -> Iterator[str]:
    """The tests that some files have, as arguments of pytest."""
    for path in paths:
        first, *rest = path.split("/")
        if first == "cilint" and rest:
            yield f"tests/{rest[0].removesuffix('.py')}"
            yield f"tests/test_{rest[0].removesuffix('.py')}.py"
        elif first in {"docs", "website"}:
            yield f"tests/{first}"
        elif first == "tests":
            # What tests share, all in their folder have.
            yield path if rest[-1].startswith("test_") else "/".join(("tests", *rest[:-1]))


def existing(names: Iterable[str]) -> list[str]:
    """The names of those that exist, each once: a folder has all that is in it. What all tests share is no folder."""
    there = dict.fromkeys(name for name in names if name != "tests" and (ROOT / name).exists())
    return [name for name in there if not any(name.startswith(f"{folder}/") for folder in there)]


def main() -> None:
    """Print the arguments for pytest, each once."""
    base = sys.argv[1] if len(sys.argv) > 1 else beginning()
    print(*existing(of_files(changed(base))))


if __name__ == "__main__":
    main()
