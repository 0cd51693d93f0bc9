"""A result with something of everything, as the reports get it."""

from __future__ import annotations

import pytest

from cilint.engine.rule import PAGES
from cilint.errors import UnreadableFileError, YamlSyntaxError
from cilint.findings.finding import Confidence, Finding, HiddenBy, Related, Result, Severity, Skipped, SkippedKind
from cilint.text.source import Source, Span

PIPELINE = """\
image: python:3.12

.docker:
  script:
    - docker login -u "$CI_REGISTRY_USER" -p "$CI_REGISTRY_PASSWORD" "$CI_REGISTRY"

publish:
  extends: .docker
  after_script:
    - docker login -u ci -p Tr0ub4dor registry.example.com

lint:
  image: python:3.12
test:
  image: python:3.12
"""


def span_of(source: Source, text: str, occurrence: int = 0) -> Span:
    start = -1
    for _ in range(occurrence + 1):
        start = source.text.index(text, start + 1)
    return Span(source, start, start + len(text))


def page(rule: str) -> str:
    return PAGES.replace("{rule}", rule)


def unpinned(span: Span, *jobs: str) -> Finding:
    return Finding(
        rule="unpinned-image",
        message="python:3.12 names no digest",
        span=span,
        severity=Severity.MINOR,
        confidence=Confidence.HIGH,
        remedy="cilint pin writes the digests of all images",
        jobs=jobs,
        subject="python:3.12",
        fold="version-tag",
        url=page("unpinned-image"),
    )


@pytest.fixture
def result() -> Result:
    root = Source(".gitlab-ci.yml", PIPELINE)
    template = Source("ci/docker.yml", "# our registry\nvariables: {CI_REGISTRY: registry.example.com}\n")
    broken = Source("ci/broken.yml", "job:\n  script: @echo\n")
    password = span_of(root, "Tr0ub4dor")
    return Result(
        findings=(
            unpinned(span_of(root, "python:3.12"), "publish", "a", "b", "c", "d"),
            Finding(
                rule="password-on-command-line",
                message="docker login gets the registry password as an argument",
                span=span_of(root, '-p "$CI_REGISTRY_PASSWORD"'),
                severity=Severity.MAJOR,
                confidence=Confidence.HIGH,
                label="other processes and traces can read it",
                remedy="give it on standard input, with --password-stdin",
                jobs=("publish",),
                related=(
                    Related(span_of(root, "extends: .docker"), "job publish gets it from here"),
                    Related(span_of(template, "registry.example.com"), "the registry"),
                ),
                section=".docker",
                url=page("password-on-command-line"),
            ),
            Finding(
                rule="hardcoded-registry-password",
                message="a registry password is written in the pipeline",
                span=password,
                severity=Severity.CRITICAL,
                confidence=Confidence.HIGH,
                jobs=("publish",),
                section="publish",
                sensitive=True,
                url=page("hardcoded-registry-password"),
            ),
            unpinned(span_of(root, "python:3.12", 1), "lint"),
            unpinned(span_of(root, "python:3.12", 2), "test"),
        ),
        suppressed=(unpinned(span_of(template, "registry"), "old")._replace(hidden_by=HiddenBy.COMMENT),),
        skipped=(
            Skipped("project group/templates", "cilint reads no other projects"),
            Skipped("digest-outdated", "needs --online", SkippedKind.RULE),
        ),
        errors=(
            YamlSyntaxError("`@` cannot start a value: write it in quotes", span_of(broken, "@")),
            UnreadableFileError("no such file", Span(Source("ci/gone.yml", ""), 0, 0)),
        ),
        sources=(root, template),
        secrets=(password,),
    )
