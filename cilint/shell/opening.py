"""Commands inside commands: what `sh -c`, `eval`, `ssh`, `docker exec` and their like will run.

Each opener gives the words that hold the inner script or command; `script` parses them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cilint.lazy.records import NamedTuple
from cilint.programs.roles import Role
from cilint.shell.calls import call_of
from cilint.shell.command import Command, Context, Dialect, program_name
from cilint.shell.containers import in_container, in_pod
from cilint.shell.printed import printed_text
from cilint.shell.remote import ssh_operands
from cilint.shell.runners import command_arguments, is_script, script_argument
from cilint.shell.word import Word


class Inner(NamedTuple):
    """What a command runs: `words` are those of a command, or, joined by blanks, the text of a script.

    `opener` is the program that runs it; `context` tells how it is held. `is_input` says that the opener reads it
    from its standard input, which the commands in it then do not have.
    """

    words: tuple[Word, ...]
    opener: str
    context: Context
    dialect: Dialect = Dialect.BASH
    is_input: bool = False


SHELLS = frozenset({"sh", "bash", "dash", "ash", "zsh", "ksh", "rbash"})
SOURCES = frozenset({"source", "."})
LOCAL_OPENERS = SHELLS.union(
    ["eval", "trap", "su", "runuser", "flock", "env", "watch", "retry", "pwsh", "powershell", "cmd"]
)
"""Programs that run what they are given on this machine, with this environment."""
_POWERSHELLS = frozenset({"pwsh", "powershell"})
# Programs whose arguments are text, so that a shell's name among them runs nothing.
_PRINTERS = frozenset(
    {"echo", "printf", "cat", "grep", "sed", "awk", "tee", "logger", "test", "[", "export", "git", "which", "type",
     "apk", "apt", "apt-get", "yum", "dnf", "read", "alias", "set", "unset", "declare", "Write-Host", "Write-Output"}
)  # fmt: skip
_LONG_SHELL_OPTIONS = frozenset({"--rcfile", "--init-file"})


def opened(command: Command) -> Inner | None:
    """What a command, whose `wrappers` are off already, runs in turn; None where that is nothing or unknown."""
    words = command.words
    if not words:
        return None
    if len(words) == 1 and "retry" in command.wrappers and is_script(words[0]):
        # `retry "docker login …"`, of which the wrapper is off already.
        return Inner(words, "retry", Context.STRING)
    program = command.program
    if program is None:
        return _by_unknown_program(words)
    opener = _OPENERS.get(program)
    if opener is not None:
        return opener(command, program)
    return None if program in _PRINTERS else _by_function(words, program) or _shell_among(words)


def runs_here(command: Command) -> bool:
    """Whether the job's own shell, or one with its variables, expands the words of a command."""
    is_inside, around = False, command
    while around.outer is not None:
        is_file = around.context is Context.FILE and around.script.source is not around.outer.script.source
        is_inside = is_inside or around.script is not around.outer.script
        if is_inside and not is_file and around.outer.program not in LOCAL_OPENERS:
            return False
        around = around.outer
    return True


class _ShellCall(NamedTuple):
    """How a shell is called: the word of its `-c`, or that it reads a script from its standard input; its operand."""

    string: Word | None
    reads_input: bool
    operand: Word | None = None


def _shell_call(words: Sequence[Word]) -> _ShellCall:
    """Read the arguments of a POSIX shell; see the invocation of bash(1)."""
    takes_string = takes_input = False
    index = 1
    while index < len(words):
        text = words[index].literal
        if text is None or len(text) < 2 or text[0] not in "-+":
            break
        index += 1
        if text == "--":
            break
        if text.startswith("--"):
            index += text in _LONG_SHELL_OPTIONS
            continue
        index += text.count("o") + text.count("O")
        takes_string = takes_string or (text[0] == "-" and "c" in text)
        takes_input = takes_input or "s" in text
    operand = words[index] if index < len(words) else None
    if takes_string:
        return _ShellCall(operand, False, operand)
    return _ShellCall(None, operand is None or takes_input or operand.literal == "-", operand)


def script_word(command: Command) -> Word | None:
    """The word that names the script which a shell runs: the operand of `sh` and its like, of `source` and `.`."""
    if command.program in SOURCES:
        return command.words[1] if len(command.words) > 1 else None
    call = _shell_call(command.words) if command.program in SHELLS else None
    return None if call is None or call.reads_input or call.string is not None else call.operand


def reads_script(command: Command) -> bool:
    """Whether a shell reads the script that it runs from its standard input."""
    call = _shell_call(command.words) if command.program in SHELLS else None
    if call is None or call.string is not None:
        return False
    return call.reads_input or (call.operand is not None and call.operand.literal == "/dev/stdin")


def given_arguments(command: Command) -> tuple[Word, ...] | None:
    """The arguments that a command gives to the script which it runs; None where it is not known what it gives."""
    words = command.words
    if command.program in SOURCES:
        return words[2:]
    if command.program not in SHELLS:
        return words[1:] if command.program and "/" in words[0].raw else None
    call = _shell_call(words)
    if call.operand is None:
        return ()
    place = words.index(call.operand)
    # Behind the text of `-c` comes the name of the script.
    return words[place + 2 :] if call.string is not None else words[place + (not call.reads_input) :]


def _by_shell(command: Command, program: str) -> Inner | None:
    call = _shell_call(command.words)
    if call.string is not None:
        return Inner((call.string,), program, Context.STRING)
    return _from_input(command, program) if call.reads_input else None


def _from_input(command: Command, program: str) -> Inner | None:
    """The script that a shell reads: a here-document, a here-string, or what `cat` or `echo` pipes into it."""
    if command.here_documents:
        return _input((command.here_documents[-1].body,), program, Context.HERE_DOCUMENT)
    inputs = [redirection for redirection in command.redirections if redirection.is_input]
    if inputs:
        target = inputs[-1].target
        is_text = inputs[-1].operator == "<<<"
        return _input((target,), program, Context.STRING) if is_text and target else None
    feeder = command.reads_from
    if feeder is None or feeder.redirections:
        return None
    if feeder.program == "cat" and len(feeder.words) == 1 and feeder.here_documents:
        return _input((feeder.here_documents[-1].body,), program, Context.HERE_DOCUMENT)
    printed = printed_text(feeder)
    return _input((printed,), program, Context.STRING) if printed else None


def _input(words: tuple[Word, ...], program: str, context: Context) -> Inner:
    return Inner(words, program, context, is_input=True)


def _by_powershell(command: Command, program: str) -> Inner | None:
    words = command.words
    for index, word in enumerate(words[1:], 1):
        option = (word.literal or "").lower()
        if option in ("-c", "-command", "/c", "/command"):
            rest = words[index + 1 :]
            if len(rest) == 1 and rest[0].literal == "-":
                return _piped_value(command, program)
            return Inner(rest, program, Context.STRING, Dialect.POWERSHELL) if rest else None
    return None


def _piped_value(command: Command, program: str) -> Inner | None:
    """The string that is piped into PowerShell: `@"…"@ | powershell -Command -`."""
    feeder = command.reads_from
    if feeder is None or feeder.dialect is not Dialect.POWERSHELL or feeder.program or len(feeder.words) != 1:
        return None
    return _input(feeder.words, program, Context.STRING)._replace(dialect=Dialect.POWERSHELL)


def _by_cmd(command: Command, program: str) -> Inner | None:
    for index, word in enumerate(command.words[1:], 1):
        if (word.literal or "").lower() == "/c":
            rest = command.words[index + 1 :]
            return Inner(rest, program, Context.STRING) if rest else None
    return None


def _by_eval(command: Command, program: str) -> Inner | None:
    words = command.words[1:]
    if words and words[0].literal == "--":
        words = words[1:]
    return Inner(words, program, Context.STRING) if words else None


def _by_trap(command: Command, program: str) -> Inner | None:
    words = [word for word in command.words[1:] if word.literal != "--"]
    is_action = len(words) > 1 and words[0].literal != "-"
    return Inner((words[0],), program, Context.STRING) if is_action else None


def _by_ssh(command: Command, program: str) -> Inner | None:
    operands = ssh_operands(command)
    # Variables between the host and the command hold further options, or sudo.
    remote = operands[1:]
    while len(remote) > 1 and remote[0].is_unquoted_variable:
        remote = remote[1:]
    if remote:
        return Inner(remote, program, Context.STRING)
    return _from_input(command, program) if operands else None


def _by_code(command: Command, program: str) -> Inner | None:
    """The shell's code that a program gets as the value of an option, or in all of its operands."""
    call = call_of(command)
    if call is None:
        return None
    value = call.word(Role.CODE)
    words = (value,) if value is not None else call.words(Role.CODE)
    return Inner(words, program, Context.STRING) if words else None


def _by_machine(command: Command, program: str) -> Inner | None:
    """`docker-machine ssh NAME COMMAND …`."""
    is_call = len(command.words) > 3 and command.words[1].literal == "ssh"
    return Inner(command.words[3:], program, Context.STRING) if is_call else None


def _by_container_tool(command: Command, program: str) -> Inner | None:
    words = in_container(command)
    return Inner(words, program, Context.REMOTE) if words else None


def _by_environment_tool(command: Command, program: str) -> Inner | None:
    """`aws-vault exec PROFILE -- docker …`: the words after the dashes."""
    names = [word.literal for word in command.words]
    words = command.words[names.index("--") + 1 :] if "--" in names else ()
    return Inner(words, program, Context.REMOTE) if words else None


def _by_pod_tool(command: Command, program: str) -> Inner | None:
    words = in_pod(command.words[1:])
    return Inner(words, program, Context.REMOTE) if words else None


def _by_unknown_program(words: Sequence[Word]) -> Inner | None:
    """`$SSH "docker login …"`: an unknown program with one quoted argument of several words is taken for a shell."""
    name = words[0].raw.strip("\"'")
    script = words[1] if len(words) == 2 and is_script(words[1]) else script_argument(words, name)
    if script is not None:
        return Inner((script,), name, Context.STRING)
    arguments = tuple(command_arguments(words))
    return _shell_among(words) or (Inner(arguments, name, Context.REMOTE) if arguments else None)


def _by_function(words: Sequence[Word], name: str) -> Inner | None:
    script = script_argument(words, name)
    return Inner((script,), name, Context.STRING) if script is not None else None


def _shell_among(words: Sequence[Word]) -> Inner | None:
    """`summon -f x bash -c '…'`: a shell with `-c` among the arguments of a program that runs others."""
    for index in range(1, len(words) - 2):
        name = program_name(words[index]) if words[index].raw.endswith("sh") else None
        if name in SHELLS:
            call = _shell_call(words[index:])
            if call.string is not None:
                return Inner((call.string,), name, Context.STRING)
    return None


_OPENERS: dict[str, Callable[[Command, str], Inner | None]] = {
    **dict.fromkeys(SHELLS, _by_shell),
    **dict.fromkeys(_POWERSHELLS, _by_powershell),
    **dict.fromkeys(("docker", "podman", "podman-remote", "nerdctl", "docker-compose"), _by_container_tool),
    **dict.fromkeys(("kubectl", "oc"), _by_pod_tool),
    **dict.fromkeys(("su", "runuser", "flock", "env", "watch", "gcloud", "vagrant", "ansible"), _by_code),
    "cmd": _by_cmd,
    "eval": _by_eval,
    "trap": _by_trap,
    "ssh": _by_ssh,
    "docker-machine": _by_machine,
    **dict.fromkeys(("aws-vault", "chamber", "doppler", "infisical", "op", "minikube", "lxc"), _by_environment_tool),
}
