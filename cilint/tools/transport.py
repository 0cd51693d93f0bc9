"""How commands are told to reach a registry: options that give up TLS, and addresses where references belong.

Sources for logins that refuse a scheme: go-containerregistry `cmd/crane/cmd/auth.go`, oras-go `registry/reference.go`.
Last verified: 2026-08.
"""

from __future__ import annotations

from collections.abc import Iterator

from cilint.lazy.enums import Enum
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.programs.roles import Role
from cilint.shell.calls import Argument, Call, call_of
from cilint.shell.command import Command
from cilint.shell.options import Option
from cilint.shell.word import Word
from cilint.text.source import Span


class TransportFault(Enum):
    """What is wrong with how a registry is reached."""

    NO_VERIFICATION = "no verification"
    """Certificates are not verified, or plain HTTP serves where HTTPS fails."""
    PLAIN_HTTP = "plain http"
    """Nothing is encrypted."""
    SCHEME = "scheme"
    """`https://` stands where a registry's host belongs."""


class Transport(NamedTuple):
    """A place of a command where it is told how to reach a registry.

    `addresses` are the words that may name the registry.
    """

    span: Span
    fault: TransportFault
    tool: str
    addresses: tuple[Word, ...]


_TLS = {"disabled": TransportFault.PLAIN_HTTP, "insecure": TransportFault.NO_VERIFICATION}
"""What regctl calls them."""
_FALSE = frozenset({"0", "f", "F", "false", "FALSE", "False"})
_INSECURE_OUTPUT = regex(r"(?:\A|,)registry\.insecure=true(?:,|\Z)")


def insecure_transports(command: Command) -> Iterator[Transport]:
    """The options with which a command gives up what TLS protects."""
    call = _call(command)
    for argument in call.arguments if call else ():
        fault = _fault(argument)
        if fault and argument.option:
            hosts = (argument.word,) if argument.role is Role.INSECURE_HOST and argument.word else ()
            span = _place(argument, argument.option)
            yield Transport(span, fault, _tool_name(command), hosts or command.words[1:])


def _fault(argument: Argument) -> TransportFault | None:
    value = argument.word.literal if argument.word else ""
    match argument.role:
        case Role.REGISTRY_TLS_VERIFY:
            return TransportFault.NO_VERIFICATION if value in _FALSE else None
        case Role.INSECURE_HOST:
            return TransportFault.NO_VERIFICATION
        # A value that is not known may be false.
        case Role.INSECURE_REGISTRY if value is not None and value not in _FALSE:
            return TransportFault.NO_VERIFICATION
        case Role.PLAIN_REGISTRY if value is not None and value not in _FALSE:
            return TransportFault.PLAIN_HTTP
        case Role.OUTPUT | Role.CACHE if _INSECURE_OUTPUT.search((value or "").partition("=")[2] or (value or "")):
            return TransportFault.NO_VERIFICATION
        case Role.REGISTRY_TLS:
            items = (value or "").split(",")
            settings = [item.removeprefix(argument.detail) for item in items if item.startswith(argument.detail)]
            return next((_TLS[setting] for setting in settings if setting in _TLS), None)
    return None


def _place(argument: Argument, option: Option) -> Span:
    """The option with its value; of BuildKit's settings the word that holds them."""
    if argument.role in (Role.OUTPUT, Role.CACHE) and argument.word and argument.word.end > option.word.end:
        return argument.word.span
    return option.span


def referenced_images(command: Command) -> tuple[Word, ...]:
    """The words that a command takes for references of images and that can be nothing else."""
    call = _call(command)
    # Where the options of `docker run` end is not certain.
    return tuple(image.word for image in call.of(Role.IMAGE) if image.word and image.detail != "run") if call else ()


REFUSES_SCHEME = frozenset({"crane", "gcrane", "oras"})
"""The tools whose login fails where the registry has a scheme; Helm's does since version 4."""


def _call(command: Command) -> Call | None:
    """How a program that the table has is called; None for an `executor` that is not kaniko's."""
    return None if command.program == "executor" and not _is_kaniko(command) else call_of(command)


def _is_kaniko(command: Command) -> bool:
    return "kaniko" in command.words[0].raw or any(word.prefix.startswith("--destination") for word in command.words)


def _tool_name(command: Command) -> str:
    return "kaniko" if command.program == "executor" else command.program or ""
