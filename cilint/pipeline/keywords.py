"""GitLab's keywords, as far as the pipeline's structure depends on them (GitLab: doc/ci/yaml/_index.md)."""

from __future__ import annotations

DEFAULT_KEYWORDS = frozenset(
    {
        "after_script",
        "artifacts",
        "before_script",
        "cache",
        "hooks",
        "id_tokens",
        "identity",
        "image",
        "interruptible",
        "retry",
        "services",
        "tags",
        "timeout",
    }
)
"""What `default:` may hold (section "default")."""

GLOBAL_DEFAULTS = ("after_script", "before_script", "cache", "image", "services")
"""Keywords that may also stand at the top level, deprecated, with the meaning that they have in `default:`."""

RESERVED_NAMES = frozenset({*GLOBAL_DEFAULTS, "default", "include", "stages", "variables", "workflow"})
"""Top-level keys that are no jobs (section "Job names"). `spec` is one only in a header, a document of its own."""

SHELL_SESSIONS = (("before_script", "script"), ("after_script",))
"""Script keywords by the shell that runs them: `after_script` has a shell of its own (section "after_script")."""

PRE_GET_SOURCES = ("hooks", "pre_get_sources_script")
"""The script that runs on the helper image before the sources are fetched (section "hooks:pre_get_sources_script")."""

HIDDEN_PREFIX = "."

DEFAULT_ROOT = ".gitlab-ci.yml"
"""The file that GitLab runs when a project does not name another one (doc/ci/pipelines/settings.md)."""

MAX_EXTENDS_DEPTH = 11
"""Levels of `extends`, the job itself included (section "extends")."""

MAX_INCLUDES = 150
"""`ci_max_includes`: includes in one pipeline, nested and repeated ones counted (doc/ci/yaml/includes.md)."""

MAX_MATRIX = 200
"""Permutations of `parallel:matrix` (section "parallel:matrix")."""
