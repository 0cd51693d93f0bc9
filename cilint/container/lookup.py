"""What registries are asked about images, and what they answer, as types; nothing is asked here.

Rules and `cilint pin` know these alone, so that a run that asks nobody loads nothing of the network.
"""

from __future__ import annotations

from collections.abc import Iterable

from cilint.container.image import Reference
from cilint.lazy.enums import Enum
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import Protocol


class Status(Enum):
    """How a registry answers when it is asked for a manifest."""

    FOUND = "found"
    UNAUTHORISED = "unauthorised"
    """No credentials were sent, or those that were are refused (401); a registry may hide a missing repository so."""
    FORBIDDEN = "forbidden"
    """The credentials are good, but not for this repository (403, or a token without the right)."""
    NO_TAG = "no tag"
    NO_REPOSITORY = "no repository"
    NOT_FOUND = "not found"
    """One of the two is missing, and the registry does not say which."""
    RATE_LIMITED = "rate limited"
    FAILED = "failed"
    """There is no answer that could be used: the server cannot be reached, or what it says is none."""


class RegistryLogin(NamedTuple):
    """Credentials for a registry: a user and a password, or a token of one of two kinds.

    An `identity_token` buys tokens from the token server (OAuth's refresh token), a `registry_token` is one already.
    """

    username: str = ""
    password: str = ""
    identity_token: str = ""
    registry_token: str = ""

    def __repr__(self) -> str:
        """What shows an object must not show its secrets."""
        return f"Login({self.username!r}, …)"


class Question(NamedTuple):
    """A reference to ask for, by its digest where it has one, and the credentials to ask with.

    `as_user`: with those that the user of cilint has for it, in place of `login`.
    """

    reference: Reference
    login: RegistryLogin | None = None
    as_user: bool = False


class Answer(NamedTuple):
    """What came back: the digest of what was found, or why nothing was, where `status` does not say it all."""

    status: Status
    digest: str = ""
    detail: str = ""


class Registries(Protocol):
    """Something that can be asked about images."""

    def ask(self, questions: Iterable[Question]) -> list[Answer]:
        """The answers, in the order of the questions; each question is asked once, however often it is put."""
        ...
