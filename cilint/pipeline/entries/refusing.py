"""What is said of a value of the wrong sort, and of a keyword that there is not; loaded for what is refused anyway."""

from __future__ import annotations

from collections.abc import Sequence

from cilint.pipeline.certainty import told_name
from cilint.pipeline.entries.forms import FORMS
from cilint.pipeline.entries.sorts import Sort
from cilint.pipeline.entries.spot import Spot
from cilint.pipeline.entries.table import Form, Keyword, section, sections
from cilint.pipeline.similar import Names
from cilint.pipeline.version import GitLabVersion
from cilint.syntax.node import Node

IN_JOBS = "write it in the jobs, or in a hidden job that they extend"

_TEXTS = frozenset({Sort.BOOLEAN, Sort.INTEGER, Sort.DECIMAL})


def wrong_sort(node: Node, sort: Sort, wanted: Sequence[Form], spot: Spot) -> tuple[str, str]:
    """The message and the remedy for a value of none of the forms that are wanted."""
    said = list(dict.fromkeys(FORMS[form.word].said for form in wanted if FORMS[form.word].said))
    message = f"{spot.name} is {_joined(said)}, and this is {sort.value}"
    return message, _remedy(node, sort, wanted)


def _joined(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _remedy(node: Node, sort: Sort, wanted: Sequence[Form]) -> str:
    sorts = frozenset().union(*(FORMS[form.word].sorts for form in wanted))
    if sort is Sort.TEXT and Sort.LIST in sorts:
        return "put it in brackets"
    if sort in _TEXTS and Sort.TEXT in sorts:
        return "put it in quotes"
    if sort is Sort.TEXT and Sort.BOOLEAN in sorts and node.text in ("true", "false"):
        return "remove the quotes"
    if sort is Sort.TEXT and Sort.INTEGER in sorts and node.text.isdecimal():
        return "remove the quotes"
    if sort is Sort.LIST and Sort.TEXT in sorts and len(node.items) == 1 and node.items[0].is_scalar:
        return "remove the brackets"
    return ""


def unknown_keyword(
    name: str, keyword: Keyword | None, kind_of_mapping: str, names: Names, spot: Spot, server: GitLabVersion | None
) -> tuple[str, str]:
    """The message and the remedy for a key that GitLab does not know there, knows no more, or not yet."""
    where = _where(kind_of_mapping, spot)
    told = told_name(name)
    if keyword is not None and keyword.until:
        return gone_keyword(keyword, f"in {where}")
    if keyword is not None:
        message = f"GitLab {server} does not know {name} in {where}, which came with {keyword.since}"
        return message, "remove it, or correct gitlab:version in the settings"
    nearest = names.nearest(name)
    if nearest:
        return f"GitLab knows no keyword {told} in {where}", f"did you mean {nearest}?"
    return f"GitLab knows no keyword {told} in {where}", _elsewhere(name, kind_of_mapping)


def gone_keyword(keyword: Keyword, where: str) -> tuple[str, str]:
    """The message and the remedy for a keyword that GitLab knows no more."""
    version, instead = keyword.until.split(" ", 1)
    return f"GitLab {version} and newer know no keyword {keyword.name} {where}", f"write {instead}"


def _where(kind_of_mapping: str, spot: Spot) -> str:
    if not spot.path:
        return {"bridge": "a job with trigger", "job": "a job"}.get(kind_of_mapping, f"{kind_of_mapping}:")
    return f"{spot.path}:" if not spot.is_entry else spot.name


def _elsewhere(name: str, kind_of_mapping: str) -> str:
    if kind_of_mapping == "bridge" and name in section("job").keywords:
        return "remove it: no runner takes such a job"
    if kind_of_mapping == "default" and name in section("job").keywords:
        return IN_JOBS
    if kind_of_mapping not in ("job", "bridge") and name in section("job").keywords:
        return "it is a keyword of jobs: is it indented too far?"
    homes = [place for place in sections() if name in section(place).keywords]
    return f"it belongs in {homes[0]}:" if len(homes) == 1 and "-" not in homes[0] else "remove it"
