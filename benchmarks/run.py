"""Times `cilint check` on generated pipelines as a multiple of an empty Python process. See README.md beside it."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
SIZES = (40, 500, 5_000, 50_000)
# An installed program has its byte code; a shell that forbids to write it would measure the compiler instead.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
TARGETS = {40: 10, 500: 12, 5_000: 30}

HEAD = """\
stages: [build, test, deploy]

variables:
  REGISTRY: registry.example.com
  DOCKER_TLS_CERTDIR: /certs

default:
  image: alpine:3.20
  interruptible: true

.docker:
  image: docker:28
  services:
    - name: docker:28-dind
      alias: docker
  before_script:
    - echo "$REGISTRY_PASSWORD" | docker login -u "$REGISTRY_USER" --password-stdin "$REGISTRY"
"""

JOBS = (
    """\

build-{number}:
  stage: build
  extends: .docker
  variables:
    NAME: service-{number}
  script:
    - docker build --pull -t "$REGISTRY/$NAME:$CI_COMMIT_SHA" .
    - docker push "$REGISTRY/$NAME:$CI_COMMIT_SHA"
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
""",
    """\

test-{number}:
  stage: test
  image: python:3.12
  needs: [build-{before}]
  services:
    - postgres:16
  variables:
    POSTGRES_DB: test
    DATABASE_URL: postgres://postgres@postgres/test
  script:
    - |
      set -euo pipefail
      python -m venv venv
      . venv/bin/activate
      if [ -f requirements.txt ]; then
        pip install -r requirements.txt
      fi
      pytest --junitxml=report.xml  # all of them
  artifacts:
    when: always
    reports:
      junit: report.xml
""",
    """\

deploy-{number}:
  stage: deploy
  image: registry.example.com/tools/deploy:2.4
  script:
    - docker login -u "$REGISTRY_USER" -p "$REGISTRY_PASSWORD" "$REGISTRY"
    - for host in one two; do ssh "deploy@$host" "docker pull $REGISTRY/service-{before}"; done
  environment:
    name: production-{number}
  when: manual
""",
)


def pipeline(lines: int) -> str:
    """A pipeline of so many lines, and the rest of the last job."""
    parts = [HEAD]
    written = HEAD.count("\n")
    for number in count():
        if written >= lines:
            break
        parts.append(JOBS[number % len(JOBS)].format(number=number, before=number - 1))
        written += parts[-1].count("\n")
    return "".join(parts)


def seconds(command: Sequence[str], folder: Path) -> float:
    """How long a process takes from start to end."""
    start = perf_counter()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, env=ENVIRONMENT)
    return perf_counter() - start


def ratio(path: Path, pairs: int) -> float:
    """The median of how many times longer a check takes than an empty process."""
    empty = (sys.executable, "-c", "pass")
    check = (sys.executable, "-m", "cilint", "check", "--exit-zero", path.name)
    # The first run writes byte code and fills the caches of the disk.
    seconds(check, path.parent)
    return median(seconds(check, path.parent) / seconds(empty, path.parent) for _ in range(pairs))


def main() -> None:
    """Print a table with a row for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=21, metavar="N", help="pairs of runs for each size (default: 21)")
    parser.add_argument("--lines", type=int, nargs="+", default=SIZES, metavar="N", help="sizes of the pipelines")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="write the pipelines there and keep them")
    options = parser.parse_args()
    print(f"{'lines':>8} {'times python -c pass':>22} {'target':>8}")
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for lines in options.lines:
            path = folder / f"pipeline-{lines}.yml"
            path.write_text(pipeline(lines), encoding="utf-8")
            # The largest takes long enough to be measured in fewer runs.
            measured = ratio(path, options.pairs if lines < max(SIZES) else max(options.pairs // 4, 3))
            target = f"{TARGETS[lines]}" if lines in TARGETS else ""
            print(f"{lines:>8,} {measured:>22.1f} {target:>8}", flush=True)


if __name__ == "__main__":
    main()
