"""The playground finds in a browser what cilint finds here, and sends nothing anywhere."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cilint.engine.catalog import read_rule_file
from cilint.engine.documentation import DEFAULT_FILE, parse_documentation
from tests.conftest import Web
from tests.website.conftest import Server
from website import playground
from website.chromium import Chromium

if not playground.MODULES.exists():
    pytest.skip("`npm ci` in website/playground brings what it is made of", allow_module_level=True)

RULES = (
    "agent-injection", "code-injection", "dead-rule", "dependency-confusion", "download-and-run", "hardcoded-secret",
    "invalid-yaml", "malformed-docker-auth-config", "privileged-container", "secret-in-artifact", "secret-printed",
    "token-in-git-url",
)  # fmt: skip
"""Rules whose examples need the shell, its values, patterns, what GitLab refuses, and reading YAML."""
STATE = "document.querySelector('#try output')"
FOUND = """[...document.querySelectorAll('#try [data-shows=findings] p')].map((each) =>
  [each.querySelector('a')?.textContent, each.querySelector('button')?.textContent])"""


def examples() -> Iterator[str]:
    """The first bad example of each of the rules."""
    for rule in RULES:
        documentation = parse_documentation(read_rule_file(rule))
        yield next(example.files[DEFAULT_FILE] for example in documentation.bad if [*example.files] == [DEFAULT_FILE])


def found_here(text: str, folder: Path) -> list[list[str]]:
    (folder / DEFAULT_FILE).write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "cilint", "check", "--no-cache", "--format", "json"]
    run = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)
    return [[each["rule"], f"{each['line']}:{each['column']}"] for each in json.loads(run.stdout)["findings"]]


def wait_for_findings(browser: Chromium) -> None:
    browser.wait(f"/^\\d+ findings$|could not/.test({STATE}.value)")


def put(browser: Chromium, field: str, text: str) -> None:
    """Write a text into a field, and wait until it is checked."""
    browser.value(
        f"{STATE}.value = ''; document.querySelector('#try {field}').value = {json.dumps(text)};"
        f"document.querySelector('#try {field}').dispatchEvent(new Event('input'))"
    )
    wait_for_findings(browser)


@pytest.mark.slow
def test_a_browser_finds_what_is_found_here_and_tells_nobody(
    server: Server, browser: Chromium, web: Web, tmp_path: Path
) -> None:
    browser.open(f"{server.address}/playground/")
    wait_for_findings(browser)
    sample = browser.value("document.querySelector('#try textarea').value")
    assert browser.value(FOUND) == found_here(sample, tmp_path)
    asked = len(server.asked)

    browser.value("document.querySelector('#try [data-shows=findings] button').click()")
    assert browser.value("getSelection().toString()") == "docker:28"
    browser.wait("document.querySelector('#try [data-shows=graph] img').naturalWidth > 100")
    put(browser, "input", "tag:v1.2")
    jobs = browser.value("document.querySelector('#try [data-shows=jobs]').textContent")
    assert "tag:v1.2" in jobs
    assert "GitLab makes no pipeline then" in jobs
    for text in examples():
        put(browser, "textarea", text)
        assert browser.value(FOUND) == found_here(text, tmp_path), text

    # A worker such as the playground's may not ask anybody else, and neither may its page.
    assert browser.value("refused") == []
    code = f"fetch('{web.address}/').then(() => postMessage('sent'), () => postMessage('refused'))"
    answer = browser.value(
        f"new Promise((tell) => {{ const code = new Blob([{json.dumps(code)}], {{ type: 'text/javascript' }});"
        "new Worker(URL.createObjectURL(code), { type: 'module' }).onmessage = ({ data }) => tell(data); })"
    )
    assert answer == "refused"
    assert browser.value(code.replace("postMessage", "String")) == "refused"
    assert web.asked == []
    assert len(server.asked) == asked
