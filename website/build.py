"""Builds the documentation as a site: `python website/build.py [FOLDER]`, or `make site`.

The pages are the repository's own Markdown (pages.py); Zensical, the successor of Material for MkDocs, makes HTML of
them, and refuses links that lead nowhere. A browser that shows the site asks no other host for anything: each page says
so in a policy that the browser holds it to.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).resolve().parent
# Run as a script, it sees this folder alone.
sys.path.insert(0, str(HERE.parent))

from cilint.report.escaping import policy_hash
from website import playground
from website.pages import on_site, pages
from website.pictures import PICTURES, draw

_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def main(folder: Path = HERE.parent / "build" / "site") -> list[str]:
    """Write the site into a folder, in the place of what is there, and give the names of what had to be left out.

    Exits where a link leads nowhere.
    """
    with TemporaryDirectory() as work:
        built, missing = _built(Path(work))
        if playground.assemble(built / "playground" / "files"):
            page = built / "playground" / "index.html"
            page.write_text(playground.with_playground(page.read_text(encoding="utf-8")), encoding="utf-8")
        else:
            missing.append("the playground: `npm ci` in website/playground brings what it is made of")
        for page in built.rglob("*.html"):
            page.write_text(with_policy(page.read_text(encoding="utf-8")), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(built, folder)
    return missing


def _built(work: Path) -> tuple[Path, list[str]]:
    """The site as Zensical makes it, below a folder for the work, and the names of pictures that are not in it."""
    places = pages()
    shutil.copytree(HERE / "assets", work / "docs" / "assets")
    pictures = draw(work / "docs" / "pictures")
    for path, place in places.items():
        page = work / "docs" / place
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(on_site(path, places, pictures), encoding="utf-8")
    shutil.copy(HERE / "zensical.toml", work)
    run = subprocess.run([sys.executable, "-m", "zensical", "build", "--strict", "--clean"], cwd=work, check=False)
    if run.returncode:
        sys.exit(run.returncode)
    return work / "site", [f"{name}: there is no Chromium here" for name in PICTURES if name not in pictures]


def with_policy(page: str) -> str:
    """A page that may load and run what comes from its own site, and its own inline scripts, and nothing else."""
    inline = (f"'{policy_hash(script)}'" for script in _INLINE.findall(page))
    allowed = {
        "default-src": "'self'",
        "script-src": " ".join(("'self'", *inline)),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data:",
    }
    if playground.PLACE in page:
        allowed |= {name: f"{allowed.get(name, '')} {more}".strip() for name, more in playground.POLICY.items()}
    policy = "; ".join(f"{name} {sources}" for name, sources in allowed.items())
    return page.replace("<head>", f'<head>\n<meta http-equiv="Content-Security-Policy" content="{policy}">', 1)


if __name__ == "__main__":
    left_out = main(*map(Path, sys.argv[1:2]))
    print(*(f"left out: {each}" for each in left_out), sep="\n", file=sys.stderr)
    # What is published has to be whole.
    sys.exit(bool(left_out) and "CI" in os.environ)
