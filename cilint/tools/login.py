"""Recognises the commands that give a registry its credentials. Which tools there are: login_tools.py."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from cilint.shell.command import Command, Dialect
from cilint.shell.options import Arguments, Option, parse_subcommand
from cilint.shell.word import PartKind, Word
from cilint.tools.login_tools import GENERIC_TOOLS, LOGIN_TOOLS, LoginKind, LoginTool


class Login(NamedTuple):
    """A command that gives a registry its credentials.

    `tool` is the program's name, or the program's word as written where the name is in a variable; `path` are the words
    of its subcommand. `passwords` are
    the options that hold the secret, in the order of the source: the last one counts, all of them are to be seen.
    An option has no value where `xargs` will append it. `stdin_option` is what the tool has instead of the last one,
    or None. `from_stdin` says that the command reads the secret from standard input.
    """

    command: Command
    tool: str
    path: tuple[str, ...]
    kind: LoginKind
    registry: Word | None
    username: Word | None
    passwords: tuple[Option, ...]
    from_stdin: bool
    stdin_option: str | None

    @property
    def password(self) -> Option | None:
        """The option whose secret counts."""
        return self.passwords[-1] if self.passwords else None


_BY_NAME: dict[str, list[LoginTool]] = {}
for _entry in LOGIN_TOOLS:
    _BY_NAME.setdefault(_entry.name, []).append(_entry)

# Programs with a `login` that is none to a registry, as variables name them.
_OTHER_PROGRAMS = frozenset(
    {"argocd", "aws", "az", "bw", "cf", "circleci", "consul", "curl", "doctl", "eas", "expo", "faas", "firebase", "fly",
     "flyctl", "gcloud", "gh", "glab", "heroku", "ibmcloud", "jf", "jfrog", "kn", "kubectl", "mc", "minio", "netlify",
     "nomad", "npm", "oc", "ocm", "pnpm", "pulumi", "rancher", "rosa", "sentry", "sfdx", "snyk", "supabase", "tanzu",
     "teleport", "tkn", "tsh", "twine", "vault", "vercel", "yarn"}
)  # fmt: skip
_REGISTRY = re.compile(r"[.:]|registry|harbor|quay|hub|localhost", re.IGNORECASE)
_VARIABLE_SUFFIX = re.compile(r"_(?:bin|binary|cli|cmd|command|exe|path)\Z")


def find_login(command: Command) -> Login | None:
    """Read a command as a login to a registry; None if it is none.

    A program in a variable counts where the subcommand and the options leave little doubt.
    """
    if len(command.words) < 2:
        return None
    name = _program_name(command)
    if name is not None:
        return _find_among(command, _BY_NAME.get(name, ()), name)
    variable = _variable_name(command.words[0])
    if variable is None:
        return None
    written = command.words[0].raw
    guess = _VARIABLE_SUFFIX.sub("", variable.lower())
    if guess in _BY_NAME:
        return _find_among(command, _BY_NAME[guess], written)
    found = _find_among(command, GENERIC_TOOLS, written)
    return found if found is not None and guess not in _OTHER_PROGRAMS and _is_plausible(found) else None


def _find_among(command: Command, tools: Sequence[LoginTool], name: str) -> Login | None:
    words = command.words[1:]
    if words[0].literal == name:
        # `docker docker login`: a slip that fails, but only after it has shown the password.
        words = words[1:]
    for tool in tools:
        arguments = parse_subcommand(words, tool.specs)
        if arguments.path == tool.path and (tool.name or _knows_options(tool, arguments)):
            return _login(command, tool, arguments, name)
    return None


def _login(command: Command, tool: LoginTool, arguments: Arguments, name: str) -> Login:
    appended = "xargs" in command.wrappers
    passwords = tuple(option for option in arguments.named(*tool.passwords) if option.value is not None or appended)
    stdin_options = arguments.named(*tool.stdin_options)
    operands = arguments.operands[tool.operand :]
    registry = arguments.value(*tool.registries) if tool.registries else _registry_among(operands)
    return Login(
        command,
        name,
        tool.path,
        tool.kind,
        registry,
        arguments.value(*tool.usernames),
        passwords,
        any(option.value is None or option.value.literal != "false" for option in stdin_options),
        tool.passwords[passwords[-1].name] if passwords else None,
    )


def _registry_among(operands: Sequence[Word]) -> Word | None:
    return next((word for word in operands if _looks_like_registry(word)), operands[0] if operands else None)


def _looks_like_registry(word: Word) -> bool:
    text = word.literal
    return text is None or "." in text or ":" in text or text == "localhost"


def _is_plausible(login: Login) -> bool:
    """Whether what an unknown program is told to do can only be a login to a registry."""
    takes_password = bool(login.passwords) or login.from_stdin
    if login.kind is LoginKind.KUBERNETES_SECRET:
        return True
    if login.kind is LoginKind.HELM_REPO:
        return takes_password
    registry = login.registry is not None and _REGISTRY.search(login.registry.raw)
    return takes_password and (login.username is not None or bool(registry))


def _knows_options(tool: LoginTool, arguments: Arguments) -> bool:
    """Whether some tool that has the subcommand has all of the options: `--token` is one of other programs."""
    known = {name for spec in tool.specs.values() for name in spec.valued | spec.boolean}
    return all(option.name in known for option in arguments.options)


def _program_name(command: Command) -> str | None:
    name = command.program
    if name is None:
        # `$HOME/bin/crane`: the folder is unknown, the program is not.
        last = command.words[0].parts[-1:]
        if not last or last[0].kind is not PartKind.LITERAL or "/" not in last[0].text:
            return None
        name = last[0].text.rpartition("/")[2]
    return name.lower() if command.dialect is Dialect.POWERSHELL else name


def _variable_name(word: Word) -> str | None:
    variable = word.variable
    return variable.name if variable is not None else None
