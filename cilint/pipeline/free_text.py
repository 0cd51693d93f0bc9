"""Which texts may name a variable that somebody decides who may not change the project, asked before they are read."""

from __future__ import annotations

from functools import lru_cache

from cilint.lazy.patterns import regex

# The rows of predefined.tsv whose control is a free text.
_FREE_TEXT = regex(
    r"C(?:I_(?:COMMIT_(?:AUTHOR|BRANCH|DESCRIPTION|MESSAGE|REF_NAME|TAG|TITLE)|CONFIG_REF_URI|RELEASE_DESCRIPTION|"
    r"MERGE_REQUEST_(?:DESCRIPTION|LABELS|SOURCE_BRANCH|TITLE)|EXTERNAL_PULL_REQUEST_SOURCE|PIPELINE_SCHEDULE_D)|HAT_)|"
    r"GITLAB_USER_(?:EMAIL|NAME)|TRIGGER_PAYLOAD"
)


@lru_cache(maxsize=4096)
def may_hold_free_text(text: str) -> bool:
    """Whether a text may name such a variable of GitLab's."""
    return "_" in text and _FREE_TEXT.search(text) is not None


@lru_cache(maxsize=4096)
def may_hold_input(text: str) -> bool:
    """Whether inputs may be put into a text."""
    return "$[[" in text
