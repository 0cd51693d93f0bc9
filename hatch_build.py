"""What a wheel holds beyond the checkout: the rules in one module (see cilint/engine/compiled.py)."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class RulesHook(BuildHookInterface[Any]):
    """Compiles the rules into a wheel; an editable install reads the rule files."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the module where the wheel's files are gathered from."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from cilint.engine.catalog import load_rules
        from cilint.engine.compiled import module_text

        self._folder = TemporaryDirectory()
        path = Path(self._folder.name) / "built_in.py"
        path.write_text(module_text(load_rules()), encoding="utf-8")
        build_data["force_include"][str(path)] = "cilint/engine/built_in.py"
