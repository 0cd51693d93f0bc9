"""What switches off a check of where something comes from: of certificates, host keys, and signatures of packages.

Sources: curl(1); GNU Wget's manual; git-config(1), `http.sslVerify`, and git's http.c for the variable; ssh_config(5);
the configurations of pip, npm, conda, Composer, Bundler and LFTP; the environment variables of Node.js, Ansible, Go,
uv, Yarn, Vault, Helm and Azure's command line; HTTPie's `--verify`; apt-get(8), apt-transport-https(1),
sources.list(5), apt-secure(8), dnf(8), zypper(8), apk(8), pacman.conf(5).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from cilint.lazy.enums import Enum
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.programs.roles import Role
from cilint.shell.calls import call_of
from cilint.shell.command import Command
from cilint.shell.output import reaches_log
from cilint.shell.word import Word
from cilint.text.source import Span
from cilint.tools.hints import may_lower_guard


class Guard(Enum):
    """What is not checked."""

    TLS = "tls"
    HOST_KEY = "host key"
    SCANNED_KEY = "scanned host key"
    """A host's key is taken as the network has it, and trusted from then on."""
    SIGNATURE = "signature"


class Lowered(NamedTuple):
    """A place that switches a check off for a `reader`, a program.

    `hosts` are the words that name the hosts for which it does, where it says so.
    """

    guard: Guard
    reader: str
    span: Span
    hosts: tuple[Word, ...] = ()


_ROLES = {
    Role.UNVERIFIED_TLS: Guard.TLS,
    Role.UNVERIFIED_HOST: Guard.TLS,
    Role.UNSIGNED: Guard.SIGNATURE,
}
_FALSE = frozenset({"false", "False", "0", "no"})
_OFF = r"(?:false|no|off|0)(?![\w.-])"
_SETTINGS = {
    Guard.TLS: regex(
        rf"http\.(?:\S*\.)?sslverify[= ]{_OFF}|strict-ssl[= ]{_OFF}|\bssl_verify[= ]{_OFF}"
        rf"|ssl:verify-certificate[= ]{_OFF}|disable-tls[= ]true|maven\.wagon\.http\.ssl\.insecure=true"
        rf"|https::(?:\S*::)?Verify-(?:Peer|Host)[= ]\"?{_OFF}|--verify[= ]no(?![\w.-])|\bssl_verify_mode[= ]\"?0\b"
        r"|(?:(?m:^)|\\n)(?:\w+\.)?trusted-host ?[= ] ?(?!localhost|127\.)[\w.:-]+",
        re.IGNORECASE,
    ),
    Guard.HOST_KEY: regex(
        r"StrictHostKeyChecking[= ]+(?:no|off|accept-new)(?![\w-])|UserKnownHostsFile[= ]+/dev/null\b"
        rf"|\bhost_key_checking ?= ?{_OFF}",
        re.IGNORECASE,
    ),
    Guard.SIGNATURE: regex(
        r"\[[^\]\n]*\btrusted=yes\b[^\]\n]*\]|AllowUnauthenticated[= ]\"?(?:true|1|yes)\b"
        r"|AllowInsecureRepositories[= ]\"?(?:true|1|yes)\b|(?<![\w-])gpgcheck=0\b|\bSigLevel ?= ?(?:Never|TrustAll)\b",
        re.IGNORECASE,
    ),
}
_VARIABLES = {
    # git asks whether there is one, and not what it says.
    "GIT_SSL_NO_VERIFY": (Guard.TLS, "git", r"(?s).*"),
    "NODE_TLS_REJECT_UNAUTHORIZED": (Guard.TLS, "Node.js", "0"),
    "PYTHONHTTPSVERIFY": (Guard.TLS, "Python", "0"),
    "NPM_CONFIG_STRICT_SSL": (Guard.TLS, "npm", "false"),
    "PIP_TRUSTED_HOST": (Guard.TLS, "pip", r"(?s).+"),
    "UV_INSECURE_HOST": (Guard.TLS, "uv", r"(?s).+"),
    "GOINSECURE": (Guard.TLS, "Go", r"(?s).+"),
    "YARN_ENABLE_STRICT_SSL": (Guard.TLS, "Yarn", "(?i:false|0)"),
    "VAULT_SKIP_VERIFY": (Guard.TLS, "Vault", "(?i:true|t|1)"),
    "CONDA_SSL_VERIFY": (Guard.TLS, "conda", "(?i:false|no|off|0)"),
    "BUNDLE_SSL_VERIFY_MODE": (Guard.TLS, "Bundler", "0"),
    "HELM_KUBEINSECURE_SKIP_TLS_VERIFY": (Guard.TLS, "Helm", "(?i:true|t|1)"),
    "AZURE_CLI_DISABLE_CONNECTION_VERIFICATION": (Guard.TLS, "az", r"(?s).+"),
    "ANSIBLE_HOST_KEY_CHECKING": (Guard.HOST_KEY, "Ansible", r"(?i:false|no|off|0)"),
}
_READERS = frozenset({"grep", "egrep", "fgrep", "test", "["})
_PRINTERS = frozenset({"echo", "printf", "cat", "print"})
_WRITERS = _PRINTERS | {"sed", "tee", "ed", "patch"}
_READ_BY = {Guard.TLS: "what reads this", Guard.HOST_KEY: "ssh", Guard.SIGNATURE: "the package manager"}
"""Who reads a setting, where the command or variable that has it does not tell."""


def lowered_by(command: Command) -> Iterator[Lowered]:
    """What a command switches off by its options, and by the settings that it is given or writes; each check once."""
    found: dict[Guard, Lowered] = {}
    for lowered in (*_by_options(command), *_by_settings(command)):
        found.setdefault(lowered.guard, lowered)
    yield from found.values()


# Many jobs have the same variables.
@lru_cache(maxsize=4096)
def lowered_by_variable(name: str, value: str) -> tuple[Guard, str] | None:
    """What a variable of the environment switches off, and for whom; None where that is nothing, or not known."""
    known = _VARIABLES.get(name.upper() if name.lower().startswith("npm_config_") else name)
    if known is not None:
        guard, reader, pattern = known
        is_known = name == "GIT_SSL_NO_VERIFY" or "$" not in value
        return (guard, reader) if is_known and re.fullmatch(pattern, value) else None
    found = (guard for guard, pattern in _SETTINGS.items() if pattern.search(value))
    return next(((guard, _READ_BY[guard]) for guard in found), None)


def _by_options(command: Command) -> Iterator[Lowered]:
    call = call_of(command)
    if call is None:
        return
    for argument in call.arguments:
        guard = _ROLES.get(argument.role)
        if guard is not None and argument.option is not None and not _is_false(argument.option.value):
            hosts = (argument.word,) if argument.role is Role.UNVERIFIED_HOST and argument.word else ()
            yield Lowered(guard, call.program.name, argument.option.span, hosts)
    if Role.UNSIGNED_KEYS in call.subcommand.deeds:
        yield Lowered(Guard.SIGNATURE, "apt", command.span)


def _is_false(value: Word | None) -> bool:
    return value is not None and (value.literal is None or value.literal in _FALSE)


def _by_settings(command: Command) -> Iterator[Lowered]:
    # Each setting has one of the words that are asked for there.
    if not may_lower_guard(command.script.text):
        return
    program = command.program
    if program in _READERS or (program in _PRINTERS and reaches_log(command)):
        return
    words = command.words[1:]
    texts = [word.text for word in words]
    bodies = [document.body.text for document in command.here_documents]
    for text in (*texts, *bodies):
        for guard, pattern in _SETTINGS.items():
            match = pattern.search(text.text)
            if match:
                yield Lowered(guard, _reader(command, guard), text.span(*match.span()))
    for (name, first), (value, second) in pairwise(zip(words, texts, strict=True)):
        setting = f"{first.text} {second.text}"
        for guard, pattern in _SETTINGS.items():
            if pattern.fullmatch(setting):
                yield Lowered(guard, _reader(command, guard), name.script.span(name.start, value.end))


def _reader(command: Command, guard: Guard) -> str:
    """The program for which a setting counts that a command has or writes."""
    return _READ_BY[guard] if command.program is None or command.program in _WRITERS else command.program
