"""Hypothesis strategies for whole pipelines of several files, with something of all that brings a value to a job.

What is generated is what GitLab accepts: parents are defined and acyclic, references lead somewhere. Texts are YAML as
it is written, in every style, so that origins have something to prove.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

Files = dict[str, str]
"""The texts of a pipeline's files by their paths; `.gitlab-ci.yml` is the root."""


def examples(count: int) -> settings:
    """Settings for a property of whole pipelines. Shrinking one takes minutes and says little more than the first."""
    phases = [Phase.explicit, Phase.reuse, Phase.generate]
    return settings(max_examples=count, phases=phases, deadline=None, suppress_health_check=[HealthCheck.too_slow])


class Anchored(NamedTuple):
    """A value that is written with an anchor."""

    anchor: str
    value: Any


class Flow(NamedTuple):
    """A list that is written in brackets."""

    items: list[str]


def written(value: Any, indent: str = "") -> str:
    """A value as it stands behind a key or a dash, in block style; a text is YAML already, without indentation."""
    if isinstance(value, Anchored):
        return f" &{value.anchor}{written(value.value, indent)}"
    if isinstance(value, Flow):
        return f" [{', '.join(value.items)}]"
    if isinstance(value, dict):
        entries = "".join(f"\n{indent}{key}:{written(item, indent + '  ')}" for key, item in value.items())
        return entries or " {}"
    if isinstance(value, list):
        return "".join(f"\n{indent}-{written(item, indent + '  ')}" for item in value) or " []"
    first, *lines = value.split("\n")
    return "".join((f" {first}".rstrip(" "), *(f"\n{indent}{line}".rstrip(" ") for line in lines)))


def document(value: Mapping[str, Any]) -> str:
    """A file with this mapping."""
    return written(value).lstrip("\n") + "\n"


one_line = st.sampled_from(
    ["make", "echo $A", "'it''s'", '"a \\"b\\" \\u00e9"', "'key: value'", "a#b", '"$B"', "é", "x:y", '"\\ttab"', "-p"]
)
several_lines = st.sampled_from(
    [
        "|\nset -e\n  make all\n\nmake more",
        "|-\nkept\n",
        "|+\nkept\n\n",
        ">\nfolded\nwords\n\n  indented\nend",
        ">-\nfolded\nwords",
        "|2-\n  deeper\nless",
        "plain over\ntwo lines",
        '"quoted\nlines \\\nthree"',
        "'single\n\nquoted'",
    ]
)
texts = one_line | several_lines
images = st.sampled_from(["ruby", "'ruby:3.3'", "registry.example.com:5000/group/x:1", '"$IMAGE"', "python:$TAG"])
aliases = st.sampled_from(["db", "'cache'"])
values = st.sampled_from(["plain", "'quoted'", '"double"', "$A", "a b", "''"])
variables = st.dictionaries(st.sampled_from("ABCD"), values, max_size=3)

HIDDEN = (".one", ".two", ".three")
"""Each extends only those before it; all files may have a part of each."""
REFERENCES = (
    "!reference [.parts, script]",
    "!reference [.parts, before_script]",
    "!reference [.more, script]",
    "!reference [.derived, script]",
)
IMAGE_REFERENCE = "!reference [.parts, image]"
VARIABLES_REFERENCE = "!reference [.parts, variables]"
"""These may stand over mappings, and then replace them."""


def scripts(items: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """Lists of `items`, of texts and of such lists; with a text at least, since a script must have one."""
    entries = items | texts | texts
    nested = entries | st.lists(entries, max_size=2) | st.lists(one_line, max_size=2).map(Flow)
    return st.builds(lambda before, text, after: [*before, text, *after], few(nested), texts, few(nested))


def few(items: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(items, max_size=2)


service_entries = images | st.fixed_dictionaries({"name": images}, optional={"alias": aliases, "variables": variables})
image_forms = images | st.fixed_dictionaries({"name": images}, optional={"entrypoint": st.just(Flow(["''"]))})
inherits = st.fixed_dictionaries(
    {},
    optional={
        "default": st.sampled_from(["true", "false", Flow(["image"]), Flow(["services", "before_script"])]),
        "variables": st.sampled_from(["true", "false", Flow(["A"])]),
    },
)


def keywords(items: st.SearchStrategy[str]) -> dict[str, st.SearchStrategy[Any]]:
    """What a job and a hidden job can have besides `script` and `extends`."""
    null = st.sampled_from(["", "null", "~"])
    return {
        "before_script": scripts(items) | null | st.just([]),
        "after_script": scripts(items) | st.just("!reference [.parts, script]"),
        "image": image_forms | null | st.just(IMAGE_REFERENCE),
        "services": st.lists(service_entries, max_size=2) | null | st.just("!reference [.parts, services]"),
        "variables": variables | st.just(VARIABLES_REFERENCE),
        "inherit": inherits,
    }


def parents(known: tuple[str, ...]) -> st.SearchStrategy[Any]:
    """`extends` of one or several of the known entries."""
    several = st.lists(st.sampled_from(known), min_size=1, max_size=3, unique=True).map(Flow)
    return st.sampled_from(known) | several


def hidden(index: int, items: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    """A hidden job that may extend those before it."""
    options = {**keywords(items), "script": scripts(items), "extends": parents((".parts", *HIDDEN[:index]))}
    return st.fixed_dictionaries({"variables": options.pop("variables")}, optional=options)


def job(items: st.SearchStrategy[str], merged: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A job that runs; `merged` are the values that its merge key may have."""
    # The merge key stands first: to GitLab it overrides what stands before it, to other readers of YAML it does not.
    options = {"<<": merged, **keywords(items), "extends": parents((".derived", *HIDDEN))}
    jobs = st.fixed_dictionaries({"script": scripts(items) | texts}, optional=options)
    return jobs.map(lambda entries: dict(sorted(entries.items())))


def bodies(*, is_root: bool) -> st.SearchStrategy[dict[str, Any]]:
    """What a file says besides its includes: anchors, hidden jobs, jobs, defaults and variables."""
    items = st.sampled_from(REFERENCES) | st.sampled_from(["*item", "*items"])
    merged = st.sampled_from(["*job", Flow(["*job", "*other"])])
    head = {
        ".item": one_line.map(lambda text: Anchored("item", text)),
        ".items": st.lists(texts, min_size=1, max_size=2).map(lambda value: Anchored("items", value)),
        ".job": st.fixed_dictionaries({"after_script": scripts(texts), "variables": variables}).map(
            lambda value: Anchored("job", value)
        ),
        ".other": st.fixed_dictionaries({"image": images, "variables": variables}).map(
            lambda value: Anchored("other", value)
        ),
    }
    templates = {name: hidden(index, items) for index, name in enumerate(HIDDEN)}
    jobs = {name: job(items, merged) for name in ("build", "'test: unit'", "déploiement")}
    default = keywords(st.just("make"))
    rest: dict[str, st.SearchStrategy[Any]] = {
        "default": st.fixed_dictionaries(
            {}, optional={name: default[name] for name in ("after_script", "before_script", "image", "services")}
        ),
    }
    # Hypothesis shuffles the keys, and anchors must stand above their aliases.
    below = ({**PARTS, **templates}, jobs) if is_root else ({}, {**templates, **jobs})
    return st.builds(
        lambda anchors, entries: {**anchors, **entries},
        st.fixed_dictionaries(head),
        st.fixed_dictionaries({"variables": variables, **below[0]}, optional={**below[1], **rest}),
    )


PARTS: dict[str, st.SearchStrategy[Any]] = {
    ".parts": st.fixed_dictionaries(
        {
            "script": scripts(texts),
            "before_script": scripts(texts),
            "image": image_forms,
            "services": st.lists(service_entries, min_size=1, max_size=2),
            "variables": variables,
        }
    ),
    ".more": st.fixed_dictionaries({"script": scripts(st.sampled_from(REFERENCES[:2]))}),
    ".derived": st.fixed_dictionaries(
        {"extends": st.just(".parts"), "script": scripts(st.sampled_from(REFERENCES[:3]))}
    ),
}

COMPONENT = """\
spec:
  inputs:
    name:
    list: {type: array, default: [usual, "quoted"]}
    flag: {type: boolean, default: true}
    count: {type: number, default: 3}
    tag: {default: 'v1', options: [v1, "v2"]}
---
"$[[ inputs.name ]]-component":
  image: registry.example.com/$[[ inputs.name ]]:$[[inputs.tag]]
  script: $[[ inputs.list ]]
  before_script:
    - "set \\"$[[ inputs.tag ]]\\" $[[ inputs.count ]]"
    - |
      make $[[ inputs.name ]]
  variables:
    A: $[[ inputs.tag ]]
    B: "x$[[ inputs.flag ]]"
"""
component_includes = st.fixed_dictionaries(
    {
        "local": st.just("/component.yml"),
        "inputs": st.fixed_dictionaries(
            {"name": st.sampled_from(["one", "'two'"])},
            optional={
                "list": st.just(Flow(["given", "'again'"])) | st.lists(one_line, min_size=1, max_size=2),
                "flag": st.just("false"),
                "count": st.sampled_from(["7", "12"]),
                "tag": st.sampled_from(["v2", "'v2'", '"v1"']),
            },
        ),
    }
)
includes = st.sampled_from(
    ["ci/a.yml", "/ci/b.yml", "'ci/*.yml'", "ci/**.yml", {"local": "ci/a.yml"}, {"local": "'/ci/nested/*.yml'"}]
)


@st.composite
def pipelines(draw: st.DrawFn, *, tags_over_mappings: bool = True) -> Files:
    """The files of a pipeline; without `tags_over_mappings` no `!reference` stands where another file has a mapping."""
    root = draw(st.lists(includes | component_includes, max_size=3))
    nested = draw(st.sampled_from([[], ["ci/nested/c.yml"], [{"local": "/ci/nested/c.yml"}]]))
    files = {
        ".gitlab-ci.yml": {"include": root, **draw(bodies(is_root=True))},
        "ci/a.yml": {"include": nested, **draw(bodies(is_root=False))},
        "ci/b.yml": draw(bodies(is_root=False)),
        "ci/nested/c.yml": draw(bodies(is_root=False)),
    }
    found = {**{path: document(value) for path, value in files.items()}, "component.yml": COMPONENT}
    if tags_over_mappings:
        return found
    # The tag's target is put in its place, as far as that can be done by name.
    swaps = {IMAGE_REFERENCE: "ruby:reference", VARIABLES_REFERENCE: "{A: reference}"}
    return {path: _replaced(text, swaps) for path, text in found.items()}


def _replaced(text: str, swaps: Mapping[str, str]) -> str:
    for old, new in swaps.items():
        text = text.replace(old, new)
    return text
