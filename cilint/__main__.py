"""The program: `cilint`, and `python -m cilint`."""

from __future__ import annotations

import sys

from cilint.cache.replay import replay


def main() -> int:
    """Do what the command line says, and give the exit code."""
    try:
        code = replay(sys.argv[1:])
    except (OSError, KeyboardInterrupt) as error:
        from cilint.cli import failed

        return failed(error).value
    if code is None:
        # What a run loads takes ten times as long as to find that it need not be made.
        from cilint.cli import main as run

        code = run()
    return code


if __name__ == "__main__":
    sys.exit(main())
