"""The command line: arguments to settings and paths, results to reports and exit codes. One module for each command."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from cilint.cli.arguments import parse_arguments
from cilint.cli.exit_code import ExitCode
from cilint.cli.messages import describe, describe_defect
from cilint.cli.streams import escape_what_it_lacks
from cilint.errors import CilintError, UsageError
from cilint.findings.mask import harmless


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line given by `arguments` (without the program's name) and return the exit code."""
    # What a run makes lasts to its end: there is next to nothing to collect, and much to look through for it.
    collects = gc.isenabled()
    gc.disable()
    try:
        _look_around()
        options = parse_arguments(sys.argv[1:] if arguments is None else arguments)
        # A run needs the imports of one command.
        run = import_module(f"cilint.cli.{options.command}").run
        code: ExitCode = run(options)
        sys.stdout.flush()
        return code.value
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - exit code 1 would say that there are findings
        return failed(error).value
    finally:
        if collects:
            gc.enable()


def failed(error: Exception | KeyboardInterrupt) -> ExitCode:
    """Say why a run has ended without a result, and give its exit code."""
    match error:
        case KeyboardInterrupt():
            return ExitCode.INTERRUPTED
        case CilintError():
            print(f"cilint: {describe(error)}", file=sys.stderr)
        case BrokenPipeError():
            # Whoever read our output has gone; the interpreter must not flush into the pipe once more.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        case MemoryError():
            # What is left may not do for more than these few bytes.
            os.write(2, b"cilint: there is not enough memory to check this\n")
            os._exit(ExitCode.FAILURE.value)
        case OSError():
            print(harmless(f"cilint: {_subject(error)}{error.strerror or error}"), file=sys.stderr)
        case _:
            print(f"cilint: {describe_defect(error)}", file=sys.stderr)
    return ExitCode.FAILURE


def _subject(error: OSError) -> str:
    """What an error of the system is about, as far as it says."""
    if error.filename is not None:
        return f"{os.fsdecode(error.filename)}: "
    import errno

    # All else that is written has one door, which names its file.
    return "standard output: " if error.errno in (errno.ENOSPC, errno.EFBIG) else ""


def _look_around() -> None:
    """See to what every run needs. Raises `UsageError` where there is nowhere to report to, or no current folder."""
    # Python has None in the place of a stream that is closed (`2>&-`).
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115 - for as long as the run
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    if sys.stdout is None:
        raise UsageError("standard output is closed, so that nothing can be reported")
    escape_what_it_lacks()
    try:
        os.getcwd()
    except OSError as error:
        raise UsageError("the current folder does not exist any more: change to one that does") from error
