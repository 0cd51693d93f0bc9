"""FF_NETWORK_PER_BUILD is added where the services are written, beside what is there."""

from __future__ import annotations

import pytest

from tests.fixers.conftest import Mend, check_unsafe

RULE = "legacy-service-links"


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "a:\n    script: b\n    # the database\n    services: [c]\n",
            'a:\n    script: b\n    variables:\n        FF_NETWORK_PER_BUILD: "true"\n'
            "    # the database\n    services: [c]\n",
        ),
        (
            "a:\n  services: [c]\n  script: b\n  variables:\n    # d\n    D: e  # f\n",
            'a:\n  services: [c]\n  script: b\n  variables:\n    FF_NETWORK_PER_BUILD: "true"\n'
            "    # d\n    D: e  # f\n",
        ),
        (
            "a:\n  services: [c]\n  script: b\n  variables: {D: e}\n",
            'a:\n  services: [c]\n  script: b\n  variables: {FF_NETWORK_PER_BUILD: "true", D: e}\n',
        ),
        (
            "a: {services: [c], script: b}\n",
            'a: {variables: {FF_NETWORK_PER_BUILD: "true"}, services: [c], script: b}\n',
        ),
        (
            "variables:\n  D: e\ndefault:\n  services: [c]\na:\n  script: b\n",
            'variables:\n  FF_NETWORK_PER_BUILD: "true"\n  D: e\ndefault:\n  services: [c]\na:\n  script: b\n',
        ),
        (
            "# c\nservices:\n- c\na:\n  script: b\n",
            'variables:\n  FF_NETWORK_PER_BUILD: "true"\n# c\nservices:\n- c\na:\n  script: b\n',
        ),
        (
            "a:\n  services: [c]\n  script: b\n  variables: {FF_NETWORK_PER_BUILD: 0}  # no\n",
            'a:\n  services: [c]\n  script: b\n  variables: {FF_NETWORK_PER_BUILD: "true"}  # no\n',
        ),
        (
            ".a: &a\n  services: [c]\n  variables: {D: e}\nb:\n  <<: *a\n  script: b\n",
            '.a: &a\n  services: [c]\n  variables: {FF_NETWORK_PER_BUILD: "true", D: e}\nb:\n  <<: *a\n  script: b\n',
        ),
        (
            ".a:\n  services: [c]\nb:\n  extends: .a\n  script: b\n  variables: {D: e}\n",
            '.a:\n  variables:\n    FF_NETWORK_PER_BUILD: "true"\n  services: [c]\n'
            "b:\n  extends: .a\n  script: b\n  variables: {D: e}\n",
        ),
    ],
)
def test_the_variable_stands_beside_the_services(mend: Mend, before: str, after: str, line_break: str) -> None:
    check_unsafe(mend, RULE, before.replace("\n", line_break), after.replace("\n", line_break))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            ".v: &v {D: e}\na:\n  services: [c]\n  script: b\n  variables: *v\n", id="variables that others have, too"
        ),
        pytest.param(
            ".v:\n  variables: {D: e}\na:\n  services: [c]\n  script: b\n  variables: !reference [.v, variables]\n",
            id="variables of another job",
        ),
        pytest.param(
            ".v: &v\n  variables: {D: e}\na:\n  <<: *v\n  services: [c]\n  script: b\n",
            id="variables that new ones would replace",
        ),
        pytest.param(
            ".v: &v {variables: {D: e}}\n.a: &a\n  services: [c]\nb:\n  <<: *v\n  <<: *a\n  script: b\n",
            id="an anchor that is merged over other variables",
        ),
        pytest.param(
            "a:\n  services: [c]\n  script: b\n  variables: {FF_NETWORK_PER_BUILD: maybe}\n", id="a value that is none"
        ),
        pytest.param("a:\n  services: [c]\n  script: b\n  variables:\n", id="variables without any"),
        pytest.param("a:\n  ? services\n  : [c]\n  script: b\n", id="a key that is not alone on its line"),
        pytest.param(
            ".d: &d {services: [c]}\ndefault: *d\na:\n  script: b\n", id="default has no variables, even by an anchor"
        ),
    ],
)
def test_there_is_no_fix_for(mend: Mend, text: str) -> None:
    assert mend(text, RULE, unsafe=True) == text
