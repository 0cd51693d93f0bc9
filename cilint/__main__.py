"""`python -m cilint`: the same program as `cilint`."""

from __future__ import annotations

import sys

from cilint.cli import main

if __name__ == "__main__":
    sys.exit(main())
