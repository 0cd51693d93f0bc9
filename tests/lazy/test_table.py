"""Tables beside modules."""

from __future__ import annotations

from pathlib import Path

import pytest

import cilint
from cilint.lazy.table import read_table

PACKAGE = Path(cilint.__file__).parent


def test_a_table_has_a_row_for_each_line_but_those_of_its_head(tmp_path: Path) -> None:
    (tmp_path / "some.tsv").write_bytes("# name\twhat it is\na\tà la mode\n\t\n#\nb\t\n".encode())
    assert read_table(str(tmp_path / "module.py"), "some.tsv") == [["a", "à la mode"], ["", ""], ["b", ""]]


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.tsv")), ids=lambda path: path.name)
def test_each_table_says_in_its_head_what_its_columns_are(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("# ")
    assert all(len(row) > 1 for row in read_table(str(path), path.name))
