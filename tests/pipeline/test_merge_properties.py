"""Laws of merging, on generated data: what `include`, `extends`, `!reference` and `default` make is what a person would
get by merging and copying by hand.

The oracle is Ruby's `Hash#deep_merge` in a few lines of Python, which GitLab folds over the files of a pipeline and
over the parents of a job (lib/gitlab/ci/config/external/processor.rb and extendable/entry.rb).
"""

from __future__ import annotations

import json
from functools import reduce
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cilint.pipeline.keywords import DEFAULT_KEYWORDS
from cilint.pipeline.merge import merge_all
from cilint.pipeline.work import Work
from cilint.syntax.node import Node
from cilint.syntax.yaml import parse
from cilint.text.source import Source
from tests.pipeline.conftest import plain
from tests.pipeline.generated import Files, examples, pipelines

LAWS = settings(max_examples=60, deadline=None)
names = st.sampled_from("abc")
leaves = st.sampled_from(["x", "y", None, [], ["x"], ["x", ["y"]]])
mappings = st.recursive(
    st.dictionaries(names, leaves, max_size=3),
    lambda values: st.dictionaries(names, values | leaves, max_size=3),
    max_leaves=12,
)
layers = st.lists(mappings, min_size=1, max_size=4)


def merged(below: Any, above: Any) -> Any:
    """Ruby's `deep_merge`."""
    if isinstance(below, dict) and isinstance(above, dict):
        result = dict(below)
        for key, value in above.items():
            result[key] = merged(below[key], value) if key in below else value
        return result
    return above


def node(value: Any) -> Node:
    (root,) = parse(Source("f.yml", json.dumps(value)))
    return root


@LAWS
@given(layers)
def test_merging_is_a_fold_of_deep_merge(values: list[Any]) -> None:
    nodes = [node(value) for value in values]
    assert plain(merge_all(nodes, nodes[-1], Work())) == reduce(merged, values)


@LAWS
@given(layers)
def test_the_order_of_keys_is_that_of_their_first_occurrence(values: list[Any]) -> None:
    nodes = [node(value) for value in values]
    assert json.dumps(plain(merge_all(nodes, nodes[-1], Work()))) == json.dumps(reduce(merged, values))


@LAWS
@given(layers)
def test_extending_a_list_of_parents_is_merging_them_in_order(build, values: list[Any]) -> None:
    *parents, own = values
    entries = {f".p{index}": parent for index, parent in enumerate(parents)}
    root = build(json.dumps({**entries, "job": {"extends": list(entries), **own}}))
    found = plain(root.jobs["job"].node)
    del found["extends"]
    assert found == reduce(merged, values)


@LAWS
@given(layers)
def test_extending_along_a_chain_is_merging_from_its_far_end(build, values: list[Any]) -> None:
    entries = {f".p{index}": value for index, value in enumerate(values)}
    for index, value in enumerate(values[1:], 1):
        entries[f".p{index}"] = {"extends": f".p{index - 1}", **value}
    found = plain(build(json.dumps(entries)).jobs[f".p{len(values) - 1}"].node)
    found.pop("extends", None)
    assert found == reduce(merged, values)


@LAWS
@given(layers)
def test_including_files_is_merging_them_in_order_with_the_file_that_includes_on_top(build, values: list[Any]) -> None:
    *included, own = values
    files = {f"f{index}.yml": json.dumps({"job": value}) for index, value in enumerate(included)}
    root = build(json.dumps({"include": list(files), "job": own}), files)
    assert plain(root.jobs["job"].node) == reduce(merged, values)


@LAWS
@given(layers)
def test_including_one_by_the_other_is_the_same_as_including_all(build, values: list[Any]) -> None:
    *included, own = values
    files = {}
    for index, value in enumerate(included):
        before = {"include": f"f{index - 1}.yml"} if index else {}
        files[f"f{index}.yml"] = json.dumps({**before, "job": value})
    include = {"include": f"f{len(included) - 1}.yml"} if included else {}
    root = build(json.dumps({**include, "job": own}), files)
    assert plain(root.jobs["job"].node) == reduce(merged, values)


@examples(25)
@given(pipelines())
def test_a_reference_is_the_same_as_writing_out_what_it_names(build, files: Files) -> None:
    root = files.pop(".gitlab-ci.yml")
    jobs = build(root, files).jobs
    paths = [(name, key) for name in (".parts", ".derived") for key in ("script", "before_script", "image", "services")]
    written = [plain(jobs[name].node.get(key)) for name, key in paths]
    tags = ", ".join(f"!reference [{name}, {key}]" for name, key in paths)
    probe = build(f"{root}probe: {{x: [{tags}], y: {json.dumps(written)}}}\n", files).jobs["probe"].node
    assert plain(probe.get("x")) == plain(probe.get("y"))


@LAWS
@given(
    default=st.dictionaries(st.sampled_from(sorted(DEFAULT_KEYWORDS)), leaves),
    own=st.dictionaries(st.sampled_from(sorted(DEFAULT_KEYWORDS)), leaves),
    inherit=st.none() | st.booleans() | st.lists(st.sampled_from(sorted(DEFAULT_KEYWORDS)), max_size=3),
)
def test_a_job_has_its_own_keyword_or_else_the_default_that_it_inherits(
    build, default: dict[str, Any], own: dict[str, Any], inherit: Any
) -> None:
    rule = {} if inherit is None else {"inherit": {"default": inherit}}
    job = build(json.dumps({"default": default, "job": {"script": "make", **own, **rule}})).jobs["job"]
    for keyword in DEFAULT_KEYWORDS:
        takes = inherit in (None, True) or (isinstance(inherit, list) and keyword in inherit)
        expected = own.get(keyword)
        # Only null counts as none: an empty list is a value (GitLab: lib/gitlab/config/entry/inheritable.rb).
        # GitLab takes `default:timeout` and gives it to no job.
        if expected is None and takes and keyword != "timeout":
            expected = default.get(keyword)
        assert plain(job.keyword(keyword)) == expected


@LAWS
@given(st.permutations(["a.yml", "b.yml", "c.yml"]), st.integers(0, 2))
def test_of_included_files_the_last_one_counts(build, order: list[str], repeated: int) -> None:
    files = {name: f"job: {{image: {name}, variables: {{V: {name}}}}}" for name in order}
    root = build(json.dumps({"include": [order[repeated], *order]}), files)
    assert root.value("job", "image") == order[-1]
    assert root.value("job", "variables") == {"V": order[-1]}
