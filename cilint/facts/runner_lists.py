"""The lists of facts about the runners of a config.toml, all at once: few checks have such a file."""

from __future__ import annotations

from collections.abc import Sequence

from cilint.facts.model import Fact
from cilint.facts.runner_secrets import secrets_of_runners
from cilint.facts.runners import RunnerFact, runner_images, runner_settings
from cilint.facts.stretches import Stretches
from cilint.runner.config import Runner


def runner_lists(runners: Sequence[Runner]) -> dict[str, Sequence[Fact]]:
    """The facts about some runners, by the names of their lists."""
    secrets = secrets_of_runners(runners)
    places = Stretches(fact.span for fact in secrets)
    settings = [fact for runner in runners for fact in runner_settings(runner)]
    for fact in settings:
        fact.is_secret = places.overlaps(fact.node.span)
    return {
        "runners": [RunnerFact(runner, runner.table) for runner in runners if runner.table],
        "runner_settings": settings,
        "runner_images": [fact for runner in runners for fact in runner_images(runner)],
        "runner_secrets": secrets,
    }
