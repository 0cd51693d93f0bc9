"""The command line: arguments to settings and paths, results to reports and exit codes. One module for each command."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

from cilint.cli.arguments import parse_arguments
from cilint.cli.exit_code import ExitCode
from cilint.cli.messages import describe, describe_defect
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
        print(f"cilint: {describe(error)}", file=sys.stderr)
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
        print(f"cilint: {describe_defect(error)}", file=sys.stderr)
        return ExitCode.FAILURE.value
