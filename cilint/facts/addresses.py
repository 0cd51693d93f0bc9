"""Which registries the words of a job's commands can name: elsewhere, on this machine, or among its services."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from cilint.container.image import is_registry_host
from cilint.container.registries import RegistryKind, registry_kind
from cilint.container.service_alias import image_aliases, written_aliases
from cilint.facts.model import User, shown
from cilint.facts.scripts import Scripts
from cilint.pipeline.nesting import flat_items
from cilint.shell.word import Word

_TRANSPORT = re.compile(r"[a-z][a-z0-9+-]*://", re.IGNORECASE)
_HOST = re.compile(r"(?P<host>\[[0-9a-fA-F:]+\]|[A-Za-z0-9*][A-Za-z0-9.*_-]*)(?P<port>:\d+)?(?=/|\Z)")
_FILE = re.compile(r"\.(?:tar|tgz|txt|json|ya?ml|gz|zip)\Z")
_NAMED = re.compile(r"(?:\A|,)(?:name|ref|reg)=([^,]*)")
_VARIABLE = re.compile(r"\$(?:\{(?P<braced>[A-Za-z_]\w*)\}|(?P<bare>[A-Za-z_]\w*))", re.ASCII)
_OWN = re.compile(r"\$\{?CI_(?:REGISTRY|DEPENDENCY_PROXY)")


class Addresses:
    """What the words of a job's commands can name: through YAML variables and assignments in its scripts."""

    def __init__(self, user: User, scripts: Scripts) -> None:
        self.user = user
        self._scripts = scripts

    @cached_property
    def _services(self) -> frozenset[str]:
        """The host names of the job's services, as their references and aliases are written."""
        names: set[str] = set()
        for service in flat_items(self.user.job.keyword("services")):
            name, alias = (service.get("name"), service.get("alias")) if service.is_mapping else (service, None)
            names.update(image_aliases(name.text) if name else ())
            names.update(written_aliases(alias.text) if alias else ())
        return frozenset(names)

    @cached_property
    def _assigned(self) -> dict[str, str | None]:
        """The literal that the job's scripts assign to each variable; None where there are several or none."""
        found: dict[str, str | None] = {}
        for item in self.user.job.script_items:
            for command in self._scripts.parse(item).commands:
                for assignment in command.assignments:
                    text = assignment.value.literal if assignment.value else None
                    is_new = assignment.name not in found or found[assignment.name] == text
                    found[assignment.name] = text if is_new else None
        return found

    def texts(self, written: str) -> list[str]:
        """What a text can become; unknown parts stay as they are written."""
        if "$" not in written:
            return [written]
        texts = []
        for option in self.user.job.variables.expand(written):
            names = {part.name for part in option.template if not isinstance(part, str)}
            names |= {definition.name for definition in option.definitions}
            known = {name: self._assigned[name] for name in names if name in self._assigned}
            if known:
                # What a script assigns goes before what the environment has.
                texts.append(_with(written, known))
            else:
                texts.append(shown(option))
        return texts

    def judge(self, written: Iterable[str], *, is_host_alone: bool = True) -> bool | None:
        """Whether one of the texts surely names a registry elsewhere; None where one names a registry that is here.

        `is_host_alone` says that a host may stand there without a repository, where `app.tar` else is a file.
        """
        is_sure = False
        for text in (text for each in written for text in self.texts(each)):
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

    def first_registry(self, written: Iterable[str]) -> str:
        """The first registry that one of the texts names, for messages; empty where none is to be seen."""
        for each in written:
            for text in self.texts(each):
                match = _HOST.match(without_scheme(text))
                if match and is_registry_host(match.group()) and not _FILE.search(match.group()):
                    return match.group()
        return ""


def registry_text(word: Word) -> str:
    """The text of a word that may name a registry: that behind the sign in `--tag=HOST/image` or `name=HOST/image`."""
    text = word.text.text
    text = text.partition("=")[2] if text.startswith("-") else text
    named = _NAMED.search(text)
    return named[1] if named else text


def without_scheme(text: str) -> str:
    """The text without `https://`, `docker://` or the like before it."""
    return _TRANSPORT.sub("", text, count=1)


def _with(text: str, values: dict[str, str | None]) -> str:
    """The text with the values that are known; what looks like a variable in one of them stays as it is."""

    def value(match: re.Match[str]) -> str:
        known = values.get(match["braced"] or match["bare"])
        return match[0] if known is None else known

    return _VARIABLE.sub(value, text)
