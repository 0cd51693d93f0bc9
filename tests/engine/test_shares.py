"""A check that other sessions make shares of says what one session says, of whatever pipelines it is."""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Iterator, Mapping

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cilint.engine.catalog import built_in_rules
from cilint.engine.shares import GiveShare, UnsharedError, _unpacked
from cilint.findings.finding import Result
from cilint.pipeline import work
from cilint.pipeline.work import MAX_WORK, Work
from cilint.report.json import document
from cilint.session import Session
from cilint.settings.model import Selection, Settings
from cilint.shell import budget
from cilint.text.files import MemoryFiles

RULES = built_in_rules()
PASSWORD = "Fake-literal-1"
TEXTS = (
    "job:\n  image: ruby:3\n  script: [make]\n",
    f"job:\n  script: [docker login -u me -p {PASSWORD} registry.example.com]\n",
    f"job:\n  image: ruby:3 # not {PASSWORD}\n  variables: {{NOTE: {PASSWORD}}}\n  script: [make]\n",
    "job:\n  image: ruby:3 # cilint: ignore[unpinned-image] for this test\n  script: [make]\n",
    "job:\n  script: [make] # cilint: ignore[unpinned-image] hides nothing\n",
    "include: [shared.yml]\njob:\n  extends: .shared\n",
    "include: [missing.yml]\njob:\n  script: [make]\n",
    "child:\n  trigger: {include: [shared.yml]}\n",
    "job:\n  script: [./run.sh, 'docker login -p \"$(']\n",
    "job: [\n",
    "job: 3\n",
    "- a list\n",
    "",
)
SHARED = {
    "shared.yml": ".shared: {image: 'ruby:3', script: ['docker push example.com/a', 'echo \"']}\nj: {script: a}\n",
    "run.sh": f"docker login -u me -p {PASSWORD} registry.example.com\n",
    ".git": "",
}


def files_of(numbers: Iterable[int]) -> dict[str, str]:
    return {f"p{place}.yml": TEXTS[number] for place, number in enumerate(numbers)} | SHARED


def session(files: Mapping[str, str], limit: int = MAX_WORK) -> Session:
    made = Session(MemoryFiles(files), Settings(Selection()), RULES)
    made._loader.work = Work(limit)
    return made


def shared(files: Mapping[str, str], targets: list[str], limit: int = MAX_WORK) -> Result:
    """The result of a session, with shares from two others in turn."""
    others = [session(files, limit).shares(targets) for _ in range(2)]

    def spread(_: GiveShare, count: int) -> Iterator[bytes | None]:
        return (others[number % 2].give(number) for number in range(count))

    return session(files, limit).check(targets, spread=spread)


@given(st.lists(st.integers(0, len(TEXTS) - 1), min_size=1, max_size=40))
@example([*range(len(TEXTS))] * 3)
@example([5, 8] * 10)
def test_shares_say_what_one_session_says(numbers: list[int]) -> None:
    files = files_of(numbers)
    targets = [path for path in files if path.startswith("p")]
    one, several = session(files).check(targets), shared(files, targets)
    assert document(several) == document(one)
    # By itself, it is no word that anybody would take for a secret.
    assert 1 not in numbers or PASSWORD not in str(document(several))


def test_what_is_made_for_a_pipeline_goes_when_it_is_judged() -> None:
    files = files_of([0, 1, 5, 7, 8, 4, 6, 12] * 3)
    targets = [path for path in files if path.startswith("p")]
    made = session(files)
    shares = made.shares(targets)
    # A child pipeline is the last.
    roots = made.roots(targets)
    held = [weakref.ref(made._facts[root]) for root in roots]
    assert len(held) == 25
    for number in range(4):
        assert "shared.yml" in made._loader._configurations
        assert shares.give(number)
        assert [facts() is None for facts in held] == [place < 8 * (number + 1) for place in range(25)]
    # What comments accept, all that was found decides.
    assert {path for path, file in made._loader._configurations.items() if file} == {"p5.yml", "p13.yml", "p21.yml"}


def test_a_share_is_the_same_when_it_is_made_again() -> None:
    files = files_of([*range(len(TEXTS))] * 2)
    made = session(files)
    shares = made.shares([path for path in files if path.startswith("p")])
    first, again = shares.give(0), shares.give(0)
    assert first
    assert _unpacked(first, made.files.sources).judged == _unpacked(again, made.files.sources).judged


def test_scripts_that_pipelines_share_are_read_once() -> None:
    files = {**files_of([]), **{f"p{number}.yml": TEXTS[5] for number in range(24)}}
    files["shared.yml"] = ".shared: {image: 'ruby:3', script: ['docker login -p $P example.com']}\n"
    made = session(files)
    shares = made.shares([path for path in files if path.startswith("p")])
    read = [made._scripts.read[0] for number in range(3) if shares.give(number)]
    assert 0 < read[0] == read[1] == read[2]


def test_files_that_include_each_other_are_parts_of_one_pipeline_in_shares_too() -> None:
    files = {
        **{
            f"p{number}.yml": f"include: [p{number + 1}.yml]\nj{number}: {{image: a, script: a}}\n"
            for number in range(30)
        },
        "p30.yml": "j30: {image: a, script: a}\n",
    }
    assert document(shared(files, [*files])) == document(session(files).check([*files]))


def test_a_share_that_does_not_come_to_its_end_leaves_all_to_one_process() -> None:
    files = files_of(range(len(TEXTS)))
    with pytest.raises(UnsharedError):
        session(files).check(["p0.yml"], spread=lambda _, count: [None] * count)


def test_what_is_more_work_than_one_run_may_be_is_left_to_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    files = files_of([0] * 30)
    targets = [path for path in files if path.startswith("p")]
    alone = session(files)
    alone.check(targets)
    monkeypatch.setattr(work, "MAX_WORK", 0)
    monkeypatch.setattr(work, "MORE_WORK", 0)
    spent = alone._loader.work.spent
    assert not session(files, spent).check(targets).errors
    assert document(shared(files, targets, spent)) == document(alone.check(targets))
    assert session(files, spent - 1).check(targets).errors
    with pytest.raises(UnsharedError):
        shared(files, targets, spent - 1)


def test_more_scripts_than_one_run_may_read_are_left_to_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    files = files_of([1] * 30)
    targets = [path for path in files if path.startswith("p")]
    alone = session(files)
    expected = document(alone.check(targets))
    read = alone._scripts.read[0]
    monkeypatch.setattr(budget, "MORE_CHARACTERS", 0)
    monkeypatch.setattr(budget, "MAX_CHARACTERS", 2 * len(TEXTS[1]))
    monkeypatch.setattr(budget, "MAX_CHARACTERS_IN_ALL", read + len(TEXTS[1]))
    assert document(shared(files, targets)) == expected
    monkeypatch.setattr(budget, "MAX_CHARACTERS_IN_ALL", read - 1)
    assert session(files).check(targets).errors
    with pytest.raises(UnsharedError):
        shared(files, targets)
