"""Rules, predicates, lists and fixers of packages: had where settings name one, told where one is broken."""

from __future__ import annotations

import shutil
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest

from cilint.packages import registry
from tests.cli.installed import install

ROOT = Path(__file__).resolve().parents[2]
PIPELINE = f"deploy:\n  image: ruby@sha256:{'a' * 64}\n  script: sleep 60\n"
RULE = """\
title: A job
group: acme
severity: major
confidence: high
select: {select}
where: [{where}]
message: "job {{job}}"
"""
PREDICATES = """\
from cilint.api import Fact, question

@question(Fact)
def yes(fact, situation):
    "Keeps everything."
    {body}

PREDICATES = {{"yes": yes}}
"""
_numbers = count()


class Site:
    """A folder that Python imports from, outside of any repository."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.module = f"acme_{next(_numbers)}"

    def install(self, predicates: str = "", *, requires: str = "", where: str = "{}.yes", select: str = "jobs") -> None:
        """A package `acme-cilint` with one rule, and predicates where there are some."""
        groups = {"cilint.rules": {"acme": f"{self.module}.rules"}}
        files = {
            f"{self.module}/__init__.py": "",
            f"{self.module}/rules/acme-job.yaml": RULE.format(where=where.format("acme"), select=select),
        }
        if predicates:
            groups["cilint.predicates"] = {"acme": f"{self.module}.more:PREDICATES"}
            files[f"{self.module}/more.py"] = predicates
        install(self.folder, "acme-cilint", groups, files, requires=requires)


@pytest.fixture
def site(tmp_path, monkeypatch) -> Site:
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setattr(registry, "_declared", {})
    monkeypatch.setattr(registry, "_folders", {})
    return Site(folder)


@pytest.fixture(autouse=True)
def house(project):
    project.write(".gitlab-ci.yml", PIPELINE)
    project.write(".cilint.yml", "rules_from: [package:acme_cilint]\n")
    return project


def test_rules_and_predicates_of_a_package_run_where_settings_name_it(cilint, site, house) -> None:
    site.install(PREDICATES.format(body="return True"))
    assert cilint("check", "--format", "json").rules == ["acme-job"]
    assert "acme-job: A job" in cilint("rules").out
    house.write(".cilint.yml", "persona: regular\n")
    assert cilint("check", "--format", "json").rules == []
    assert cilint("check", "--format", "json", "--rules", "package:acme-cilint").rules == ["acme-job"]


def test_its_code_is_not_run_where_no_rule_asks_for_it(cilint, site) -> None:
    site.install("raise SystemExit('ran')\n", where="job.runs")
    assert cilint("check", "--format", "json").rules == ["acme-job"]


@pytest.mark.parametrize("command", ["check", "images", "settings", "rules"])
def test_one_that_is_not_installed_is_told_with_its_place(cilint, command: str) -> None:
    run = cilint(command)
    assert run.code == 2
    assert (
        ".cilint.yml:1: the package acme_cilint is not installed here: pip install acme_cilint, where cilint is"
        in run.err
    )


def test_one_that_has_nothing_for_cilint_is_told(cilint, house) -> None:
    house.write(".cilint.yml", "rules_from: [package:pytest]\n")
    run = cilint("check")
    assert run.code == 2
    assert "has nothing for cilint: it declares no entry points of cilint.rules, cilint.predicates" in run.err


def test_one_for_another_cilint_is_told(cilint, site) -> None:
    site.install(requires="cilint>=99")
    run = cilint("check")
    assert run.code == 2
    assert "acme-cilint 1.0 needs cilint>=99, and this is " in run.err


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import nowhere\n", "ModuleNotFoundError: No module named 'nowhere'"),
        ("def\n", "SyntaxError"),
        ("raise SystemExit(0)\n", "SystemExit: 0"),
        ("PREDICATE = {}\n", "AttributeError: "),
        ("PREDICATES = 3\n", "this is no mapping of names to what @predicate makes"),
        ("PREDICATES = {'yes': len}\n", "this is no mapping of names to predicates: acme.yes is none"),
    ],
)
def test_what_cannot_be_loaded_names_the_package_and_the_remedy(cilint, site, code: str, words: str) -> None:
    site.install(code)
    run = cilint("check")
    assert run.code == 2
    assert "acme-cilint 1.0 cannot be used: " in run.err
    assert words in run.err
    assert "mend or update the package, or take it out of rules_from" in run.err


def test_what_fails_in_a_run_names_the_package_and_no_text_of_the_pipeline(cilint, site) -> None:
    site.install(PREDICATES.format(body="raise ValueError(fact.user.job.name)"))
    run = cilint("check")
    assert run.code == 2
    assert "acme.yes of acme-cilint 1.0 failed with ValueError at more.py:6" in run.err
    assert "deploy" not in run.err


def test_a_name_that_it_has_not_is_told_with_the_nearest(cilint, site) -> None:
    site.install(PREDICATES.format(body="return True"), where="{}.yess")
    assert "there is no predicate 'acme.yess'; did you mean acme.yes?" in cilint("check").err


def test_two_packages_with_one_name_are_told(cilint, site, house) -> None:
    site.install(PREDICATES.format(body="return True"))
    install(site.folder, "other", {"cilint.predicates": {"acme": f"{site.module}.more:PREDICATES"}}, {})
    house.write(".cilint.yml", "rules_from:\n  - package:acme_cilint\n  - package:other\n")
    run = cilint("check")
    assert run.code == 2
    assert ".cilint.yml:3: acme-cilint 1.0 and other 1.0 both have 'acme' in cilint.predicates" in run.err


def repository(house, name: str, settings: str) -> None:
    (house.folder / name / ".git").mkdir(parents=True)
    house.write(f"{name}/.gitlab-ci.yml", PIPELINE)
    house.write(f"{name}/.cilint.yml", settings)


def test_what_one_repository_names_another_one_does_not_know(cilint, site, house) -> None:
    site.install(PREDICATES.format(body="return True"))
    repository(house, "one", "rules_from: [package:acme-cilint]\n")
    repository(house, "two", "rules_from: [own]\n")
    house.write("two/own/house-job.yaml", RULE.format(select="jobs", where="acme.yes"))
    report = cilint("check", "one", "two", "--format", "json").report
    assert [finding["rule"] for finding in report["findings"]] == ["acme-job"]
    (error,) = report["errors"]
    assert error["message"].startswith("there is no predicate 'acme.yes'")
    assert (error["path"], error["repository"]) == ("two/own/house-job.yaml", "two")


def test_two_packages_with_one_name_may_be_named_by_two_repositories(cilint, site, house) -> None:
    site.install(PREDICATES.format(body="return True"))
    install(site.folder, "other", {"cilint.predicates": {"acme": "nowhere:PREDICATES"}, "cilint.rules": {}}, {})
    repository(house, "one", "rules_from: [package:acme-cilint]\n")
    repository(house, "two", "rules_from: [package:other]\n")
    report = cilint("check", "one", "two", "--format", "json").report
    assert [error["message"] for error in report["errors"]] == [
        "other 1.0 names the module nowhere, which is not there: reinstall it"
    ]
    install(site.folder, "third", {"cilint.predicates": {"acme": f"{site.module}.more:PREDICATES"}}, {})
    house.write("two/.cilint.yml", "rules_from: [package:third]\n")
    report = cilint("check", "one", "two", "--format", "json").report
    assert ([finding["rule"] for finding in report["findings"]], report["errors"]) == (["acme-job"], [])


def test_a_list_may_not_take_the_place_of_one_of_ours(cilint, site, house) -> None:
    lists = "from cilint.api import *\n@fact_list(Fact)\ndef images(facts):\n    return ()\n"
    groups = {"cilint.facts": {"images": f"{site.module}:images"}}
    install(site.folder, "lists", groups, {f"{site.module}.py": lists})
    house.write(".cilint.yml", "rules_from: [package:lists, rules]\n")
    house.write("rules/some.yaml", RULE.format(select="$.images[*]", where=""))
    run = cilint("check")
    assert run.code == 2
    assert "lists 1.0 cannot be used" in run.err
    assert "cilint has one of that name" in run.err


@pytest.fixture(scope="module")
def acme(tmp_path_factory) -> Path:
    """The package of the examples, installed into a folder as users install it, but for the network."""
    folder = tmp_path_factory.mktemp("acme")
    shutil.copytree(ROOT / "examples/acme-cilint", folder / "source")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-build-isolation", "--no-deps"]
    made = subprocess.run(
        [*pip, "--target", str(folder / "site"), str(folder / "source")], capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr
    return folder / "site"


def test_the_package_of_the_examples_holds(house, program, acme: Path) -> None:
    def run(*arguments: str) -> tuple[int, str, str]:
        process = program(*arguments, PYTHONPATH=f"{ROOT}:{acme}")
        out, err = process.communicate(timeout=60)
        return process.returncode, out.decode(), err.decode()

    assert run("rules", "test") == (0, "long-sleep: 2 examples passed\n1 rule, 2 examples passed\n", "")
    assert (
        run("rules", "test", "package:acme-cilint")[1] == "long-sleep: 2 examples passed\n1 rule, 2 examples passed\n"
    )
    code, out, err = run("check", "--format", "concise")
    assert (code, err) == (0, "")
    assert "long-sleep" in out
    assert "keeps its runner waiting for 60 seconds" in out
    assert '"seconds": 60' in run("facts")[1]
    assert "cilint check --rules package:acme_cilint --quiet --select long-sleep" in run("explain", "long-sleep")[1]
    house.write(".cilint.yml", "extends: package:acme_cilint\n")
    assert "long-sleep" in run("check")[1]
    run("check", "--fix", "--unsafe-fixes")
    assert "sleep 30" in (house.folder / ".gitlab-ci.yml").read_text()
    house.write(".cilint.yml", "")
    assert "long-sleep" not in run("check")[1]


def test_more_processes_come_to_the_same(house, program, acme: Path) -> None:
    for name in ("one", "two", "three"):
        (house.folder / name / ".git").mkdir(parents=True)
        house.write(f"{name}/.gitlab-ci.yml", PIPELINE)
        house.write(f"{name}/.cilint.yml", "rules_from: [package:acme-cilint]\n")
    process = program(
        *("check", "--format", "concise", "--jobs", "2", "one", "two", "three"), PYTHONPATH=f"{ROOT}:{acme}"
    )
    out, err = process.communicate(timeout=60)
    assert err == b""
    assert out.count(b"long-sleep") == 3


@pytest.mark.usefixtures("site")
def test_a_package_that_is_updated_meanwhile_takes_its_own_place() -> None:
    old = registry.PackagePart("acme-cilint 1.0", "cilint.predicates", "acme", "acme.more:PREDICATES")
    new = old._replace(package="acme-cilint 1.1")
    for part in (old, new, new):
        registry.declare("package:acme-cilint", (), [part], None)
    assert registry.declared("cilint.predicates") == (new,)
