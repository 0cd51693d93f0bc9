"""What the tag of an image names under which it is pushed: something that moves on, or something that stays.

| tag | names | next pipeline |
|---|---|---|
| none, `latest` | the newest image | moves it |
| `main`, `master`, `develop`, `trunk`, CI_COMMIT_BRANCH, the branches of a merge request | a branch | moves it |
| CI_COMMIT_REF_NAME, CI_COMMIT_REF_SLUG | a branch, or in the pipeline of a Git tag that one | moves it for a branch |
| with CI_COMMIT_SHA, CI_COMMIT_SHORT_SHA, CI_PIPELINE_ID, CI_PIPELINE_IID, CI_JOB_ID | this very pipeline | leaves it |
| CI_COMMIT_TAG, a version, any other text, any other variable | a release, or who knows | leaves it, for all we know |
"""

from __future__ import annotations

from cilint.container.parts import split_tag
from cilint.container.pieces import HoleShape, Template, asked_often
from cilint.lazy.enums import Enum


class PushedTag(Enum):
    """What a tag that is pushed names."""

    LATEST = "latest"
    BRANCH = "branch"
    REF = "ref"
    """A branch, or in the pipeline of a Git tag that one."""
    OTHER = "other"
    """A release, something that is not known, or anything else."""
    PIPELINE = "pipeline"
    """This very pipeline or commit."""

    @property
    def moves(self) -> bool:
        """Whether the next pipeline surely gives the tag to another image."""
        return self in _MOVING


_MOVING = frozenset({PushedTag.LATEST, PushedTag.BRANCH, PushedTag.REF})
_BRANCHES = frozenset({"main", "master", "develop", "trunk"})
_BRANCH_VARIABLES = frozenset(
    {
        "CI_COMMIT_BRANCH",
        "CI_DEFAULT_BRANCH",
        "CI_DEFAULT_BRANCH_SLUG",
        "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME",
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME",
    }
)
_REF_VARIABLES = frozenset({"CI_COMMIT_REF_NAME", "CI_COMMIT_REF_SLUG"})


@asked_often
def classify_pushed_tag(template: Template) -> PushedTag:
    """Say what the tag of a reference, of which parts may be unknown, names."""
    parts = split_tag(template)
    return classify_tag(parts[1]) if parts else PushedTag.OTHER


@asked_often
def classify_tag(tag: Template) -> PushedTag:
    """The same of the tag alone."""
    holes = [piece for piece in tag if not isinstance(piece, str)]
    if HoleShape.PIPELINE_ID in [hole.shape for hole in holes]:
        return PushedTag.PIPELINE
    if not holes:
        text = "".join(map(str, tag)) or "latest"
        named = PushedTag.BRANCH if text in _BRANCHES else PushedTag.OTHER
        return PushedTag.LATEST if text == "latest" else named
    names = {hole.name for hole in holes}
    if names <= _BRANCH_VARIABLES:
        return PushedTag.BRANCH
    return PushedTag.REF if names <= _BRANCH_VARIABLES | _REF_VARIABLES else PushedTag.OTHER
