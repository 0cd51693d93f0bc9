"""Recognises the commands that give a registry its credentials, by what the table of programs says of their words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cilint.lazy.enums import Enum
from cilint.lazy.frozen import Frozen
from cilint.lazy.patterns import regex
from cilint.programs.alike import program_alike
from cilint.programs.roles import Role
from cilint.programs.table import Program, find_program, subcommands_with
from cilint.shell.calls import Call, call_to, read_call
from cilint.shell.command import Command, Dialect
from cilint.shell.options import Option
from cilint.shell.word import PartKind, Word


class LoginKind(Enum):
    """What a command does with the credentials that it gets."""

    REGISTRY_LOGIN = "registry login"
    HELM_REPO = "helm repository"
    KUBERNETES_SECRET = "kubernetes secret"  # noqa: S105 - the name of a kind
    LOGIN_COMMAND = "login command"
    """Prints a login with the password among its arguments, for a shell to run."""
    TRANSFER = "transfer"
    """Pushes, pulls or copies, and gets the password for that alone (`cilint.tools.transfers`)."""


class Login(Frozen):
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


# Programs with a `login` that is none to a registry, as variables name them.
_OTHER_PROGRAMS = frozenset(
    {"argocd", "aws", "az", "bw", "cf", "circleci", "consul", "curl", "doctl", "eas", "expo", "faas", "firebase", "fly",
     "flyctl", "gcloud", "gh", "glab", "heroku", "ibmcloud", "jf", "jfrog", "kn", "kubectl", "mc", "minio", "netlify",
     "nomad", "npm", "oc", "ocm", "pnpm", "pulumi", "rancher", "rosa", "sentry", "sfdx", "snyk", "supabase", "tanzu",
     "teleport", "tkn", "tsh", "twine", "vault", "vercel", "yarn"}
)  # fmt: skip
_REGISTRY = regex(r"[.:]|registry|harbor|quay|hub|localhost", re.IGNORECASE)
_VARIABLE_SUFFIX = regex(r"_(?:bin|binary|cli|cmd|command|exe|path)\Z")


def find_login(command: Command) -> Login | None:
    """Read a command as a login to a registry; None if it is none.

    A program in a variable counts where the subcommand and the options leave little doubt.
    """
    if len(command.words) < 2:
        return None
    name = _program_name(command)
    if name is not None:
        program = _that_logs_in(name)
        return _login_with(command, program, name) if program is not None else None
    variable = _variable_name(command.words[0])
    if variable is None:
        return None
    written = command.words[0].raw
    guess = _VARIABLE_SUFFIX.sub("", variable.lower())
    program = _that_logs_in(guess)
    if program is not None:
        return _login_with(command, program, written)
    found = _login_with_any(command, written)
    return found if found is not None and guess not in _OTHER_PROGRAMS and _is_plausible(found) else None


def _that_logs_in(name: str) -> Program | None:
    program = find_program(name)
    return program if program is not None and Role.LOGIN in program.roles else None


def _login_with(command: Command, program: Program, name: str) -> Login | None:
    words = command.words[1:]
    if words[0].literal == name:
        # `docker docker login`: a slip that fails, but only after it has shown the password.
        return _login(command, read_call(words[1:], program), name)
    return _login(command, call_to(command, program), name)


def _login_with_any(command: Command, name: str) -> Login | None:
    """The login that a program which is not known makes with the subcommand of some tool and with its options alone."""
    literals = {word.literal for word in command.words[1:]}
    for path in subcommands_with(Role.LOGIN):
        if not literals.issuperset(path):
            continue
        call = read_call(command.words[1:], program_alike(path, Role.LOGIN))
        # `--token` is one of other programs.
        if call.path == path and all(option.name in call.subcommand.options for option in call.options):
            return _login(command, call, name)
    return None


def _login(command: Command, call: Call, name: str) -> Login | None:
    kind = call.subcommand.deeds.get(Role.LOGIN)
    if kind is None:
        return None
    appended = "xargs" in command.wrappers
    passwords = [item for item in call.of(Role.REGISTRY_PASSWORD) if item.word is not None or appended]
    stdin_options = call.of(Role.PASSWORD_STDIN)
    return Login(
        command,
        name,
        call.path,
        LoginKind(kind),
        call.word(Role.REGISTRY) or _registry_among(call.words(Role.REGISTRY)),
        call.word(Role.REGISTRY_USER),
        tuple([item.option for item in passwords if item.option is not None]),
        any(item.word is None or item.word.literal != "false" for item in stdin_options),
        (passwords[-1].detail or None) if passwords else None,
    )


def _registry_among(operands: Sequence[Word]) -> Word | None:
    return next(filter(_looks_like_registry, operands), operands[0] if operands else None)


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
