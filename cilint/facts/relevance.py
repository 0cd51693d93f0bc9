"""Which jobs are worth a look for a list of facts: cheap questions about a whole job, before anything is parsed.

Each is asked of a job and of `JobTexts`, the texts of all jobs.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from itertools import chain

from cilint.container import hints
from cilint.container.hints import (
    AUTH_CONFIG,
    DEBUG_TRACE,
    may_be_login,
    may_hold_address,
    may_hold_auth_config,
    may_hold_transfer,
    may_name_credential,
    may_name_secret,
    may_print,
    may_print_all,
    may_reach_registry,
    may_write_auth_config,
    may_write_literal_auth_config,
)
from cilint.lazy.typing import TYPE_CHECKING
from cilint.pipeline.definitions import Definition
from cilint.pipeline.free_text import may_hold_free_text, may_hold_input
from cilint.pipeline.job import Job
from cilint.secrets.hints import may_name_own_token, named_hints
from cilint.syntax.node import Node
from cilint.text.source import Source, Span
from cilint.tools.hints import (
    may_install_by_lock,
    may_lower_guard,
    may_name_index,
    may_name_plain_engine,
    may_run_download,
)

if TYPE_CHECKING:
    from functools import _lru_cache_wrapper

    Hint = _lru_cache_wrapper[bool]
    """A cheap question about a text."""

_SCAN_VARIABLES = frozenset({*hints.SCAN_SWITCHES, hints.ANALYZERS})
_AFTER = 4
"""So many characters behind a name and its colon its value may begin: a blank, a quote."""


class JobTexts:
    """The scripts and variables of some jobs: what none of them may hold is found in one look at all of them."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        self._jobs = jobs
        self._in_scripts: dict[Hint, bool] = {}
        self._in_variables: dict[Hint, bool] = {}

    @cached_property
    def may_hand_on(self) -> bool:
        """Whether one of the jobs may hand on what somebody else decides, in a report of the type dotenv."""
        jobs = (job for job in self._jobs if self.may_run(may_hold_free_text, job))
        return any("dotenv" in job.artifacts.reports for job in jobs if job.artifacts is not None)

    @cached_property
    def may_be_asked_for(self) -> bool:
        """Whether whoever starts the pipeline is asked for one of the variables."""
        return any(definition.asked_for for definition in self._definitions)

    def may_run(self, hint: Hint, job: Job) -> bool:
        """Whether one of the scripts of a job, one of these, may hold what is asked for."""
        if hint not in self._in_scripts:
            # Past the cache, which would keep all these texts beyond the run.
            self._in_scripts[hint] = hint.__wrapped__(self._scripts)
        return self._in_scripts[hint] and any(map(hint, job.script_texts))

    def may_define(self, hint: Hint, job: Job) -> bool:
        """Whether the name or the value of one of its variables may."""
        if hint not in self._in_variables:
            self._in_variables[hint] = hint.__wrapped__(self._variables)
        return self._in_variables[hint] and any(hint(name) or hint(text) for name, text, *_ in job.variables)

    @cached_property
    def _scripts(self) -> str:
        return "\n".join(dict.fromkeys(chain.from_iterable([job.script_texts for job in self._jobs])))

    @cached_property
    def _variables(self) -> str:
        texts: dict[str, None] = {}
        for definition in self._definitions:
            texts[definition.name] = texts[definition.text] = None
        return "\n".join(texts)

    @cached_property
    def _definitions(self) -> Collection[Definition]:
        """The variables of the jobs: once, what they inherit from one place."""
        return {id(definition): definition for job in self._jobs for definition in job.variables}.values()


def credential_places(source: Source) -> list[Span]:
    """The places of a file that speak of credentials, each up to where what is said of them may begin."""
    text = source.text
    named = ((start, end + _AFTER) for start, end in named_hints(text))
    return [Span(source, start, end) for start, end in (*hints.credential_hints(text), *named)]


def nodes_of(job: Job) -> list[Node]:
    """A job's scripts and the values of its variables."""
    return [item.node for item in job.script_items] + [definition.value for definition in job.variables]


def may_leak(job: Job, texts: JobTexts) -> bool:
    """Whether it is worth looking for secrets in what a job prints."""
    if DEBUG_TRACE in job.variables or texts.may_run(may_print_all, job):
        return True
    if not texts.may_run(may_print, job):
        return False
    return texts.may_run(may_name_secret, job) or texts.may_define(may_name_secret, job)


def may_reach_registries(job: Job, texts: JobTexts) -> bool:
    """Whether it is worth looking for how a job reaches registries."""
    if texts.may_define(may_hold_address, job) or texts.may_run(may_reach_registry, job):
        return True
    text = "\n".join(_texts_of_images(job))
    return "://" in text or "insecure-registry" in text


def may_write_auth(job: Job, texts: JobTexts) -> bool:
    """Whether it is worth looking for Docker's auth configuration in what a job writes to files."""
    return texts.may_run(may_write_auth_config, job)


def may_name_images(job: Job, texts: JobTexts) -> bool:
    """Whether it is worth looking for images in what a job runs."""
    return texts.may_run(hints.may_hold_image, job)


def may_push(job: Job, texts: JobTexts) -> bool:
    """Whether it is worth looking for pushes in what a job runs."""
    return texts.may_run(hints.may_hold_push, job)


def may_deploy(job: Job, texts: JobTexts) -> bool:
    """Whether a job may change what runs elsewhere."""
    return job.has("environment") or texts.may_run(hints.may_deploy, job)


def may_read_injected(job: Job, texts: JobTexts) -> bool:
    """Whether it is worth looking for what somebody else decides in what a job reads as code."""
    if texts.may_run(may_hold_free_text, job) or texts.may_define(may_hold_free_text, job) or texts.may_hand_on:
        return True
    return texts.may_be_asked_for and any(definition.asked_for for definition in job.variables)


def may_interpolate(job: Job, texts: JobTexts) -> bool:
    """Whether inputs may be put into what a job runs."""
    return texts.may_run(may_hold_input, job)


def may_be_decided(job: Job, _texts: JobTexts) -> bool:
    """Whether somebody else may decide what a job's images are, or where its environment is."""
    environment = job.environment
    named = [image.name for image in (job.image, *job.services) if image is not None]
    named.append(environment.url if environment else None)
    return "$" in "\n".join([node.written for node in named if node is not None])


def may_scan(job: Job, texts: JobTexts) -> bool:
    """Whether a job may look for weaknesses, or say whether GitLab's jobs do."""
    return bool(job.variables.among(_SCAN_VARIABLES)) or texts.may_run(hints.may_scan, job)


def _texts_of_images(job: Job) -> list[str]:
    """The references of a job's images, and the arguments of its services."""
    named = [image.name for image in (job.image, *[service.image for service in job.services]) if image]
    arguments = [argument for service in job.services for argument in service.command]
    return [node.written for node in (*named, *arguments) if node]


_IN_VARIABLES = (may_hold_transfer, may_hold_auth_config, may_be_login)
"""What speaks of credentials in the name or the value of a variable."""


def may_hold_credentials(job: Job, texts: JobTexts) -> bool:
    """Whether it is worth looking for secrets in a job's scripts and variables."""
    if texts.may_run(hints.may_hold_credentials, job):
        return True
    if AUTH_CONFIG in job.variables or any(texts.may_define(hint, job) for hint in _IN_VARIABLES):
        return True
    return any(service.variables for service in job.services)


def may_hold_credential(job: Job, texts: JobTexts) -> bool:
    """Whether the files name a credential that a job has: by its keywords, in its scripts, in its variables."""
    if job.id_tokens or job.secrets or texts.may_run(may_name_credential, job):
        return True
    return texts.may_define(may_name_credential, job)


def may_hold_own_token(job: Job, texts: JobTexts) -> bool:
    """Whether the files name a token of GitLab's own."""
    return texts.may_run(may_name_own_token, job) or texts.may_define(may_name_own_token, job)


def may_hold_auths(job: Job, texts: JobTexts) -> bool:
    """Whether it is worth looking for auth configurations in a job's scripts and variables."""
    return AUTH_CONFIG in job.variables or texts.may_run(may_write_literal_auth_config, job)


def may_pass_secrets(job: Job, texts: JobTexts) -> bool:
    """Whether it is worth looking for secrets among the arguments of programs."""
    if not texts.may_run(hints.may_give_argument, job):
        return False
    return may_hold_credential(job, texts) or texts.may_run(hints.may_call_secret, job)


def may_run_downloads(job: Job, texts: JobTexts) -> bool:
    """Whether it is worth looking for what a job fetches and runs."""
    return texts.may_run(may_run_download, job)


def may_open_hosts(job: Job, texts: JobTexts) -> bool:
    """Whether it is worth looking for containers in a job's scripts that get at their machine."""
    return texts.may_run(hints.may_open_host, job)


def may_name_engine(job: Job, texts: JobTexts) -> bool:
    """Whether a job may name a container engine at its port without TLS."""
    return texts.may_run(may_name_plain_engine, job) or texts.may_define(may_name_plain_engine, job)


def may_lower_guards(job: Job, texts: JobTexts) -> bool:
    """Whether a job may switch off a check of where something comes from."""
    return texts.may_run(may_lower_guard, job) or texts.may_define(may_lower_guard, job)


def may_mix_indexes(job: Job, texts: JobTexts) -> bool:
    """Whether it is worth looking for indexes of packages that a job names."""
    return texts.may_run(may_name_index, job) or texts.may_define(may_name_index, job)


def may_install_unlocked(job: Job, texts: JobTexts) -> bool:
    """Whether it is worth looking for installs in what a job runs."""
    return texts.may_run(may_install_by_lock, job)
