"""A project that the set-ups of real editors are tried on: one finding, and a definition in another file."""

from __future__ import annotations

from pathlib import Path

PIPELINE = """\
include: ci/base.yml
job:
  extends: .base
  script:
    - echo 🐳 && docker login -u ci -p "$PASSWORD" registry.example.com
"""


def write_project(folder: Path) -> None:
    """Write its files; the repository is made by who needs one."""
    (folder / "ci").mkdir(parents=True)
    (folder / ".gitlab-ci.yml").write_text(PIPELINE, encoding="utf-8")
    (folder / "ci" / "base.yml").write_text("# a base\n.base:\n  timeout: 1h\n", encoding="utf-8")
