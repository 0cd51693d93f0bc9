"""The reading of keywords by the table: each value is of one of the forms that its keyword takes, at every depth.

What is not certain (open inputs, `!reference` to what was not read) is left alone. Of a null GitLab says nothing where
a keyword has one: it counts as if the keyword were not there (lib/gitlab/config/entry/configurable.rb, `allow_nil`).
"""

from __future__ import annotations

from cilint.lazy.typing import TYPE_CHECKING
from cilint.pipeline.certainty import is_certain, possible_values
from cilint.pipeline.entries.sorts import Sort, is_blank, sort_of
from cilint.pipeline.entries.spot import Refusals, Spot
from cilint.pipeline.entries.table import Keyword, Shape, section, shape, unknown_names
from cilint.pipeline.problem import Problem, ProblemKind, Problems
from cilint.pipeline.similar import Names
from cilint.pipeline.version import GitLabVersion
from cilint.pipeline.work import Work
from cilint.syntax.node import Node, Pair

if TYPE_CHECKING:
    from cilint.pipeline.entries.forms import ReadingPlan


class Reader:
    """Reads the keywords of one pipeline; what several jobs share is read once."""

    def __init__(self, problems: Problems, work: Work, server: GitLabVersion | None = None) -> None:
        """`server` is the version of the GitLab that is asked; None stands for the newest that is known."""
        # The forms are made of readers that take a reader.
        from cilint.pipeline.entries.forms import plan_of

        self.refusals = Refusals(problems)
        self.work = work
        self._plan_of = plan_of
        self.server = server
        # Lists and mappings by their content, which lives as long as the pipeline, and by what they were read as.
        self._seen: set[tuple[int, Shape | str]] = set()
        self._names: dict[str, Names] = {}
        self._shapes: dict[str, tuple[Shape, ReadingPlan]] = {}

    def read_keywords(
        self, node: Node, kind_of_mapping: str, spot: Spot, *, without: frozenset[str] = frozenset()
    ) -> None:
        """Read a mapping of a kind that the table knows, but for the keywords `without`."""
        known, unknown = section(kind_of_mapping), unknown_names(kind_of_mapping, self.server)
        entries, keywords = node.entries, known.keywords
        self.work.spend(5 * len(entries))
        for name, pair in entries.items():
            if name in without:
                continue
            keyword = keywords.get(name)
            if keyword is None and known.is_open:
                continue
            if keyword is None or name in unknown:
                self._refuse_unknown(node, pair, keyword, kind_of_mapping, spot)
            else:
                self._read_keyword(keyword, pair, node, spot)
        if known.needed:
            self._check_needed(node, kind_of_mapping, spot)
        for demand in known.demands:
            # Few kinds of mapping have one.
            from cilint.pipeline.entries.demands import check_demand

            check_demand(demand, node, spot, self)

    def _read_keyword(self, keyword: Keyword, pair: Pair, node: Node, spot: Spot) -> None:
        value = pair.value
        # Asked for each keyword of each job, and a shape is slow to look up.
        wanted, plan = self._shapes.get(keyword.value) or self._known(keyword.value)
        sort = Sort.LIST if value.is_reference else sort_of(value)
        # Most values are as they should be.
        if sort in plan.accepted and not (sort is Sort.NULL and keyword.value[0] == "~"):
            return
        if sort is Sort.TEXT and plan.is_filled and value.text and not value.text.isspace():
            return
        inner = spot.below(pair.key, kind_of(keyword, spot.kind))
        if sort is Sort.NULL:
            self.refuse_sort(value, wanted, inner)
        self.read(value.carried(*node.via) if node.via else value, wanted, inner)

    def _known(self, value: str) -> tuple[Shape, ReadingPlan]:
        """The shape of what the table says of a keyword, and how it is read."""
        wanted = shape(value)
        found = self._shapes[value] = wanted, self._plan_of(wanted)
        return found

    def read(self, node: Node, wanted: Shape, spot: Spot) -> None:
        """Read a value that has to be of one of the forms of a shape."""
        if not is_certain(node):
            if node.alternatives:
                self._read_alternatives(node, wanted, spot)
            return
        sort = sort_of(node)
        plan = self._plan_of(wanted)
        if sort in plan.accepted or (wanted.may_be_blank and is_blank(node)):
            return
        if not node.is_scalar and not self.is_new(node, wanted):
            return
        if sort in plan.readers:
            read, argument = plan.readers[sort]
            read(self, node, argument, spot)
        else:
            self.refuse_sort(node, wanted, spot)

    def read_entry(self, node: Node, wanted: Shape, spot: Spot) -> None:
        """Read an entry of a list, of which a null is one as well."""
        sort = Sort.LIST if node.is_reference else sort_of(node)
        if sort is Sort.NULL:
            self.refuse_sort(node, wanted, spot.entry())
        elif sort not in self._plan_of(wanted).accepted:
            self.read(node, wanted, spot.entry())

    def _read_alternatives(self, node: Node, wanted: Shape, spot: Spot) -> None:
        """Read a scalar that inputs allow several texts: it is refused where all of them are."""
        tried = [self._tried(value, wanted, spot) for value in possible_values(node)]
        if tried and all(tried):
            for problem in tried[0]:
                self.refusals.pass_on(problem)

    def _tried(self, node: Node, wanted: Shape, spot: Spot) -> tuple[Problem, ...]:
        """What would be refused of a value."""
        return self.refusals.during(lambda: self.read(node, wanted, spot))

    def spend(self, amount: int) -> None:
        """Take note of work."""
        self.work.spend(amount)

    def is_new(self, node: Node, wanted: Shape | str) -> bool:
        """Whether a list or mapping is read for the first time as what is wanted; what it takes is spent."""
        # What is one object to Python may be another later, but not while the pipeline lives; all empty ones are one.
        if not node.value:
            return True
        place = (id(node.value), wanted)
        if place in self._seen:
            return False
        self._seen.add(place)
        if not node.is_mapping:
            self.work.spend(5 * len(node.items))
        return True

    def _check_needed(self, node: Node, kind_of_mapping: str, spot: Spot) -> None:
        for keyword in section(kind_of_mapping).needed:
            pair = node.entries.get(keyword.name)
            is_missing = pair is None or (keyword.value[0] == "!" and pair.value.is_null and is_certain(pair.value))
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

    def refuse_sort(self, node: Node, wanted: Shape, spot: Spot) -> None:
        """Refuse a value as none of the forms of a shape."""
        from cilint.pipeline.entries.refusing import wrong_sort
        from cilint.pipeline.gitlab_words import form_names, has_own_words

        message, remedy = wrong_sort(node, sort_of(node), wanted, spot)
        special = "entry" if spot.is_entry else "decimal" if sort_of(node) is Sort.DECIMAL else ""
        mistake = special if has_own_words(special, spot.path) else "sort"
        self.refusals.add(spot, node, message, remedy, mistake, forms=form_names([form.word for form in wanted.forms]))


def first_key(node: Node) -> Node:
    """The first key of a mapping; the mapping itself where it is empty."""
    return next(iter(node.entries.values())).key if node.entries else node


def kind_of(keyword: Keyword, otherwise: ProblemKind) -> ProblemKind:
    """The kind of what is wrong with a keyword; that of what holds it where the table names none."""
    return ProblemKind(keyword.about) if keyword.about else otherwise
