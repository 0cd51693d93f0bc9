"""The pipelines that the benchmarks check: jobs as people write them, of which no two are alike."""

from __future__ import annotations

from itertools import count

HEAD = """\
stages: [build, test, deploy]

variables:
  REGISTRY: registry.example.com
"""
JOB = """\

job-{number}:
  stage: {stage}
  image: registry.example.com/tools/image-{number}:1.{number}
  services: [postgres:16]
  variables:
    NAME_{number}: service-{number}
    POSTGRES_DB: database-{number}
  before_script:
    - echo "$REGISTRY_PASSWORD" | docker login -u user-{number} --password-stdin registry-{number}.example.com
  script:
    - make target-{number} NAME="$NAME_{number}"
    - docker build --pull -t "$REGISTRY/app-{number}:$CI_COMMIT_SHA" folder-{number}
    - docker push "$REGISTRY/app-{number}:$CI_COMMIT_SHA"
  rules:
    - if: $CI_COMMIT_BRANCH == "branch-{number}"
"""
STAGES = ("build", "test", "deploy")


def pipeline(lines: int) -> str:
    """A pipeline of so many lines, and the rest of the last job."""
    parts = [HEAD]
    written = HEAD.count("\n")
    for number in count():
        if written >= lines:
            break
        parts.append(JOB.format(number=number, stage=STAGES[number % len(STAGES)]))
        written += parts[-1].count("\n")
    return "".join(parts)
