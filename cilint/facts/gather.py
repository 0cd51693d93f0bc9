"""From a resolved pipeline to its facts: all lists, by name. What they hold is made in the modules beside this one."""

from __future__ import annotations

from collections.abc import Sequence

from cilint.facts.credential_facts import CredentialFacts
from cilint.facts.model import Fact, Plain


class Facts(CredentialFacts):
    """The facts of one pipeline. Each list is made when it is first asked for, and once."""

    def select(self, name: str) -> Sequence[Fact]:
        """The list of that name, one of `fact_lists`."""
        facts: Sequence[Fact] = getattr(self, name)
        return facts

    def plain(self) -> Plain:
        """All lists as plain values: the tree `facts` that selectors see and `cilint facts` prints."""
        # The table of lists is not read at each start.
        from cilint.facts.lists import fact_lists

        return {name: [fact.plain() for fact in self.select(name)] for name in fact_lists()}
