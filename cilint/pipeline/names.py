"""Which files are pipelines by their names, and which ones name the owners of others."""

from __future__ import annotations

from cilint.errors import UnreadableFileError
from cilint.lazy.patterns import regex
from cilint.text.files import Files

PIPELINE_SUFFIXES = (".gitlab-ci.yml", ".gitlab-ci.yaml")
CODEOWNERS = ("CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
"""Where GitLab looks, in its order (`FILE_PATHS` in ee/lib/gitlab/code_owners.rb)."""

_COMPONENT = regex(r"(?:^|/)templates/(?:[^/]+|[^/]+/template)\.yml$")
_SPEC = regex(r"(?:\s*#[^\n]*\n|\s*\n|---\s*\n)*spec:")


def is_pipeline(name: str, folder: str, files: Files) -> bool:
    """Whether a file bears the name of a pipeline, or is a component: one of `templates/` that begins with `spec:`.

    `name` is relative to `folder`, and that to the repository's root.

    Source: GitLab's doc/ci/components/_index.md, section "Directory structure".
    """
    if name.endswith(PIPELINE_SUFFIXES):
        return True
    if not _COMPONENT.search(f"{folder}/{name}"):
        return False
    try:
        return _SPEC.match(files.read(name).text) is not None
    except UnreadableFileError:
        return False
