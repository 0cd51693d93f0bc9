"""The facts about ID tokens, with which jobs prove to other services who they are."""

from __future__ import annotations

from collections.abc import Iterator

from cilint.facts.model import Fact, Plain, User
from cilint.pipeline.job import Job
from cilint.pipeline.model.secrets import IdToken


class IdTokenFact(Fact):
    """An entry of `id_tokens:`, flagged at the variable's name."""

    __slots__ = ("job", "name", "token")

    kind = "id_token"

    def __init__(self, name: str, token: IdToken, user: User) -> None:
        super().__init__(token.key.span, user, token.key.via)
        self.name = name
        self.token = token
        self.job: Job = user.job

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {"name": self.name, "audiences": [audience.written for audience in self.token.audiences]}


def id_tokens_of(user: User) -> Iterator[IdTokenFact]:
    """The ID tokens of a job."""
    return (IdTokenFact(name, token, user) for name, token in (user.job.id_tokens or {}).items())
