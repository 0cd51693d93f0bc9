"""The reading of keywords by the table: each value is of one of the forms that its keyword takes, at every depth.

What is not certain (open inputs, `!reference` to what was not read) is left alone. Of a null GitLab says nothing where
a keyword has one: it counts as if the keyword were not there (lib/gitlab/config/entry/configurable.rb, `allow_nil`).
"""

from __future__ import annotations

from cilint.lazy.typing import TYPE_CHECKING
from cilint.pipeline.certainty import is_certain, possible_values
from cilint.pipeline.entries.sorts import Sort, is_blank, sort_of
from cilint.pipeline.entries.spot import Refusals, Spot
from cilint.pipeline.entries.table import Keyword, section, shape, unknown_names
from cilint.pipeline.problem import Problem, ProblemKind, Problems
from cilint.pipeline.similar import Names
from cilint.pipeline.version import GitLabVersion
from cilint.pipeline.work import Work
from cilint.syntax.node import Node, Pair

if TYPE_CHECKING:
    from cilint.pipeline.entries.forms import ReadingPlan

_KINDS = {kind.value: kind for kind in ProblemKind}


class Reader:
    """Reads the keywords of one pipeline; what several jobs share is read once."""

    def __init__(self, problems: Problems, work: Work, server: GitLabVersion | None = None) -> None:
        """`server` is the version of the GitLab that is asked; None stands for the newest that is known."""
        # The forms are made of readers that take a reader.
        from cilint.pipeline.entries.forms import plan_of

        self.refusals = Refusals(problems)
        self.work = work
        self.spend = work.spend
        self._plan_of = plan_of
        self.server = server
        # Lists and mappings by their content, which lives as long as the pipeline, and by what they were read as.
        self._seen: set[tuple[int, str]] = set()
        self._names: dict[str, Names] = {}
        # By the kinds of mapping that were met, and by the keywords that stood in them.
        self._plans: dict[str, dict[str, ReadingPlan]] = {}

    def read_keywords(
        self, node: Node, kind_of_mapping: str, spot: Spot, *, without: frozenset[str] = frozenset()
    ) -> None:
        """Read a mapping of a kind that the table knows, but for the keywords `without`."""
        known, plans = section(kind_of_mapping), self._plans.setdefault(kind_of_mapping, {})
        entries = node.entries
        self.spend(5 * len(entries))
        for name, pair in entries.items():
            plan = plans.get(name)
            if plan is None:
                keyword = known.keywords.get(name)
                if name in without or (keyword is None and known.is_open):
                    continue
                if keyword is None or name in unknown_names(kind_of_mapping, self.server):
                    self._refuse_unknown(node, pair, keyword, kind_of_mapping, spot)
                    continue
                plan = plans[name] = self._plan_of(keyword.value)
            # Most values are as they should be.
            if not plan.passes(self, pair.value) and name not in without:
                self._read_keyword(known.keywords[name], plan, pair, node, spot)
        if known.needed:
            self._check_needed(node, kind_of_mapping, spot)
        for demand in known.demands:
            # Few kinds of mapping have one.
            from cilint.pipeline.entries.demands import check_demand

            check_demand(demand, node, spot, self)

    def _read_keyword(self, keyword: Keyword, plan: ReadingPlan, pair: Pair, node: Node, spot: Spot) -> None:
        value, sort = pair.value, sort_of(pair.value)
        inner = spot.below(keyword.name, pair.key, kind_of(keyword, spot.kind))
        if sort is Sort.NULL and plan.shape.counts_null and not value.is_reference:
            self.refuse_sort(value, keyword.value, inner)
        self._read_as(value.within(node), sort, plan, inner)

    def read(self, node: Node, wanted: str, spot: Spot) -> None:
        """Read a value that has to be of one of some forms, in the words of the table."""
        self._read_as(node, sort_of(node), self._plan_of(wanted), spot)

    def _read_as(self, node: Node, sort: Sort, plan: ReadingPlan, spot: Spot) -> None:
        # Of what inputs allow several texts, its own text is one.
        if sort in plan.accepted:
            return
        if not is_certain(node):
            if node.alternatives:
                self._read_alternatives(node, plan, spot)
            return
        if plan.shape.may_be_blank and is_blank(node):
            return
        if not node.is_scalar and not self.is_new(node, plan.wanted):
            return
        reader = plan.readers.get(sort)
        if reader is None:
            self.refuse_sort(node, plan.wanted, spot)
        else:
            read, argument = reader
            read(self, node, argument, spot)

    def read_entry(self, node: Node, wanted: str, spot: Spot) -> None:
        """Read an entry of a list, of which a null is one as well."""
        plan, sort = self._plan_of(wanted), sort_of(node)
        if sort is Sort.NULL and not node.is_reference:
            self.refuse_sort(node, wanted, spot.entry())
        elif sort not in plan.accepted:
            self._read_as(node, sort, plan, spot.entry())

    def _read_alternatives(self, node: Node, plan: ReadingPlan, spot: Spot) -> None:
        """Read a scalar that inputs allow several texts: it is refused where all of them are."""
        tried = [self._tried(value, plan, spot) for value in possible_values(node)]
        if tried and all(tried):
            for problem in tried[0]:
                self.refusals.pass_on(problem)

    def _tried(self, node: Node, plan: ReadingPlan, spot: Spot) -> tuple[Problem, ...]:
        """What would be refused of a value."""
        return self.refusals.during(lambda: self._read_as(node, sort_of(node), plan, spot))

    def is_new(self, node: Node, wanted: str) -> bool:
        """Whether a list or mapping is read for the first time as what is wanted; what it takes is spent."""
        # What is one object to Python may be another later, but not while the pipeline lives; all empty ones are one.
        if not node.value:
            return True
        before = len(self._seen)
        self._seen.add((id(node.value), wanted))
        if len(self._seen) == before:
            return False
        if not node.is_mapping:
            self.spend(5 * len(node.items))
        return True

    def _check_needed(self, node: Node, kind_of_mapping: str, spot: Spot) -> None:
        for keyword in section(kind_of_mapping).needed:
            pair = node.entries.get(keyword.name)
            needs_value = shape(keyword.value).is_needed
            is_missing = pair is None or (needs_value and pair.value.is_null and is_certain(pair.value))
            if is_missing and not self._is_misspelt(node, keyword.name, kind_of_mapping):
                self._refuse_missing(node, keyword, pair, spot)

    def _is_misspelt(self, node: Node, name: str, kind_of_mapping: str) -> bool:
        """Whether a key that GitLab does not know is meant as this keyword, and is refused as such."""
        unknown = node.entries.keys() - section(kind_of_mapping).keywords.keys()
        return any(self._names_in(kind_of_mapping).nearest(key) == name for key in unknown)

    def _names_in(self, kind_of_mapping: str) -> Names:
        known = section(kind_of_mapping).keywords.keys() - unknown_names(kind_of_mapping, self.server)
        return self._names.setdefault(kind_of_mapping, Names(sorted(known)))

    def _refuse_missing(self, node: Node, keyword: Keyword, pair: Pair | None, spot: Spot) -> None:
        message = f"{spot.name} has no {keyword.name}"
        place = pair.key if pair else spot.key if not spot.is_entry else first_key(node)
        kind = kind_of(keyword, spot.kind)
        remedy = f"add {keyword.name}"
        name = keyword.name.replace("_", " ")
        self.refusals.add(spot, node, message, remedy, "needed", span=place.span, kind=kind, is_absence=True, name=name)

    def _refuse_unknown(
        self, node: Node, pair: Pair, keyword: Keyword | None, kind_of_mapping: str, spot: Spot
    ) -> None:
        if not is_certain(pair.key):
            return
        from cilint.pipeline.entries.refusing import unknown_keyword

        name = pair.key.canonical
        # What was a keyword once has a rule of its own.
        kind = ProblemKind.KEYWORD if keyword and keyword.until else spot.kind
        names = self._names_in(kind_of_mapping)
        message, remedy = unknown_keyword(name, keyword, kind_of_mapping, names, spot, self.server)
        meant = "" if keyword else names.only(name)
        correction = "" if meant in node.entries else meant
        self.refusals.add(
            spot, pair.value, message, remedy, "unknown", span=pair.key.span, kind=kind, correction=correction, key=name
        )

    def refuse_sort(self, node: Node, wanted: str, spot: Spot) -> None:
        """Refuse a value as none of the forms that are wanted."""
        from cilint.pipeline.entries.refusing import wrong_sort
        from cilint.pipeline.gitlab_words import form_names, has_own_words

        forms = shape(wanted).forms
        message, remedy = wrong_sort(node, sort_of(node), forms, spot)
        special = "entry" if spot.is_entry else "decimal" if sort_of(node) is Sort.DECIMAL else ""
        mistake = special if has_own_words(special, spot.path) else "sort"
        self.refusals.add(spot, node, message, remedy, mistake, forms=form_names([form.word for form in forms]))


def first_key(node: Node) -> Node:
    """The first key of a mapping; the mapping itself where it is empty."""
    return next(iter(node.entries.values())).key if node.entries else node


def kind_of(keyword: Keyword, otherwise: ProblemKind) -> ProblemKind:
    """The kind of what is wrong with a keyword; that of what holds it where the table names none."""
    return _KINDS[keyword.about] if keyword.about else otherwise
