"""Which registries the words of a job's commands can name: elsewhere, on this machine, or among its services."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cilint.container.image import is_registry_host
from cilint.container.registries import RegistryKind, registry_kind
from cilint.container.service_alias import image_aliases, written_aliases
from cilint.facts.model import User, shown
from cilint.facts.scripts import Scripts
from cilint.lazy.patterns import regex
from cilint.lazy.properties import cached_property
from cilint.shell.command import Command
from cilint.shell.word import Word

_TRANSPORT = regex(r"[a-z][a-z0-9+-]*://", re.IGNORECASE)
_HOST = regex(r"(?P<host>\[[0-9a-fA-F:]+\]|[A-Za-z0-9*][A-Za-z0-9.*_-]*)(?P<port>:\d+)?(?=/|\Z)")
_FILE = regex(r"\.(?:tar|tgz|txt|json|ya?ml|gz|zip)\Z")
_NAMED = regex(r"(?:\A|,)(?:name|ref|reg)=([^,]*)")
_OWN = regex(r"\$\{?CI_(?:REGISTRY|DEPENDENCY_PROXY)")


class RegistryAddresses:
    """What the words of a job's commands can name: through YAML variables and what its scripts do."""

    def __init__(self, user: User, scripts: Scripts) -> None:
        self.user = user
        self._scripts = scripts

    @cached_property
    def _services(self) -> frozenset[str]:
        """The host names of the job's services, as their references and aliases are written."""
        names: set[str] = set()
        for service in self.user.job.services:
            names.update(image_aliases(service.name.text) if service.name else ())
            names.update(written_aliases(service.alias.text) if service.alias else ())
        return frozenset(names)

    def texts(self, word: Word, command: Command) -> list[str]:
        """What a word of a command can become; unknown parts stay as they are written."""
        return [shown(option) for option in self._scripts.run(self.user.job).session.expansions(word, command)]

    def of_value(self, written: str) -> list[str]:
        """What a text of the pipeline can become."""
        return [shown(option) for option in self.user.job.variables.expand(written)] if "$" in written else [written]

    def judge(self, texts: Iterable[str], *, is_host_alone: bool = True) -> bool | None:
        """Whether one of the texts surely names a registry elsewhere; None where one names a registry that is here.

        `is_host_alone` says that a host may stand there without a repository, where `app.tar` else is a file.
        """
        is_sure = False
        for text in texts:
            address = without_scheme(text)
            match = _HOST.match(address)
            if match is None:
                is_sure = is_sure or _OWN.match(address) is not None
                continue
            host = match.group()
            is_address = "/" in address or bool(match["port"])
            is_here = host.partition(":")[0] in self._services and is_address
            if registry_kind(host) is RegistryKind.LOOPBACK or is_here:
                return None
            is_sure = is_sure or (is_registry_host(host) and (is_address or is_host_alone))
        return is_sure


def first_registry(texts: Iterable[str]) -> str:
    """The first registry that one of the texts names, for messages; empty where none is to be seen."""
    matches = (_HOST.match(without_scheme(text)) for text in texts)
    hosts = (match.group() for match in matches if match)
    return next((host for host in hosts if is_registry_host(host) and not _FILE.search(host)), "")


def registry_text(text: str) -> str:
    """What may name a registry in a word: that behind the sign in `--tag=HOST/image` or `name=HOST/image`."""
    text = text.partition("=")[2] if text.startswith("-") else text
    named = _NAMED.search(text)
    return named[1] if named else text


def without_scheme(text: str) -> str:
    """The text without `https://`, `docker://` or the like before it."""
    return _TRANSPORT.sub("", text, count=1)
