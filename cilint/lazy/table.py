"""The tables that come with cilint: each is a file beside the module that reads it, with tabs between its columns."""

from __future__ import annotations

import os


def read_table(module: str, name: str) -> list[list[str]]:
    """The rows of the table with that name beside a module, each as its columns; `module` is the module's `__file__`.

    Lines that begin with `#` are the head of the table, which explains the columns.
    """
    with open(os.path.join(os.path.dirname(module), name), encoding="utf-8") as file:
        return [line.rstrip("\n").split("\t") for line in file if not line.startswith("#")]
