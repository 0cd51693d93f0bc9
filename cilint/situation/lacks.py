"""What an image lacks to be pulled, with what a job is seen to have. No predicates."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from cilint.container.template import Template
from cilint.facts.model import User
from cilint.situation.auth_texts import Lack, auth_texts
from cilint.situation.situation import Situation

_NOTHING_SEEN = Lack((), None)


def lack_of(reference: str, template: Template, user: User, situation: Situation) -> Lack | None:
    """What a job lacks to pull `reference`, the text of `template`; None where credentials serve it, or may do so."""
    return _finder()(reference, template, user, situation) if auth_texts(user, situation) else _NOTHING_SEEN


@cache
def _finder() -> Callable[[str, Template, User, Situation], Lack | None]:
    # Reads JSON and matches keys, which few jobs have; to import it for each takes longer than to ask it.
    from cilint.situation.pull_credentials import find_lack

    return find_lack
