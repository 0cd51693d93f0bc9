"""Refs of projects and versions of components: what they mean by their looks, since nobody is asked.

Sources: GitLab's doc/ci/yaml/_index.md, section "include:project", and doc/ci/components/_index.md, section "Component
versions"; git-check-ref-format(1) and gitrevisions(7).
"""

from __future__ import annotations

from cilint.lazy.enums import Enum
from cilint.lazy.patterns import regex
from cilint.pipeline.substitution import expand_known


class RefKind(Enum):
    """What says which version of a file is meant, by its looks: nobody is asked whether a ref is a tag or a branch."""

    NONE = "none"
    COMMIT = "commit"
    SHORT_COMMIT = "short-commit"
    TAG = "tag"
    PARTIAL = "partial-version"
    LATEST = "latest-version"
    BRANCH = "branch"
    DEFAULT = "default-branch"
    INTEGRITY = "integrity"
    ADDRESS = "address"
    UNKNOWN = "unknown"


_COMMIT = regex(r"(?i:[0-9a-f]{40}|[0-9a-f]{64})")
_SHORT_COMMIT = regex(r"(?i:[0-9a-f]{7,63})")
_PARTIAL = regex(r"[0-9]+(?:\.[0-9]+)?")
_DATE = regex(r"(?a:(?:.*[-_])?(?:19|20)\d\d([-._]?)\d\d\1\d\d(?:[-._]\d+)?)")
_VERSION = regex(r"(?ai:v?\d+|(?:.*[-_@])?v?\d+(?:\.\d+)+(?:[-+._]?[a-z][\w.+-]*|[-+_]\d[\w.+-]*)?)")
_MOVING_WORD = regex(
    r"(?i:(?:^|[-_.])(?:x|dev|stable|next|latest|lts|maint|maintenance|branch|main|master)(?:$|[-_.]))"
)
_LONGEST_REF = 255
"""No name of a branch or tag is longer; GitLab keeps them in files and columns of that size."""

_OWN_COMMIT = ("$CI_COMMIT_SHA", "${CI_COMMIT_SHA}")


def is_commit(ref: str) -> bool:
    """Whether a ref is the whole SHA of a commit, as GitLab writes it: one that never means another commit."""
    return _COMMIT.fullmatch(ref) is not None and ref == ref.lower()


def ref_kind(ref: str) -> RefKind:
    """What a ref of a project is, by its looks; without one it is the default branch."""
    if ref in ("", "HEAD"):
        return RefKind.DEFAULT
    if ref in _OWN_COMMIT or _COMMIT.fullmatch(ref):
        return RefKind.COMMIT
    if holds_variable(ref) or len(ref) > _LONGEST_REF:
        return RefKind.UNKNOWN
    if ref.startswith("refs/"):
        return RefKind.TAG if ref.startswith("refs/tags/") else RefKind.BRANCH
    if _DATE.fullmatch(ref):
        return RefKind.TAG
    if _SHORT_COMMIT.fullmatch(ref):
        return RefKind.SHORT_COMMIT
    return RefKind.TAG if _is_version(ref) else RefKind.BRANCH


def version_kind(version: str) -> RefKind:
    """What the version of a component is: `~latest` and partial ones are looked up among its releases.

    GitLab refuses a component without one.
    """
    if version == "~latest":
        return RefKind.LATEST
    if _PARTIAL.fullmatch(version) and not is_commit(version):
        return RefKind.PARTIAL
    return ref_kind(version) if version else RefKind.UNKNOWN


def _is_version(ref: str) -> bool:
    """Whether a ref looks like the name of a version: `v1.2.3`, `1.2`, `lib-1.0-rc1`, and not `1.x` or `1.2-stable`."""
    return "/" not in ref and _VERSION.fullmatch(ref) is not None and not _MOVING_WORD.search(ref)


def holds_variable(text: str) -> bool:
    """Whether a text holds a variable, or an input, that is not known."""
    return "$" in text or expand_known(text, lambda _name: None) is None
