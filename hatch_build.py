"""What a wheel holds beyond the checkout: the rules in one module, what makes it start fast, and the manual.

See cilint/engine/compiled.py and hatch_bundle.py.
"""

from __future__ import annotations

import shutil
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
        from hatch_bundle import write_bundle

        self._folder = TemporaryDirectory()
        # The package as the wheel has it, away from the checkout: there a run loads more.
        package = Path(self._folder.name) / "cilint"
        shutil.copytree(Path(self.root) / "cilint", package, ignore=shutil.ignore_patterns("__pycache__"))
        rules = package / "engine" / "built_in.py"
        rules.write_text(module_text(load_rules()), encoding="utf-8")
        made = [rules, *write_bundle(package, package)]
        self._add_shared(Path(self._folder.name), build_data)
        build_data["force_include"] |= {str(path): path.relative_to(package.parent).as_posix() for path in made}

    def _add_shared(self, folder: Path, build_data: dict[str, Any]) -> None:
        """What shells and `man` look for beside programs."""
        from cilint.cli.completion import completion
        from cilint.cli.manual import manual

        shared = {
            "share/man/man1/cilint.1": manual(),
            "share/bash-completion/completions/cilint": completion("bash"),
            "share/zsh/site-functions/_cilint": completion("zsh"),
            "share/fish/vendor_completions.d/cilint.fish": completion("fish"),
        }
        for number, (place, text) in enumerate(shared.items()):
            made = folder / f"shared-{number}"
            made.write_text(text, encoding="utf-8")
            build_data["shared_data"][str(made)] = place
