"""House rules that change while the server runs: those of a folder, of a commit and of a package."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from lsprotocol import types

from cilint.cli.lsp import opening
from cilint.engine.catalog import load_rules
from cilint.lsp.desk import Desk
from tests.cli.installed import install
from tests.lsp.conftest import PIPELINE, Editor
from tests.lsp.direct import desktop
from tests.lsp.process import ServerProcess

JOB = f"job:\n  image: ruby@sha256:{'0' * 64}\n  script: make\n"
RULE = """\
title: A job
group: house
severity: major
confidence: high
select: jobs
{where}message: "{message}"
"""
PREDICATES = """\
from cilint.api import Fact, question

@question(Fact)
def yes(fact, situation):
    "Keeps everything."
    return True

PREDICATES = {"yes": yes}
"""


def write_rule(folder: Path, message: str, where: str = "") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "a-job.yaml").write_text(RULE.format(message=message, where=where), encoding="utf-8")


def commit(checkout: Path) -> None:
    name = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    for arguments in (("init", "-q", "-b", "main"), ("add", "."), ("commit", "-q", "-m", "rules")):
        subprocess.run(["git", *name, *arguments], cwd=checkout, check=True, capture_output=True)


@pytest.mark.asyncio
async def test_the_rules_of_a_branch_are_those_of_its_commit_by_now(
    editor: Editor, tmp_path_factory: pytest.TempPathFactory
) -> None:
    house = tmp_path_factory.mktemp("house")
    write_rule(house / "rules", "one")
    commit(house)
    editor.write(".cilint.yml", f"rules_from: ['git:{house}@main:rules']\n")
    editor.open(JOB)
    (found,) = await editor.rules("a-job")
    assert found.message == "one"
    write_rule(house / "rules", "two")
    commit(house)
    editor.save()
    await editor.found(lambda found: [item.message for item in found] == ["two"])


def test_the_rules_of_a_folder_that_the_server_is_started_with_are_read_anew(folder: Path, tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    write_rule(rules, "one")
    desk = Desk(opening([str(rules)]), load_rules([str(rules)]))
    opened = desktop(folder, {PIPELINE: JOB})

    def messages() -> list[str]:
        return [item.message for _, found in desk.check(str(folder), opened).values() for item in found]

    assert messages() == ["one"]
    write_rule(rules, "two")
    assert messages() == ["two"]


def test_who_changes_the_code_of_a_package_is_told_that_the_old_one_runs(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path_factory.mktemp("site")
    groups = {"cilint.rules": {"acme": "acme.rules"}, "cilint.predicates": {"acme": "acme.more:PREDICATES"}}
    install(site, "acme-cilint", groups, {"acme/__init__.py": "", "acme/more.py": PREDICATES})
    write_rule(site / "acme" / "rules", "one", "where: [acme.yes]\n")
    (folder / ".cilint.yml").write_text("rules_from: [package:acme-cilint]\n", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(site), prepend=":")
    document = {"uri": (folder / PIPELINE).as_uri()}
    with ServerProcess() as server:
        folders = [{"uri": folder.as_uri(), "name": "it"}]
        server.ask("initialize", processId=None, rootUri=None, capabilities={}, workspaceFolders=folders)
        server.tell("initialized")
        server.tell("textDocument/didOpen", textDocument={**document, "languageId": "yaml", "version": 1, "text": JOB})
        found = next(
            each for each in server.messages() if each.get("method") == types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS
        )
        assert [item["message"] for item in found["params"]["diagnostics"]] == ["one"]
        (site / "acme" / "more.py").write_text(PREDICATES + "# more\n", encoding="utf-8")
        server.tell("textDocument/didSave", textDocument=document)
        said = next(each for each in server.messages() if each.get("method") == types.WINDOW_SHOW_MESSAGE)
    assert said["params"] == {
        "type": types.MessageType.Warning,
        "message": "cilint: the code of acme-cilint has changed, and what was read before still runs: "
        "restart cilint's server",
    }
