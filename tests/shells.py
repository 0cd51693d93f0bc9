"""The shells in which tests run scripts, to compare what these do with what cilint says of them."""

from __future__ import annotations

import shutil

import pytest

SHELLS = tuple(shell for shell in (("bash",), ("dash",), ("busybox", "ash")) if shutil.which(shell[0]))
"""The words that call each of them; those that are not here are left out."""

needs_shell = pytest.mark.skipif(not SHELLS, reason="there is no bash, dash or busybox here")
