"""The keywords that may stand at a place, what each takes and means: the table of keywords, read by places.

A place is given by the keys that lead to it from the top of a document, an entry of a list as an empty text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

from cilint.lazy.records import NamedTuple
from cilint.lazy.table import read_table
from cilint.pipeline.entries.table import Form, Keyword, named_shape, section, sections, shape

_PAGES = "https://docs.gitlab.com/ci/yaml/"
_TOP = (Form("mapping", "root"), Form("mapping", "header"))
_JOB = (Form("mapping", "job"), Form("mapping", "bridge"))
_NEEDS = ("need", "project-need", "pipeline-need", "bridge-need")
_MAPPINGS = {"trigger": ("child", "trigger"), "includes": ("trigger-include",), "needs": ("bridge-need",)}
"""The mappings that forms are which do not name them."""
_ENTRIES: Mapping[str, tuple[Form, ...]] = {
    "caches": (Form("mapping", "cache"),),
    "expressions": (Form("expression"),),
    "includes": (Form("mapping", "trigger-include"),),
    "needs": (Form("text"), *(Form("mapping", kind) for kind in _NEEDS)),
    "nested-texts": (Form("nested-texts"),),
    "reasons": (Form("reason"),),
    "script": (Form("script"),),
    "steps": (Form("mapping", "script-step"), Form("mapping", "step")),
}
"""What the entries of lists are, by the form of the list."""


class KnownKeyword(NamedTuple):
    """A keyword of a kind of mapping, with its meaning and the forms that its value has."""

    kind: str
    keyword: Keyword
    meaning: str
    forms: tuple[Form, ...]

    @property
    def name(self) -> str:
        """The keyword."""
        return self.keyword.name

    @property
    def documentation(self) -> str:
        """What it means, since when it is there, and where GitLab tells of it, as Markdown."""
        keyword = self.keyword
        lines = [f"**{keyword.name}**"]
        if self.meaning:
            lines.append(self.meaning)
        if keyword.since:
            lines.append(f"Since GitLab {keyword.since}.")
        if keyword.until:
            version, _, instead = keyword.until.partition(" ")
            lines.append(f"Refused since GitLab {version}{f': write {instead}' if instead else ''}.")
        if keyword.instead:
            lines.append(f"Deprecated: GitLab wants {keyword.instead.lstrip('~')} in its place.")
        page = keyword.page
        address = _PAGES + (page if "/" in page else f"#{page}" if page else "")
        return "\n\n".join((*lines, f"[GitLab: {keyword.name}]({address})"))


class KeywordPlace(NamedTuple):
    """What may stand at a place: a value of one of some forms, that of the keywords `rows`."""

    forms: tuple[Form, ...]
    rows: tuple[KnownKeyword, ...] = ()

    @property
    def keywords(self) -> tuple[KnownKeyword, ...]:
        """The keywords of the mapping that may stand there, of those with one name the first."""
        found: dict[str, KnownKeyword] = {}
        for kind in _kinds(self.forms):
            for known in keywords_of(kind).values():
                found.setdefault(known.name, known)
        return tuple(found.values())


def place(keys: Sequence[str]) -> KeywordPlace:
    """What may stand where some keys lead; of a place that nothing is known of, no form."""
    if not keys:
        return KeywordPlace(_TOP)
    # Whatever a job is called, the same stands below it.
    return _below(keys[0] if keys[0] in _top_keywords() else None, tuple(keys[1:]))


@cache
def _top_keywords() -> frozenset[str]:
    return frozenset(name for kind in _kinds(_TOP) for name in keywords_of(kind))


@lru_cache(maxsize=4096)
def _below(top: str | None, keys: tuple[str, ...]) -> KeywordPlace:
    """What may stand where keys lead from a keyword at the top, or from a job, for None."""
    found = KeywordPlace(()) if top is None else _value(KeywordPlace(_TOP), top)
    if not found.forms:
        found = KeywordPlace(_JOB)
    for key in keys:
        found = _value(found, key) if key else _entry(found)
    return found


@cache
def keywords_of(kind: str) -> Mapping[str, KnownKeyword]:
    """The keywords of a kind of mapping, by name."""
    rows = _rows().get(kind, {})
    known = section(kind).keywords
    found = {}
    for name in dict.fromkeys((*known, *rows)):
        meaning, value = rows.get(name, ("", ""))
        keyword = known.get(name) or Keyword(name, value, page=_page(kind, name))
        found[name] = KnownKeyword(kind, keyword, meaning, shape(value or keyword.value).forms)
    return found


def _page(kind: str, name: str) -> str:
    """Where GitLab's page tells of a keyword that its table here does not have."""
    # Source: the sections "include" and "spec" of https://docs.gitlab.com/ci/yaml/.
    if kind == "include-entry":
        return "includeproject" if name in ("file", "ref") else f"include{name}"
    return {"header": "spec", "spec": f"spec{name}", "spec-input": f"specinputs{name}"}.get(kind, "specinputsrules")


def _entry(found: KeywordPlace) -> KeywordPlace:
    forms: list[Form] = []
    for form in found.forms:
        if form.word in ("flat", "list", "some"):
            forms.extend(_named(form.argument))
        elif form.word == "rules":
            forms.append(Form("mapping", form.argument))
        elif form.word in ("choices", "some-choices"):
            forms.append(Form("choice", form.argument))
        else:
            forms.extend(_ENTRIES.get(form.word, ()))
    return KeywordPlace(tuple(forms), found.rows)


def _value(found: KeywordPlace, key: str) -> KeywordPlace:
    rows = [keywords_of(kind)[key] for kind in _kinds(found.forms) if key in keywords_of(kind)]
    if not rows:
        maps = (form for form in found.forms if form.word == "map")
        return KeywordPlace(tuple(inner for form in maps for inner in _named(form.argument)), found.rows)
    return KeywordPlace(tuple(dict.fromkeys(form for row in rows for form in row.forms)), tuple(rows))


def _named(name: str) -> tuple[Form, ...]:
    """The forms that a value has which others call by a name: a mapping of its kind, or what the table says."""
    return (Form("mapping", name),) if name in _rows() and name not in sections() else named_shape(name).forms


def _kinds(forms: Sequence[Form]) -> Iterator[str]:
    for form in forms:
        if form.word == "mapping" and form.argument:
            yield form.argument
        yield from _MAPPINGS.get(form.word, ())


@cache
def _rows() -> dict[str, dict[str, tuple[str, str]]]:
    """The meaning and the value of each keyword, by the kind of mapping."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for kinds, name, meaning, *value in read_table(__file__, "meanings.tsv"):
        for kind in kinds.split():
            found.setdefault(kind, {})[name] = meaning, value[0] if value else ""
    return found
