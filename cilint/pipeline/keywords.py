"""GitLab's keywords, as far as the pipeline's structure depends on them (GitLab: doc/ci/yaml/_index.md).

All of them, with what they take, are in the table of entries/.
"""

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

INHERITED_KEYWORDS = DEFAULT_KEYWORDS - {"timeout"}
"""What jobs have from there: GitLab 18.11 takes `default: timeout` and gives it to no job, whatever is documented."""

INHERITED_BY_TRIGGERS = frozenset({"interruptible"})
"""What jobs with `trigger` have from there (lib/gitlab/ci/config/entry/bridge.rb)."""

GLOBAL_DEFAULTS = ("after_script", "before_script", "cache", "image", "services")
"""Keywords that may also stand at the top level, deprecated, with the meaning that they have in `default:`."""

RESERVED_NAMES = frozenset({*GLOBAL_DEFAULTS, "default", "include", "stages", "variables", "workflow"})
"""Top-level keys that are no jobs (section "Job names"). `spec` is one only in a header, a document of its own."""

JOB_MARKS = ("script", "run", "trigger", "needs")
"""What makes an entry a job: with one of them `default` and `workflow` are jobs of that name, and no keywords.

So GitLab 18.11 does it (`filter_jobs!` of lib/gitlab/ci/config/entry/root.rb).
"""

NAMES_OF_BOTH = frozenset({"default", "workflow"})
"""Keywords at the top level that are jobs where they look like one."""

EDGE_STAGES = (".pre", ".post")
"""The stages that every pipeline has, first and last (lib/gitlab/ci/config/edge_stages_injector.rb)."""

DEFAULT_STAGES = ("build", "test", "deploy")
"""The stages between those where no file names any (section "stages")."""

DEFAULT_STAGE = "test"
"""The stage of a job that names none (section "stage")."""

SHELL_SESSIONS = (("before_script", "script"), ("after_script",))
"""Script keywords by the shell that runs them: `after_script` has a shell of its own (section "after_script")."""

PRE_GET_SOURCES = ("hooks", "pre_get_sources_script")
"""The script that runs on the helper image before the sources are fetched (section "hooks:pre_get_sources_script")."""

HIDDEN_PREFIX = "."

DEFAULT_ROOT = ".gitlab-ci.yml"
"""The file that GitLab runs when a project does not name another one (doc/ci/pipelines/settings.md)."""

MAX_EXTENDS_DEPTH = 11
"""How many `extends` may follow one another: an entry with more than ten below it may be extended, but not extend."""

MAX_NEEDS = 50
"""`ci_needs_size_limit`: jobs that one job may need, as long as an administrator does not set it (section "needs")."""

MAX_NAME = 255
"""Characters of a job's name (section "Job names")."""

MAX_SCRIPT_NESTING = 10
"""Lists within lists in a script, the outermost included (lib/gitlab/ci/config/entry/commands.rb)."""

MAX_RULES_NESTING = 10
"""Lists within lists in `rules` (MAX_NESTING_LEVEL of lib/gitlab/ci/config/entry/processable.rb)."""

MAX_NAMES_NESTING = 10
"""Lists within lists in `stages`, the outermost included (lib/gitlab/ci/config/entry/stages.rb)."""

MAX_TAGS = 50
"""`tags` of one job have to be fewer than these (TAG_LIST_LIMIT of app/models/ci/build.rb)."""

MAX_INCLUDES = 150
"""`ci_max_includes`: includes in one pipeline, nested and repeated ones counted (doc/ci/yaml/includes.md)."""

MAX_MATRIX = 200
"""Permutations of `parallel:matrix` (section "parallel:matrix")."""

RETRY_REASONS = (
    "always unknown_failure script_failure api_failure stuck_or_timeout_failure runner_system_failure "
    "runner_unsupported stale_schedule job_execution_timeout archived_failure unmet_prerequisites scheduler_failure "
    "data_integrity_failure missing_dependency_failure forward_deployment_failure user_blocked project_deleted "
    "insufficient_bridge_permissions downstream_bridge_project_not_found invalid_bridge_trigger "
    "bridge_pipeline_is_child_pipeline downstream_pipeline_creation_failed secrets_provider_not_found "
    "reached_max_descendant_pipelines_depth ip_restriction_failure reached_max_pipeline_hierarchy_size "
    "protected_environment_failure upstream_bridge_project_not_found insufficient_upstream_permissions "
    "ci_quota_exceeded pipeline_loop_detected no_matching_runner trace_size_exceeded builds_disabled "
    "environment_creation_failure deployment_rejected failed_outdated_deployment_job job_execution_server_timeout "
    "reached_downstream_pipeline_trigger_rate_limit duo_workflow_not_allowed job_router_failure job_token_expired "
    "id_token_burned_project_path downstream_project_trigger_resolved_to_empty runner_configuration_error "
    "runner_interrupted runner_external_dependency_failure"
)
"""What `retry:when` may name: the documented reasons, then what GitLab takes besides (enums/ci/commit_status.rb)."""

LEGACY_RETRY_REASONS = {
    "stuck_or_timeout_failure": (
        "stuck_pending_with_matching_runners stuck_pending_no_matching_runners no_updates_running no_updates_canceling"
    ),
    "job_execution_timeout": "server_timeout_running server_timeout_canceling",
}
"""Reasons that GitLab 19.0 has put several others in place of, which are all meant (`failure_reason_aliases` there)."""
