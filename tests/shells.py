"""The shells in which tests run scripts, to compare what these do with what cilint says of them."""

from __future__ import annotations

import shutil

import pytest

SHELLS = tuple(shell for shell in (("bash",), ("dash",), ("busybox", "ash")) if shutil.which(shell[0]))
"""The words that call each of them; those that are not here are left out."""

needs_shell = pytest.mark.skipif(not SHELLS, reason="there is no bash, dash or busybox here")


def skip_without(*programs: str) -> None:
    """Skip a test that runs programs which not every system has."""
    for program in programs:
        if shutil.which(program) is None:
            pytest.skip(f"there is no {program} here")
