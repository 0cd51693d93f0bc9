"""`cilint completion SHELL`: prints what completes command lines in a shell, made of the tables of options."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping

from cilint.cli.command_tables import DeclaredCommand, DeclaredOperand, DeclaredOption, Taken, command_tables
from cilint.cli.exit_code import ExitCode


def run(options: Namespace) -> ExitCode:
    """Print the script."""
    sys.stdout.write(completion(options.shell))
    return ExitCode.CLEAN


def completion(shell: str) -> str:
    """The script for a shell: bash, zsh or fish."""
    return "\n".join(_SHELLS[shell](command_tables())) + "\n"


_BASH_FUNCTION = r"""
_cilint() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command= flags= values= list= operands=
  local index
  for ((index = 1; index < COMP_CWORD; index++)); do
    if [[ ${COMP_WORDS[index]} != -* ]]; then
      command=${COMP_WORDS[index]}
      break
    fi
  done
  # Bash takes --format=json for three words.
  if [[ $current == = ]]; then
    current=
  elif [[ $previous == = ]]; then
    previous=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  _cilint_table "$command" "$previous"
  COMPREPLY=()
  if [[ -z $values && $current == -* ]]; then
    values=$flags
  elif [[ -z $values ]]; then
    values=${operands:--files}
  fi
  if [[ $values == -files ]]; then
    return
  fi
  # Names of files are for where none of these is meant.
  compopt +o default 2> /dev/null
  local before=
  if [[ -n $list && $current == *,* ]]; then
    before=${current%,*},
  fi
  local found
  for found in $(compgen -W "$values" -- "${current#"$before"}"); do
    COMPREPLY+=("$before$found")
  done
  if [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]]; then
    compopt -o nospace 2> /dev/null
  fi
}
complete -o bashdefault -o default -F _cilint cilint
"""


def _bash(commands: Iterable[DeclaredCommand]) -> Iterator[str]:
    own, *others = commands
    yield "# Completes command lines of cilint in Bash; `cilint completion bash` prints it."
    yield "_cilint_table() {"
    yield '  case "$1" in'
    for command in (own, *others):
        flags = " ".join(name for option in command.options for name in option.names)
        yield f'    "{command.name}")'
        yield f"      flags={_quoted(flags)}"
        yield '      case "$2" in'
        for option in command.options:
            if option.taken:
                yield f"        {'|'.join(option.names)}) {_bash_values(option.taken)} ;;"
        taken = [name.name for name in others] if command is own else []
        taken += [value for operand in command.operands for value in operand.taken.values]
        usual = " ".join(taken)
        yield "      esac"
        if usual:
            yield f"      operands={_quoted(usual)}"
        yield "      ;;"
    yield "  esac"
    yield "}"
    yield _BASH_FUNCTION.strip()


def _bash_values(taken: Taken) -> str:
    if not taken.values:
        return "values=-files"
    return f"values={_quoted(' '.join(taken.values))}" + (" list=1" if taken.is_list else "")


def _zsh(commands: Iterable[DeclaredCommand]) -> Iterator[str]:
    own, *others = commands
    yield "#compdef cilint"
    yield "# Completes command lines of cilint in Z shell; `cilint completion zsh` prints it."
    yield "_cilint_named() { if compset -P '*='; then _files; else compadd -S '' -- $@; fi; }"
    yield "_cilint() {"
    yield "  local curcontext=$curcontext state line"
    yield "  typeset -A opt_args"
    yield "  local -a commands=("
    yield from (f"    {_quoted(f'{command.name}:{command.purpose}')}" for command in others)
    yield "  )"
    yield "  _arguments -C \\"
    yield from (f"    {spec} \\" for option in own.options for spec in _zsh_option(option))
    yield "    '1: :->command' '*:: :->argument' && return"
    yield "  case $state in"
    yield "    command) _describe -t commands command commands ;;"
    yield "    argument)"
    yield "      case $words[1] in"
    for command in others:
        specs = [spec for option in command.options for spec in _zsh_option(option)]
        specs += (_zsh_operand(operand, number) for number, operand in enumerate(command.operands, 1))
        yield f"        {command.name})"
        yield "          _arguments -s \\"
        yield from (f"            {spec} \\" for spec in specs)
        yield "            && return ;;"
    yield "      esac ;;"
    yield "  esac"
    yield "}"
    # Where it is found by its name, it is the function's own text; where it is sourced, it says what it is for.
    yield 'if [[ $funcstack[1] == _cilint ]]; then _cilint "$@"; else compdef _cilint cilint; fi'


def _zsh_option(option: DeclaredOption) -> Iterator[str]:
    purpose = option.purpose.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]").replace(":", "\\:")
    for name in option.names:
        # `*`: most may be given once more, which is no mistake.
        taken = option.taken
        end = f":{_zsh_name(taken)}:{_zsh_action(taken)}" if taken else ""
        sign = "=" if taken and name.startswith("--") else ""
        yield _quoted(f"*{name}{sign}[{purpose}]{end}")


def _zsh_operand(operand: DeclaredOperand, number: int) -> str:
    place = "*" if operand.are_many else str(number)
    return _quoted(f"{place}:{_zsh_name(operand.taken)}:{_zsh_action(operand.taken)}")


def _zsh_name(taken: Taken) -> str:
    return taken.name.replace("[", "").replace("]", "").replace(":", "")


def _zsh_action(taken: Taken) -> str:
    values = " ".join(taken.values)
    if taken.is_open:
        # The blank keeps zsh from adding arguments of its own.
        return f" _cilint_named {values}"
    if taken.is_list and values:
        return f"_values -s , value {values}"
    if values:
        return f"({values})"
    return "_files -/" if taken.are_folders else "_files" if taken.are_files else " "


def _fish(commands: Iterable[DeclaredCommand]) -> Iterator[str]:
    own, *others = commands
    yield "# Completes command lines of cilint in fish; `cilint completion fish` prints it."
    yield "complete -c cilint -f"
    for command in others:
        yield f"complete -c cilint -n __fish_use_subcommand -a {command.name} -d {_quoted(command.purpose)}"
    for command in (own, *others):
        here = f"__fish_seen_subcommand_from {command.name}" if command.name else "__fish_use_subcommand"
        begin = f"complete -c cilint -n {_quoted(here)}"
        for option in command.options:
            names = " ".join(f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names)
            yield f"{begin} {names}{_fish_taken(option.taken)} -d {_quoted(option.purpose)}"
        for operand in command.operands:
            if operand.taken.values:
                yield f"{begin} -a {_quoted(' '.join(operand.taken.values))}"
            elif operand.taken.are_files or operand.taken.are_folders:
                yield f"{begin} -F"


def _fish_taken(taken: Taken | None) -> str:
    if taken is None:
        return ""
    values = " ".join(taken.values)
    if taken.is_list and values:
        return f" -x -a {_quoted(f'(__fish_append , {values})')}"
    if values:
        return f" -x -a {_quoted(values)}"
    return " -r -F" if taken.are_files or taken.are_folders else " -x"


def _quoted(text: str) -> str:
    """A text in single quotes, for all three shells."""
    return "'" + text.replace("'", "'\\''") + "'"


_SHELLS: Mapping[str, Callable[[Iterable[DeclaredCommand]], Iterator[str]]] = {
    "bash": _bash,
    "zsh": _zsh,
    "fish": _fish,
}
