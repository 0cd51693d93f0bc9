"""The order in which Python goes through a set depends on a random seed: what cilint says must not."""

from __future__ import annotations

import pytest

from tests.hostile.things import HERE, THINGS, repository_of

SEEDS = range(8)
TOGETHER = 10
FEW = 4

NAMES = list(THINGS)
GROUPS = [NAMES[start : start + TOGETHER] for start in range(0, len(NAMES), TOGETHER)]
COMMANDS = [("check", "--persona", "pedantic", "--format", "json", "--exit-zero"), ("facts",)]


def said(repository, *command: str) -> set[tuple[int, str, str]]:
    """What a command says, and its exit code, under each seed."""
    return {tuple(repository.check(command=command, variables={"PYTHONHASHSEED": str(seed)})) for seed in SEEDS}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
@pytest.mark.parametrize("names", GROUPS, ids=lambda names: names[0])
def test_what_is_said_of_many_things_is_the_same_under_each_seed(repository, names, command) -> None:
    repository.write_all(repository_of(*names, many=FEW))
    assert len(said(repository, *command, HERE)) == 1
