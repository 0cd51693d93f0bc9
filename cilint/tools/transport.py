"""How commands are told to reach a registry: options that give up TLS, and addresses where references belong.

Sources: the references of the tools' commands; go-containerregistry `cmd/crane/cmd/auth.go` and oras-go
`registry/reference.go` for logins that refuse a scheme. Last verified: 2026-08.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import NamedTuple

from cilint.shell.command import Command
from cilint.shell.options import Option, OptionSpec, parse_arguments, parse_subcommand
from cilint.shell.word import Word
from cilint.text.source import Span
from cilint.tools.login_tools import LOGIN_TOOLS


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


class _Options(NamedTuple):
    """Options of a tool: `verify` are on unless set to false, `skip` and `plain` off unless given.

    `hosts` are those whose value is the registry that they are about.
    """

    verify: frozenset[str] = frozenset()
    skip: frozenset[str] = frozenset()
    plain: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()


def _options(verify: str = "", skip: str = "", plain: str = "", hosts: str = "") -> _Options:
    return _Options(*(frozenset(names.split()) for names in (verify, skip, plain, hosts)))


_TOOLS: Mapping[str, _Options] = {
    **dict.fromkeys(("podman", "podman-remote", "buildah"), _options(verify="--tls-verify")),
    "skopeo": _options(verify="--tls-verify --src-tls-verify --dest-tls-verify"),
    "nerdctl": _options(skip="--insecure-registry"),
    **dict.fromkeys(("crane", "gcrane"), _options(skip="--insecure")),
    "oras": _options(
        skip="--insecure --from-insecure --to-insecure", plain="--plain-http --from-plain-http --to-plain-http"
    ),
    "helm": _options(skip="--insecure --insecure-skip-tls-verify", plain="--plain-http"),
    "executor": _options(
        skip="--insecure --insecure-pull --skip-tls-verify --skip-tls-verify-pull",
        hosts="--insecure-registry --skip-tls-verify-registry",
    ),
    "dockerd": _options(hosts="--insecure-registry"),
    "cosign": _options(skip="--allow-insecure-registry", plain="--allow-http-registry"),
    "trivy": _options(skip="--insecure"),
    "imgpkg": _options(verify="--registry-verify-certs", skip="--registry-insecure"),
    "ko": _options(skip="--insecure-registry"),
    "werf": _options(skip="--insecure-registry --skip-tls-verify-registry"),
    **dict.fromkeys(("apptainer", "singularity"), _options(plain="--no-https --nohttps")),
}
_FALSE = frozenset({"0", "f", "F", "false", "FALSE", "False"})
_INSECURE_OUTPUT = re.compile(r"(?:\A|,)registry\.insecure=true(?:,|\Z)")

_GLOBAL = {tool.name: tool.specs[()] for tool in LOGIN_TOOLS}
_REFERENCES = OptionSpec(valued=frozenset({"--platform", "--authfile", "--creds", "--cert-dir", "--format", "-f"}))
_BUILD = OptionSpec(valued=frozenset({"-t", "--tag", "-f", "--file", "--build-arg", "--platform", "--target"}))
_CONTAINER_PATHS: dict[tuple[str, ...], OptionSpec] = {
    **{(*before, name): _REFERENCES for before in ((), ("image",)) for name in ("push", "pull", "tag")},
    **dict.fromkeys((("build",), ("buildx", "build"), ("image", "build"), ("bud",)), _BUILD),
}
_SPECS: Mapping[str, Mapping[tuple[str, ...], OptionSpec]] = {
    **{
        name: {(): _GLOBAL[name], **_CONTAINER_PATHS}
        for name in ("docker", "podman", "podman-remote", "buildah", "nerdctl")
    },
    **{
        name: {
            (): _GLOBAL[name],
            **{
                (path,): _REFERENCES
                for path in ("push", "pull", "copy", "cp", "digest", "manifest", "tag", "delete", "ls")
            },
        }
        for name in ("crane", "gcrane")
    },
    "skopeo": {(): _GLOBAL["skopeo"], **{(path,): _REFERENCES for path in ("copy", "inspect", "delete", "list-tags")}},
}
_DESTINATIONS = ("-d", "--destination")


def insecure_transports(command: Command) -> Iterator[Transport]:
    """The options with which a command gives up what TLS protects."""
    program = command.program or ""
    words = command.words[1:]
    options = _TOOLS.get(program)
    if options and not (program == "executor" and not _is_kaniko(command)):
        given = parse_arguments(words, OptionSpec(valued=options.hosts)).options
        for option in given:
            fault = _fault(option, options)
            if fault:
                addresses = (option.value,) if option.name in options.hosts and option.value else words
                yield Transport(option.span, fault, _tool_name(program), tuple(addresses))
    elif program == "regctl":
        yield from _regctl(words)
    elif program in ("docker", "buildctl"):
        yield from _docker(words, program)


def _fault(option: Option, options: _Options) -> TransportFault | None:
    value = option.value.literal if option.value else ""
    if option.name in options.verify:
        return TransportFault.NO_VERIFICATION if value in _FALSE else None
    if option.name in options.hosts:
        return TransportFault.NO_VERIFICATION
    # A value that is not known may be false.
    if value is None or value in _FALSE:
        return None
    if option.name in options.plain:
        return TransportFault.PLAIN_HTTP
    return TransportFault.NO_VERIFICATION if option.name in options.skip else None


def _regctl(words: Sequence[Word]) -> Iterator[Transport]:
    for option in parse_arguments(words, OptionSpec(valued=frozenset({"--tls", "--host"}))).options:
        value = (option.value.literal or "") if option.value else ""
        if option.name == "--host":
            value = next((item.removeprefix("tls=") for item in value.split(",") if item.startswith("tls=")), "")
        if option.name in ("--tls", "--host") and value in ("disabled", "insecure"):
            fault = TransportFault.PLAIN_HTTP if value == "disabled" else TransportFault.NO_VERIFICATION
            yield Transport(option.span, fault, "regctl", tuple(words))


def _docker(words: Sequence[Word], program: str) -> Iterator[Transport]:
    """`docker manifest … --insecure`, and BuildKit's `--output type=image,…,registry.insecure=true`."""
    is_manifest = [word.literal for word in words[:1]] == ["manifest"]
    for word in words:
        is_insecure = is_manifest and word.literal in ("--insecure", "--insecure=true")
        if is_insecure or _INSECURE_OUTPUT.search((word.literal or "").partition("=")[2] or (word.literal or "")):
            yield Transport(word.span, TransportFault.NO_VERIFICATION, program, tuple(words))


def referenced_images(command: Command) -> tuple[Word, ...]:
    """The words that a command takes for references of images and that can be nothing else."""
    program = command.program or ""
    if program == "executor" and _is_kaniko(command):
        options = parse_arguments(command.words[1:], OptionSpec(valued=frozenset(_DESTINATIONS))).named(*_DESTINATIONS)
        return tuple(option.value for option in options if option.value)
    specs = _SPECS.get(program)
    if specs is None:
        return ()
    arguments = parse_subcommand(command.words[1:], specs)
    if specs.get(arguments.path) is _BUILD:
        return tuple(option.value for option in arguments.named("-t", "--tag") if option.value)
    return arguments.operands if arguments.path else ()


REFUSES_SCHEME = frozenset({"crane", "gcrane", "oras"})
"""The tools whose login fails where the registry has a scheme; Helm's does since version 4."""


def _is_kaniko(command: Command) -> bool:
    return "kaniko" in command.words[0].raw or any(word.prefix.startswith("--destination") for word in command.words)


def _tool_name(program: str) -> str:
    return "kaniko" if program == "executor" else program
