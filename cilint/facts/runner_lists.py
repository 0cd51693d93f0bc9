"""The lists of facts about the runners of a config.toml. Few checks have such a file: all else is loaded for them."""

from __future__ import annotations

from collections.abc import Iterable

from cilint.lazy.typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cilint.facts.gather import Facts
    from cilint.facts.runner_secrets import RunnerSecretFact
    from cilint.facts.runners import RunnerFact, RunnerImageFact, RunnerSettingFact


def runners(facts: Facts) -> Iterable[RunnerFact]:
    """Every runner."""
    if not facts.registered:
        return ()
    from cilint.facts.runners import RunnerFact

    return (RunnerFact(runner, runner.table) for runner in facts.registered if runner.table)


def runner_settings(facts: Facts) -> Iterable[RunnerSettingFact]:
    """What the file says about them."""
    if not facts.registered:
        return ()
    from cilint.facts.runners import runner_settings
    from cilint.facts.stretches import Stretches

    places = Stretches(fact.span for fact in facts.runner_secrets)
    found = [fact for runner in facts.registered for fact in runner_settings(runner)]
    for fact in found:
        fact.is_secret = places.overlaps(fact.node.span)
    return found


def runner_images(facts: Facts) -> Iterable[RunnerImageFact]:
    """The images that they use."""
    if not facts.registered:
        return ()
    from cilint.facts.runners import runner_images

    return (fact for runner in facts.registered for fact in runner_images(runner))


def runner_secrets(facts: Facts) -> Iterable[RunnerSecretFact]:
    """The literal secrets in the file."""
    if not facts.registered:
        return ()
    from cilint.facts.runner_secrets import secrets_of_runners

    return secrets_of_runners(facts.registered)
