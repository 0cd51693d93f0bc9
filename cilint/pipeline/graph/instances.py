"""The jobs that `parallel:` makes of one, by name: `test 1/3`, `test: [a, b]`.

Source: GitLab's lib/gitlab/ci/config/normalizer/{number,matrix}_strategy.rb.
"""

from __future__ import annotations

from collections.abc import Container


def base_name(name: str, jobs: Container[str]) -> str:
    """The name of the job that `parallel:` makes this one of; the name itself where it is a job's."""
    if name in jobs:
        return name
    for mark in (" ", ": ["):
        before = name.rpartition(mark)[0] if mark == " " else name.partition(mark)[0]
        if before in jobs:
            return before
    return name
