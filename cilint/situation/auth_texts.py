"""The auth configurations that a job is seen to have, as texts, and what an image lacks in them. No predicates.

Most jobs have none, and to read some takes a good deal of code: see `pull_credentials`.
"""

from __future__ import annotations

from collections.abc import Iterator

from cilint.container.hints import AUTH_CONFIG
from cilint.facts.model import User, shown
from cilint.findings.phrase import Phrase
from cilint.lazy.frozen import Frozen
from cilint.situation.runners import runners_of
from cilint.situation.situation import Situation


class Lack(Frozen):
    """An image that no credentials serve.

    `reason` says what the auth configurations that are to be seen have instead, and is None where there are none;
    `near` are the keys of entries that differ only in a detail.
    """

    near: tuple[str, ...]
    reason: Phrase | None

    @property
    def is_seen(self) -> bool:
        """Whether there is an auth configuration to be seen."""
        return self.reason is not None


def auth_texts(user: User, situation: Situation) -> tuple[tuple[str, str], ...]:
    """The auth configurations that a job is seen to have, in the Runner's order, each with its name in messages."""
    is_there = AUTH_CONFIG in user.job.variables or situation.once(_are_in_settings, None)
    return situation.once(_texts, user) if is_there else ()


def _are_in_settings(_asked: None, situation: Situation) -> bool:
    """Whether there are some for jobs that have none of their own."""
    settings = situation.settings
    return bool(settings.environment.auth_config) or any(AUTH_CONFIG in each.environment for each in settings.runners)


def _texts(user: User, situation: Situation) -> tuple[tuple[str, str], ...]:
    return tuple(_named_texts(user, situation))


def _named_texts(user: User, situation: Situation) -> Iterator[tuple[str, str]]:
    if AUTH_CONFIG in user.job.variables:
        for expansion in user.job.variables.expand(f"${AUTH_CONFIG}"):
            # To the Runner, an empty variable is none.
            if expansion.known != "":
                yield f"the variable {AUTH_CONFIG}", shown(expansion)
    else:
        # The job's own variable goes before that of the runner (gitlab-runner: common/build.go GetAllVariables).
        for runner in runners_of(user, situation):
            text = runner.environment.get(AUTH_CONFIG, "")
            if text:
                yield f"{AUTH_CONFIG} of the runner {runner.name}".rstrip(), text
    if situation.settings.environment.auth_config:
        yield f"{AUTH_CONFIG} of this job's environment", situation.settings.environment.auth_config
