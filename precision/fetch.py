"""Fetches the pipelines of projects.tsv into a folder, for whoever wants to measure again.

`python precision/fetch.py FOLDER` asks raw.githubusercontent.com for each file at its commit, one after the other; what
is there already is not asked for again. The files keep their authors' licences, and are no part of cilint.
"""

from __future__ import annotations

import argparse
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import quote

sys.path[:0] = [str(Path(__file__).resolve().parent.parent)]

from precision.table import Project, projects

SERVER = "https://raw.githubusercontent.com"
_SECONDS = 30
_PAUSE = 0.2
"""Seconds between two requests."""


def main() -> int:
    """Fetch all that is missing, and give 1 where a file could not be had."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--server", default=SERVER)
    options = parser.parse_args()
    missing = [project for project in projects() if not fetched(project, options.folder, options.server)]
    for project in missing:
        print(f"{project.repository} has no {project.path} at {project.commit}", file=sys.stderr)
    return int(bool(missing))


def fetched(project: Project, folder: Path, server: str) -> bool:
    """Whether a file is in the folder, now that the server has been asked where it was not."""
    place = project.place(folder)
    if place.exists():
        return True
    address = f"{server}/{project.repository}/{project.commit}/{quote(project.path)}"
    try:
        with urllib.request.urlopen(address, timeout=_SECONDS) as answer:
            content = answer.read()
    except urllib.error.HTTPError:
        return False
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    time.sleep(_PAUSE)
    return True


if __name__ == "__main__":
    sys.exit(main())
