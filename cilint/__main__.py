"""The program, as `cilint` and as `python -m cilint`: a process that does one run and ends."""

from __future__ import annotations

import atexit
import gc
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


def program() -> NoReturn:
    """Do what the command line asks for, and end the process.

    A run makes things and drops few, from the first import on: looking for what could be freed, and taking all of it
    apart at the end, was a tenth of a small check. So neither is done, and what waits for the end is called by name.
    """
    gc.disable()
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
