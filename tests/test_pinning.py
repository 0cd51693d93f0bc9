"""What pinning changes of real and of made-up pipelines: digests alone, each once, and nothing that GitLab minds."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.container.lookup import Answer, Question, Status
from cilint.fixing import revise
from cilint.pinning.images import Plan, complaints, plan
from cilint.pinning.includes import IncludePlan, PinScope, plan_includes
from cilint.session import Session
from cilint.settings.model import Settings
from cilint.text.edit import DisjointEdits, apply_edits
from cilint.text.files import MemoryFiles
from cilint.text.revision import Revision
from cilint.text.source import Source

CORPUS = Path(os.environ.get("CILINT_CORPUS") or Path(__file__).parents[1] / ".." / "shared" / "corpus")
PATH = "a.yml"
COMMIT = "c0ffee" + "0" * 34
_DIGEST = re.compile(r"(?::latest)?@sha256:[0-9a-f]{64}")


class EveryImage:
    """Registries that have every image, under a digest of its own."""

    def ask(self, questions: Iterable[Question]) -> list[Answer]:
        names = (question.reference.normal_form for question in questions)
        return [Answer(Status.FOUND, f"sha256:{hashlib.sha256(name.encode()).hexdigest()}") for name in names]


def prepared(text: str) -> tuple[Plan, int]:
    """What there is to be pinned in a file, and how much is refused of it as it is."""
    session = Session(MemoryFiles({PATH: text}), Settings(), ())
    pipelines = list(session.facts(session.roots([PATH])))
    found = plan(pipelines, session.own_sources([PATH]), Settings(), EveryImage(), update=False)
    return found, complaints(pipelines)


def pinned(text: str, found: Plan) -> str:
    edits = DisjointEdits()
    assert all(edits.add(change.edits) for change in found.changes)
    return apply_edits(text, edits.edits)


def without_digests(text: str) -> str:
    return _DIGEST.sub("", text.replace(":latest", ""))


def check(text: str) -> None:
    found, before = prepared(text)
    new = pinned(text, found)
    assert without_digests(new) == without_digests(text)
    again, after = prepared(new)
    assert not again.changes
    if not any(change.is_input for change in found.changes):
        assert after <= before
    assert len({(change.span.start, change.span.end) for change in found.changes}) == len(found.changes)


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real pipelines is not here (CILINT_CORPUS)")
def test_pinning_real_pipelines_adds_digests_alone_and_once() -> None:
    files = [path for path in sorted(CORPUS.rglob("*.yml")) if path.stat().st_size < 100_000][::4]
    assert files
    count = 0
    for path in files:
        text = path.read_bytes().decode("utf-8", "replace").removeprefix("\ufeff")
        try:
            check(text)
        except AssertionError as error:
            raise AssertionError(path.name) from error
        count += len(prepared(text)[0].changes)
    assert count > len(files) / 4


_NAMES = ["I", "T", "R"]
_PARTS = ["python", ":3.12", ":", "$I", "${T}", "$R", "/app", "registry.example.com:5000", " ", "@", "''", "-x"]
_TEXTS = st.lists(st.sampled_from(_PARTS), min_size=1, max_size=4).map("".join)
_STYLES = st.sampled_from(["{}", "'{}'", '"{}"'])


def _scalar(text: str, style: str) -> str:
    return style.format(text.replace("'", "''") if style == "'{}'" else text)


_SCALARS = st.builds(_scalar, _TEXTS, _STYLES)


@given(st.dictionaries(st.sampled_from(_NAMES), _SCALARS), st.lists(_SCALARS, min_size=1, max_size=3), _SCALARS)
def test_pinning_any_pipeline_adds_digests_alone_and_once(variables, images, script) -> None:
    lines = ["variables:", "  X: y", *(f"  {name}: {value}" for name, value in variables.items())]
    for number, image in enumerate(images):
        lines += [f"job{number}:", f"  image: {image}", f"  script: ['x', {script}]"]
    check("\n".join(lines) + "\n")


def includes_of(text: str) -> tuple[IncludePlan, int]:
    session = Session(MemoryFiles({PATH: text}), Settings(), ())
    pipelines = list(session.facts(session.roots([PATH])))
    found = plan_includes(pipelines, session.own_sources([PATH]), (), lambda _: COMMIT, PinScope())
    return found, complaints(pipelines)


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real pipelines is not here (CILINT_CORPUS)")
def test_every_include_of_real_pipelines_is_held_and_nothing_else_changes() -> None:
    count = 0
    for path in sorted(CORPUS.rglob("*.yml")):
        text = path.read_bytes().decode("utf-8", "replace").removeprefix("\ufeff")
        if "include" not in text or len(text) > 100_000:
            continue
        found, before = includes_of(text)
        revision = Revision(Source(PATH, text))
        made, refused = revise(revision, [change.edits for change in found.changes])
        assert (len(made), refused) == (len(found.unpinned), []), path.name
        held, after = includes_of(revision.text)
        assert not held.unpinned, path.name
        assert after <= before, path.name
        count += len(made)
    assert count > 50
