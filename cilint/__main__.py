"""The program, as `cilint` and as `python -m cilint`: a process that does one run and ends."""

from __future__ import annotations

import atexit
import gc
import io
import os
import sys

if __name__ == "__main__":
    try:
        _here = os.getcwd()
    except OSError:
        # A folder that is gone has nothing to import; the run says that it is gone.
        _here = ""
    if sys.path[0] == _here != os.path.dirname(os.path.dirname(os.path.abspath(__file__))):
        # `python -m` lets Python import from the current folder, which may be a stranger's repository.
        del sys.path[0]

from cilint.cache.replay import replay
from cilint.lazy.typing import NoReturn


def main() -> int:
    """Do what the command line says, and give the exit code."""
    try:
        code = replay(sys.argv[1:])
        if code is None:
            # What a run loads takes ten times as long as to find that it need not be made.
            from cilint.lazy.bundle import unpack

            unpack()
            from cilint.cli import main as run

            code = run()
        return code
    except (OSError, KeyboardInterrupt) as error:
        from cilint.cli import failed

        return failed(error).value


class _Heedless(io.TextIOWrapper):
    """Standard error, which may lead to a full disk or to nobody: the run ends as it does where it is read."""

    def write(self, text: str) -> int:
        """Write what can be written."""
        try:
            return super().write(text)
        except OSError:
            return len(text)

    def flush(self) -> None:
        """Write the rest of it."""
        try:
            super().flush()
        except OSError:
            return


def program() -> NoReturn:
    """Do what the command line asks for, and end the process.

    A run makes things and drops few, from the first import on: looking for what could be freed, and taking all of it
    apart at the end, was a tenth of a small check. So neither is done, and what waits for the end is called by name.
    """
    gc.disable()
    # A stream that is closed is None.
    if (stream := sys.stderr) is not None:
        sys.stderr = _Heedless(stream.buffer, stream.encoding, stream.errors, line_buffering=True)
    code = main()
    atexit._run_exitfuncs()
    # A stream that is closed is None.
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            # Nobody is there to be told: `main` has said what went wrong with its output.
            continue
    os._exit(code)


if __name__ == "__main__":
    program()
