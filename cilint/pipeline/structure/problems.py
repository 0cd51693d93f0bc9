"""What GitLab refuses of a configuration that is otherwise complete; each subject has a module of its own.

Hidden jobs are hardly looked at: GitLab only uses them as parents (lib/gitlab/ci/config/entry/hidden.rb).
"""

from __future__ import annotations

from cilint.pipeline.pipeline import Pipeline
from cilint.pipeline.problem import Problems
from cilint.pipeline.structure.emptiness import find_emptiness
from cilint.pipeline.structure.entries import find_entry_problems, runnable_jobs
from cilint.pipeline.structure.environments import find_environment_problems
from cilint.pipeline.structure.includes import find_include_rule_problems
from cilint.pipeline.structure.needs import find_needs_problems
from cilint.pipeline.structure.stages import Stages, find_stage_problems
from cilint.pipeline.structure.texts import find_text_problems, foreign_workflow
from cilint.pipeline.structure.unsupported import find_unsupported_yaml


def find_structural_problems(pipeline: Pipeline, problems: Problems) -> None:
    """Add what is wrong with the files, the top level and the jobs of a resolved pipeline to `problems`."""
    workflow = foreign_workflow(pipeline.configurations[0]) if pipeline.configurations else None
    if workflow:
        problems.add(workflow)
        return
    work = pipeline.shared.work
    jobs = runnable_jobs(pipeline.jobs)
    stages = Stages(pipeline.entries)
    work.spend(20 * len(jobs))
    find_text_problems(pipeline.configurations, work, problems)
    find_unsupported_yaml(pipeline.configurations, work, problems)
    find_entry_problems(pipeline, problems)
    find_stage_problems(stages, jobs, problems)
    find_needs_problems(pipeline.entries, jobs, stages, problems)
    find_environment_problems(pipeline.entries, jobs, problems)
    find_include_rule_problems(pipeline, problems)
    find_emptiness(pipeline, problems)
