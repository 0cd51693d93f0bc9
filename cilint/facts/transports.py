"""The facts about how a job reaches registries, where it says so: options that give up TLS, addresses with a scheme."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cilint.container.hints import may_reach_registry
from cilint.container.image import ImageReferenceError, parse_reference
from cilint.facts.images import images_of
from cilint.facts.model import Fact, Plain, User, shown
from cilint.facts.registry_addresses import RegistryAddresses, first_registry, registry_text, without_scheme
from cilint.facts.scripts import CLOSE_LOOK, Scripts
from cilint.lazy.patterns import regex
from cilint.pipeline.expansion import Expansion
from cilint.shell.command import Command
from cilint.syntax.node import Node, Step
from cilint.syntax.scalar import mapped
from cilint.text.mapped import MappedText
from cilint.text.source import Span
from cilint.tools.login import LoginKind
from cilint.tools.transport import (
    REFUSES_SCHEME,
    TransportFault,
    insecure_transports,
    referenced_images,
)

_SCHEME = regex(r"https?://", re.IGNORECASE)
_INSECURE_HOSTS = regex(r'\\?"insecure-registries\\?"\s*:\s*\[(?P<hosts>[^\]{}]{0,2000})\]')
_QUOTED = regex(r'"([^"\\]+)\\?"')
_HOST_COMMANDS = frozenset({"login", "registry"})
_INSECURE_REGISTRY = "--insecure-registry"
_MOST_WORDS = 50
"""How many words of a command are looked at for each of its options."""


class TransportFact(Fact):
    """A place that tells how a registry is reached, flagged at the option or address.

    `registry` is the registry or image as far as it is known, empty where it is not; `is_sure` says that it is none
    of this machine or of the job's services.
    """

    __slots__ = ("fault", "is_sure", "registry", "tool", "use")

    kind = "transport"

    def __init__(
        self,
        span: Span,
        user: User,
        fault: TransportFault,
        tool: str,
        use: str,
        registry: str,
        *,
        via: tuple[Step, ...] = (),
        is_sure: bool = True,
    ) -> None:
        """`use` says in a word what the registry is used for: image, service, login, reference or daemon."""
        super().__init__(span, user, via)
        self.fault = fault
        self.tool = tool
        self.use = use
        self.registry = registry
        self.is_sure = is_sure

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {"fault": self.fault.value, "tool": self.tool, "use": self.use, "registry": self.registry or None}


def transports_of(user: User, scripts: Scripts) -> Iterator[TransportFact]:
    """Every such place in the job's images, services and scripts."""
    yield from _image_schemes(user)
    addresses = RegistryAddresses(user, scripts)
    yield from _service_commands(user, addresses)
    by_variables = any(definition.text.startswith(("http://", "https://")) for definition in user.job.variables)
    if not any(may_reach_registry(text, by_variables) for text in user.job.script_texts):
        return
    run = scripts.run(user.job)
    numbers = {n for n, item in enumerate(run.items) if may_reach_registry(item.node.written, by_variables)}
    user.job.work.spend(2 * CLOSE_LOOK * len(run.entries))
    for number, command in run.entries:
        if number in numbers:
            yield from _of_command(command, run.items[number].via, addresses, scripts)


def _image_schemes(user: User) -> Iterator[TransportFact]:
    """Images whose only fault is their scheme."""
    for fact in images_of(user):
        found = [text for option in fact.expansions if (text := _after_scheme(option)) is not None]
        if found and len(found) == len(fact.expansions):
            yield TransportFact(fact.span, user, TransportFault.SCHEME, "", fact.role, found[0], via=fact.via)


def _after_scheme(option: Expansion) -> str | None:
    """The reference behind the scheme; None where there is no scheme, or the rest is no reference either."""
    first = option.template[0] if option.template else ""
    match = _SCHEME.match(first) if isinstance(first, str) else None
    if match is None:
        return None
    filled = "".join(part if isinstance(part, str) else "1" for part in option.template)
    try:
        parse_reference(filled[match.end() :].removesuffix("/"))
    except ImageReferenceError:
        return None
    return shown(option)[match.end() :]


def _service_commands(user: User, addresses: RegistryAddresses) -> Iterator[TransportFact]:
    """The daemons among the services that are told of registries without TLS."""
    for service in user.job.services:
        previous: Node | None = None
        for item in service.command:
            option, equals, host = item.written.partition("=")
            if option == _INSECURE_REGISTRY and equals:
                found: Node | None = item
            elif previous is not None and previous.written == _INSECURE_REGISTRY:
                found, host = item, item.written
            else:
                found = None
            previous = item
            if found is not None and (judged := addresses.judge(addresses.of_value(host))) is not None:
                text = mapped(found)
                yield TransportFact(
                    text.span(0, len(text.text)), user, TransportFault.NO_VERIFICATION, "dockerd", "daemon", host,
                    via=found.via, is_sure=judged,
                )  # fmt: skip


def _of_command(
    command: Command, via: tuple[Step, ...], addresses: RegistryAddresses, scripts: Scripts
) -> Iterator[TransportFact]:
    user = addresses.user
    for found in insecure_transports(command):
        words = found.addresses[:_MOST_WORDS]
        texts = [registry_text(text) for word in words for text in addresses.texts(word, command)]
        is_host_alone = len(words) == 1 or any(word.literal in _HOST_COMMANDS for word in found.addresses)
        judged = addresses.judge(texts, is_host_alone=is_host_alone)
        if judged is not None:
            registry = first_registry(texts)
            yield TransportFact(found.span, user, found.fault, found.tool, "option", registry, via=via, is_sure=judged)
    for word in referenced_images(command):
        texts = addresses.texts(word, command)
        if texts and all(_SCHEME.match(text) for text in texts):
            tool = command.program or ""
            yield TransportFact(word.span, user, TransportFault.SCHEME, tool, "reference", word.text.text, via=via)
    yield from _login(command, via, addresses, scripts)
    for text in _texts(command):
        yield from _daemon_configuration(text, via, addresses)


def _login(
    command: Command, via: tuple[Step, ...], addresses: RegistryAddresses, scripts: Scripts
) -> Iterator[TransportFact]:
    login = scripts.login(command)
    if login is None or login.registry is None or login.kind not in (LoginKind.REGISTRY_LOGIN, LoginKind.HELM_REPO):
        return
    texts = addresses.texts(login.registry, command)
    if not texts or not all(_SCHEME.match(text) for text in texts):
        return
    is_helm = login.tool == "helm" and login.kind is LoginKind.REGISTRY_LOGIN
    written = login.registry.text.text
    if login.tool in REFUSES_SCHEME or is_helm:
        yield TransportFact(
            login.registry.span, addresses.user, TransportFault.SCHEME, login.tool, "login", written,
            via=via, is_sure=not is_helm,
        )  # fmt: skip
        return
    is_plain = all(text.lower().startswith("http://") for text in texts)
    has_credentials = bool(login.passwords) or login.from_stdin
    if is_plain and has_credentials and addresses.judge([without_scheme(text) for text in texts]) is not None:
        yield TransportFact(
            login.registry.span, addresses.user, TransportFault.PLAIN_HTTP, login.tool, "login", written, via=via
        )


def _texts(command: Command) -> Iterator[MappedText]:
    """The words and here-documents that may be the daemon's configuration."""
    for word in (*command.words[1:], *(document.body for document in command.here_documents)):
        if "insecure-registries" in word.raw:
            yield word.text


def _daemon_configuration(
    text: MappedText, via: tuple[Step, ...], addresses: RegistryAddresses
) -> Iterator[TransportFact]:
    """`"insecure-registries": ["HOST"]` (https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file)."""
    for match in _INSECURE_HOSTS.finditer(text.text):
        hosts = _QUOTED.findall(match["hosts"])
        judged = [addresses.judge(addresses.of_value(host)) for host in hosts]
        exposed = [host for host, sure in zip(hosts, judged, strict=True) if sure is not None]
        if exposed:
            yield TransportFact(
                text.span(match.start(), match.end()), addresses.user, TransportFault.NO_VERIFICATION, "dockerd",
                "daemon", ", ".join(exposed), via=via, is_sure=any(judged),
            )  # fmt: skip
