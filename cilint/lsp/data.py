"""The files with texts and tables that the server reads besides its code."""

from __future__ import annotations

import os

from cilint.settings import loading

SETTINGS_SCHEMA = os.path.join(os.path.dirname(loading.__file__), "schema.json")


def read_data(name: str) -> str:
    """The text of a file that comes with cilint: one beside this module, or at an absolute path."""
    with open(os.path.join(os.path.dirname(__file__), name), encoding="utf-8") as file:
        return file.read()
