"""The command line: arguments to settings and paths, results to reports and exit codes. One module for each command."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

from cilint import PROJECT_URL
from cilint.cli.arguments import parse_arguments
from cilint.cli.exit_code import ExitCode
from cilint.errors import CilintError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line given by `arguments` (without the program's name) and return the exit code."""
    try:
        options = parse_arguments(sys.argv[1:] if arguments is None else arguments)
        # A run needs the imports of one command.
        run = import_module(f"cilint.cli.{options.command}").run
        code: ExitCode = run(options)
        sys.stdout.flush()
        return code.value
    except CilintError as error:
        print(f"cilint: {_describe(error)}", file=sys.stderr)
        return ExitCode.FAILURE.value
    except BrokenPipeError:
        # Whoever read our output has gone; the interpreter must not flush into the pipe once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.FAILURE.value
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED.value
    except OSError as error:
        print(f"cilint: {error.strerror or error}", file=sys.stderr)
        return ExitCode.FAILURE.value
    except Exception as error:  # noqa: BLE001 - exit code 1 would say that there are findings
        print(f"cilint: {_describe_defect(error)}", file=sys.stderr)
        return ExitCode.FAILURE.value


def _describe(error: CilintError) -> str:
    # Error texts hold names of files, which may hold anything.
    from cilint.findings.mask import harmless

    place = ""
    if error.span:
        place = f"{error.span.place}: " if error.span.source.text else f"{error.span.source.name}: "
    return harmless(place + error.message)


def _describe_defect(error: Exception) -> str:
    """Where a defect of cilint shows itself; its text and its traceback may hold secrets from the pipeline."""
    traceback = error.__traceback__
    while traceback and traceback.tb_next:
        traceback = traceback.tb_next
    place = ""
    if traceback:
        place = f" at {os.path.basename(traceback.tb_frame.f_code.co_filename)}:{traceback.tb_lineno}"
    return f"internal error: {type(error).__name__}{place}; please report it at {PROJECT_URL}/-/issues"
