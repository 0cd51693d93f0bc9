"""Where variables are defined in a pipeline: `variables:`, `rules:variables`, `parallel:matrix`, a service's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

from cilint.pipeline.keywords import MAX_MATRIX
from cilint.pipeline.variables import Definition, Scope
from cilint.syntax.node import Node, Step


def variables_of(node: Node | None, scope: Scope, via: tuple[Step, ...] = ()) -> Iterator[Definition]:
    """The definitions in a `variables:` mapping; the described form `{value:, options:, expand:}` included.

    `via` are the steps by which the mapping itself came.
    """
    if node is None or not node.is_mapping:
        return
    for name, pair in node.entries.items():
        steps = (*pair.value.via, *node.via, *via)
        if not pair.value.is_mapping:
            yield from _definitions(name, pair.value, scope, steps)
            continue
        expand = pair.value.get("expand")
        raw = expand is not None and expand.canonical == "false"
        value = pair.value.get("value")
        seen = set()
        if value:
            seen.add(value.canonical)
            yield from _definitions(name, value, scope, steps, raw=raw)
        options = pair.value.get("options")
        for option in options.items if options else ():
            if option.canonical not in seen:
                yield from _definitions(name, option, scope, steps, raw=raw)


def rule_variables(rules: Node | None, scope: Scope) -> Iterator[Definition]:
    """The definitions in the `variables:` of each rule of a `rules:` list."""
    for rule in _flat(rules):
        yield from variables_of(rule.get("variables"), scope, rule.via)


def matrix_variables(parallel: Node | None) -> Iterator[Definition]:
    """The definitions of `parallel:matrix`, one for each permutation and name.

    Nothing when there are more permutations than GitLab allows: no value is then worth speaking of.
    """
    matrix = parallel.get("matrix") if parallel else None
    number = 0
    definitions: list[Definition] = []
    for row in matrix.items if matrix else ():
        names = list(row.entries)
        choices = [pair.value.items or (pair.value,) for pair in row.entries.values()]
        for permutation in product(*choices):
            if number == MAX_MATRIX:
                return
            for name, value in zip(names, permutation, strict=True):
                if value.is_scalar:
                    steps = (*value.via, *row.via)
                    definitions.append(Definition(name, value.canonical, value, Scope.MATRIX, steps, row=number))
            number += 1
    yield from definitions


def inherited(keyword: Node | None) -> Callable[[str], bool]:
    """What an entry of `inherit:` (`true`, `false` or a list of names) lets through."""
    if keyword is not None and keyword.is_sequence:
        names = {item.text for item in keyword.items}
        return names.__contains__
    everything = keyword is None or keyword.canonical != "false"
    return lambda _name: everything


def _definitions(
    name: str, value: Node, scope: Scope, via: tuple[Step, ...], raw: bool = False
) -> Iterator[Definition]:
    if not value.is_scalar:
        return
    if len(value.alternatives) > 1:
        for option in value.alternatives:
            yield Definition(name, option.text, value, scope, via, raw)
    else:
        yield Definition(name, value.canonical, value, scope, via, raw)


def _flat(node: Node | None) -> Iterator[Node]:
    for item in node.items if node else ():
        if item.is_sequence:
            yield from _flat(item)
        else:
            yield item
