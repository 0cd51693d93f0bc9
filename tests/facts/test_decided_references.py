"""What decides where a reference leads: what stands at its beginning, by whatever way it comes there."""

from __future__ import annotations

import pytest

from cilint.session import Session
from cilint.settings.model import Settings
from cilint.text.files import MemoryFiles

ROOT = ".gitlab-ci.yml"
VARIABLES = """variables:
  ASKED: {description: a, value: b}
  CHOSEN: {description: a, value: b, options: [b, c]}
  PLAIN: b
  HANDED: $ASKED/c
  BEHIND: registry.example.com/$ASKED
  RAW: {value: $ASKED, expand: false}
  AROUND: $AROUND_TOO
  AROUND_TOO: $AROUND
"""


def deciders(keywords: str) -> list[tuple[str, str]]:
    text = f"{VARIABLES}job:\n  script: make\n  {keywords}\n"
    facts = next(Session(MemoryFiles({ROOT: text}), Settings(), ()).facts([ROOT]))
    return [(fact.role, fact.origin.name) for fact in facts.decided_references]


@pytest.mark.parametrize(
    ("image", "decider"),
    [
        ("$ASKED", "ASKED"),
        ("${ASKED}:1", "ASKED"),
        ("$ASKED.example.com/a", "ASKED"),
        ("$HANDED", "ASKED"),
        ("docker.io/$ASKED", "ASKED"),
        ("quay.io/$HANDED", "ASKED"),
        ("$CI_COMMIT_REF_NAME", "CI_COMMIT_REF_NAME"),
        ("$CHOSEN", None),
        ("$PLAIN", None),
        ("$UNKNOWN", None),
        ("$BEHIND", None),
        ("$RAW", None),
        ("$AROUND", None),
        ("$$ASKED", None),
        ("alpine:$ASKED", None),
        ("registry.example.com/$ASKED", None),
        ("docker.io/team/$ASKED", None),
        ("$CI_REGISTRY_IMAGE/$ASKED", None),
        ("$CI_REGISTRY_IMAGE:$CI_COMMIT_REF_NAME", None),
        ("$CI_COMMIT_REF_SLUG", None),
    ],
)
def test_what_an_image_begins_with_decides_it(image: str, decider: str | None) -> None:
    expected = [] if decider is None else [decider]
    assert deciders(f'image: "{image}"') == [("image", name) for name in expected]
    assert deciders(f'services: [{{name: "{image}"}}]') == [("service", name) for name in expected]


@pytest.mark.parametrize(
    ("url", "decider"),
    [
        ("https://$CI_COMMIT_REF_NAME.example.com", "CI_COMMIT_REF_NAME"),
        ("https://a.$ASKED.example.com/b", "ASKED"),
        ("$ASKED", "ASKED"),
        ("https://example.com/$CI_COMMIT_REF_NAME", None),
        ("https://example.com?a=$ASKED", None),
        ("$BASE/$ASKED", None),
    ],
)
def test_what_stands_in_the_host_decides_an_address(url: str, decider: str | None) -> None:
    found = deciders(f'environment: {{name: a, url: "{url}"}}')
    assert found == ([] if decider is None else [("environment", decider)])
