"""The names and addresses of the risks and weaknesses that rules are about."""

from __future__ import annotations

from cilint.lazy.records import NamedTuple

_TOP_10 = "https://owasp.org/www-project-top-10-ci-cd-security-risks"
_RISKS = {
    "CICD-SEC-1": ("Insufficient Flow Control Mechanisms", "CICD-SEC-01-Insufficient-Flow-Control-Mechanisms"),
    "CICD-SEC-2": (
        "Inadequate Identity and Access Management",
        "CICD-SEC-02-Inadequate-Identity-And-Access-Management",
    ),
    "CICD-SEC-3": ("Dependency Chain Abuse", "CICD-SEC-03-Dependency-Chain-Abuse"),
    "CICD-SEC-4": ("Poisoned Pipeline Execution", "CICD-SEC-04-Poisoned-Pipeline-Execution"),
    "CICD-SEC-5": ("Insufficient Pipeline-Based Access Controls", "CICD-SEC-05-Insufficient-PBAC"),
    "CICD-SEC-6": ("Insufficient Credential Hygiene", "CICD-SEC-06-Insufficient-Credential-Hygiene"),
    "CICD-SEC-7": ("Insecure System Configuration", "CICD-SEC-07-Insecure-System-Configuration"),
    "CICD-SEC-8": (
        "Ungoverned Usage of 3rd Party Services",
        "CICD-SEC-08-Ungoverned-Usage-of-3rd-Party-Services",
    ),
    "CICD-SEC-9": ("Improper Artifact Integrity Validation", "CICD-SEC-09-Improper-Artifact-Integrity-Validation"),
    "CICD-SEC-10": ("Insufficient Logging and Visibility", "CICD-SEC-10-Insufficient-Logging-And-Visibility"),
}
"""OWASP's Top 10 CI/CD Security Risks (OWASP/www-project-top-10-ci-cd-security-risks): name and page of each."""


class Risk(NamedTuple):
    """A risk or a weakness as people know it, and the address of its page."""

    name: str
    url: str


def owasp_risk(identifier: str) -> Risk:
    """One of OWASP's Top 10 CI/CD Security Risks by its id, `CICD-SEC-1` to `CICD-SEC-10`."""
    name, page = _RISKS[identifier]
    return Risk(f"{identifier} {name}", f"{_TOP_10}/{page}")


def cwe_weakness(number: int) -> Risk:
    """An entry of MITRE's Common Weakness Enumeration by its number."""
    return Risk(f"CWE-{number}", f"https://cwe.mitre.org/data/definitions/{number}.html")
