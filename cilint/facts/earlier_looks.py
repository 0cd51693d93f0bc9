"""What looks at a repository leave to the looks after them, in a process that looks again and again."""

from __future__ import annotations

from cilint.facts.kept_scripts import KeptScripts
from cilint.pipeline.meaning import JobMeaning


class EarlierLooks:
    """Scripts that were read, and jobs that a list of facts was found to have nothing of."""

    def __init__(self) -> None:
        self.scripts = KeptScripts()
        self._fruitless: dict[tuple[str, str], set[JobMeaning]] = {}

    def fruitless(self, name: str, root: str) -> set[JobMeaning]:
        """The jobs of a pipeline of which a list has nothing, as the last look has found that has made it."""
        return self._fruitless.get((name, root), set())

    def note(self, name: str, root: str, fruitless: set[JobMeaning]) -> None:
        """Take down what a look has found, in place of what the one before it has."""
        self._fruitless[name, root] = fruitless
