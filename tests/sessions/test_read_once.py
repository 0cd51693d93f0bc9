"""Each script is read once in a whole check, however many jobs have it and however many rules and facts ask of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from cilint.engine.catalog import built_in_rules
from cilint.findings.finding import Persona
from cilint.session import Session
from cilint.sessions.evaluation import Evaluation
from cilint.settings.model import Settings
from cilint.shell.budget import Budget
from cilint.shell.command import Dialect
from cilint.text.files import MemoryFiles
from cilint.text.mapped import MappedText

ROOT = ".gitlab-ci.yml"

# Something of every kind that facts look for in scripts; twenty jobs have each, between the same defaults.
SCRIPTS = {
    "a": 'echo "$DOCKER_AUTH_CONFIG" > ~/.docker/config.json; TOKEN=$(get) && echo "$TOKEN" && docker login -p x y',
    "b": "docker build --build-arg PASSWORD=Fake-1 . && docker push registry.example.com/app && skopeo copy a b",
    "c": "export DB_PASSWORD=Fake-2; curl -u u:$DB_PASSWORD http://db:5432; sh -c 'set -x; docker run ruby; env'",
}
PIPELINE = """
default:
  before_script:
    - cat setup.sh | sh
    - export HOST=localhost
  after_script: [docker logout, set -x]
""" + "".join(
    f"{name} 0:\n  services: [postgres]\n  script: &{name}\n    - |\n      {script}\n"
    + "".join(f"{name} {number}: {{script: *{name}, variables: {{OTHER: x}}}}\n" for number in range(1, 20))
    for name, script in SCRIPTS.items()
)


class Counts(NamedTuple):
    """How often each text was read as shell, and how many records were evaluated."""

    read: Counter[str]
    evaluations: list[Evaluation]

    def assert_once(self) -> None:
        assert {f"{script}\n" for script in SCRIPTS.values()} <= self.read.keys()
        assert {text: times for text, times in self.read.items() if times > 1} == {}
        # Once more where the first shows that a script runs further texts, whatever the number of jobs.
        assert len(self.evaluations) == len(SCRIPTS)


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counts]:
    found = Counts(Counter(), [])
    admits, begin = Budget.admits, Evaluation.__init__

    def counted(self: Budget, script: MappedText) -> bool:
        found.read[script.text] += 1
        return admits(self, script)

    def begun(self: Evaluation, *arguments: object, **named: object) -> None:
        found.evaluations.append(self)
        begin(self, *arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Budget, "admits", counted)
    monkeypatch.setattr(Evaluation, "__init__", begun)
    return found


def test_a_check_reads_each_script_once(counts: Counts) -> None:
    settings = Settings(persona=Persona.PEDANTIC)
    result = Session(MemoryFiles({ROOT: PIPELINE}), settings, built_in_rules()).check([ROOT])
    assert {"password-on-command-line", "unpinned-image-in-script"} <= {finding.rule for finding in result.findings}
    counts.assert_once()


def test_all_facts_read_each_script_once(counts: Counts) -> None:
    (facts,) = Session(MemoryFiles({ROOT: PIPELINE}), Settings(), ()).facts([ROOT])
    lists = facts.plain()
    assert all(lists[name] for name in ("logins", "pushes", "auth_writes", "leaks", "script_images"))
    counts.assert_once()


def test_a_script_of_the_repository_is_read_once_for_its_secrets_and_once_for_whoever_runs_it(counts: Counts) -> None:
    script = "export DB_PASSWORD=Fake-2\nf() { docker login -u a -p Fake-1 registry.example.com; }\n"
    for call, times in (("cp a.sh b", 1), ("sh a.sh", 2)):
        counts.read.clear()
        files = {ROOT: f"t: {{script: {call}}}\n", "a.sh": script}
        result = Session(MemoryFiles(files), Settings(), built_in_rules()).check([ROOT])
        assert sorted(span.text for span in result.secrets) == ["Fake-1", "Fake-2"]
        assert counts.read[script] == times


def test_each_script_of_a_job_is_read_as_that_of_its_own_shell() -> None:
    pipeline = "t: {script: [make a, Write-Host b, 'echo `a`']}\nu: {script: [make a, make c]}\n"
    (facts,) = Session(MemoryFiles({ROOT: pipeline}), Settings(), ()).facts([ROOT])
    bash, powershell = Dialect.BASH, Dialect.POWERSHELL
    dialects = [[command.dialect for _, command in facts.scripts.run(user.job).commands()] for user in facts.users]
    assert dialects == [[bash, powershell, bash, bash], [bash, bash]]
