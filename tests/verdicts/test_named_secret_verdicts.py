"""What hardcoded-secret says of literals that only their names call secret, and of passwords for hosts of the job."""

from __future__ import annotations

import pytest

from cilint.engine.catalog import built_in_rules
from cilint.report.formats import render
from cilint.report.options import ReportOptions
from cilint.session import Session
from cilint.settings.model import Settings
from cilint.text.files import MemoryFiles
from tests.verdicts.conftest import Check

SCRIPTS = [
    "export SMTP_PASSWORD=«major/medium f4ke1iteralp4ss7»",
    "export REGISTRY_PASSWORD=«major/medium f4ke1iteralp4ss7»",
    "export SMTP_PASSWORD=dummy REDIS_PASSWORD=test DB_PASSWORD=postgres GPG_PASSPHRASE=not-a-secret",
    "psql postgres://app:app@postgres:5432/app",
    "psql postgres://app:«critical/medium f4ke1iteralp4ss7»@postgres:5432/app",
    "psql postgres://app:«critical/high app»@postgres.example.com:5432/app",
    "docker-compose up -d\npsql postgres://app:f4ke1iteralp4ss7@postgres:5432/app",
    "docker run --network ci curlimages/curl -u grafana:f4ke1iteralp4ss7 http://grafana:3000",
    "curl -u grafana:grafana http://grafana:3000/api/health",
    "curl -u admin:admin $GRAFANA/api/health",
    "curl -u admin:«critical/medium hunter2» $GRAFANA/api/health",
    "curl -u grafana:«critical/high grafana» https://grafana.example.com/api/health",
]


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_literal_is_flagged_that_is_of_use_to_somebody(check_rule_on_script: Check, script: str) -> None:
    check_rule_on_script("hardcoded-secret", script)


def test_many_in_one_file_are_one_block_of_the_report() -> None:
    names = ("SMTP", "WIKI", "JIRA", "SONAR")
    lines = "".join(f"  {name}_PASSWORD: f4ke1iteralp4ss7\n" for name in names)
    files = MemoryFiles({".gitlab-ci.yml": f"variables:\n{lines}deploy: {{script: make}}\n"})
    report = render("text", Session(files, Settings(), built_in_rules()).check([".gitlab-ci.yml"]), ReportOptions())
    assert report.count("-->") == 1
    assert "major: hardcoded-secret: 3 more places\n    WIKI_PASSWORD   .gitlab-ci.yml:3\n" in report
