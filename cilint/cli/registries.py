"""Makes what asks registries for a command: the hosts that may be asked, the credentials, the line of progress."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

from cilint.cli.progress import Progress
from cilint.container.lookup import Answer, Status
from cilint.findings.mask import harmless
from cilint.network.http import HttpClient
from cilint.registry.client import PURPOSE, RegistryClient
from cilint.registry.inquiry import Inquiry
from cilint.registry.keychain import Keychain
from cilint.settings.model import Settings

_SECONDS = 10


class OnlineRegistries:
    """The registries that a run may ask, by the settings; what was asked under the same settings is asked once."""

    def __init__(self, total_seconds: float) -> None:
        """`total_seconds` are for all that is asked under one of the settings, from the first question on."""
        self._total_seconds = total_seconds
        self._keychain = Keychain(os.environ)
        self._made: dict[frozenset[str], Inquiry] = {}

    def under(self, settings: Settings) -> Inquiry:
        """What asks registries under some settings: of those in private networks only such as the user has named."""
        own = (host for host in settings.environment.own_hosts if "*" not in host)
        named = frozenset(
            host.partition("/")[0].lower().removesuffix(":443")
            for host in (*settings.registries, *own, *self._keychain.hosts())
        )
        if named not in self._made:
            client = HttpClient(
                named, seconds=_SECONDS, total_seconds=self._total_seconds, purpose=PURPOSE, leaves_server=True
            )
            self._made[named] = Inquiry(RegistryClient(client), self._keychain, Progress("asking registries", "images"))
        return self._made[named]

    def tell_unread_credentials(self) -> None:
        """Name the user's configurations with credentials that could not be read where they were needed, and why."""
        _tell(self._keychain.troubles())

    def tell_troubles(self) -> None:
        """The same, and name the registries that left a question without an answer, and why."""
        self.tell_unread_credentials()
        for inquiry in self._made.values():
            _tell(f"{host}: {unanswered(answer)}" for host, answer in sorted(inquiry.troubles.items()))


def _tell(lines: Iterable[str]) -> None:
    for line in lines:
        print(harmless(f"cilint: {line}"), file=sys.stderr)


def unanswered(answer: Answer) -> str:
    """Why a registry could not be asked, in words."""
    if answer.status is Status.RATE_LIMITED:
        return f"it has been asked too often: try again later {answer.detail}".strip()
    return answer.detail
