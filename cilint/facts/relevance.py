"""Which jobs are worth a look for a list of facts: cheap questions about a whole job, before anything is parsed."""

from __future__ import annotations

from collections.abc import Iterator

from cilint.container import hints
from cilint.container.hints import (
    AUTH_CONFIG,
    DEBUG_TRACE,
    is_address,
    may_be_login,
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
from cilint.pipeline.free_text import may_hold_free_text
from cilint.pipeline.job import Job
from cilint.secrets.hints import named_hints
from cilint.text.source import Source, Span
from cilint.tools.hints import may_install_by_lock, may_lower_guard, may_name_index, may_run_download

_AFTER = 4
"""So many characters behind a name and its colon its value may begin: a blank, a quote."""


def credential_places(source: Source) -> list[Span]:
    """The places of a file that speak of credentials, each up to where what is said of them may begin."""
    text = source.text
    named = ((start, end + _AFTER) for start, end in named_hints(text))
    return [Span(source, start, end) for start, end in (*hints.credential_hints(text), *named)]


def spans_of(job: Job) -> Iterator[Span]:
    """The places of a job's scripts and of the values of its variables."""
    yield from (item.node.span for item in job.script_items)
    yield from (definition.value.span for definition in job.variables)


def may_leak(job: Job) -> bool:
    """Whether it is worth looking for secrets in what a job prints."""
    texts = job.script_texts
    if DEBUG_TRACE in job.variables or any(map(may_print_all, texts)):
        return True
    if not any(map(may_print, texts)):
        return False
    return any(map(may_name_secret, texts)) or any(may_name_secret(definition.text) for definition in job.variables)


def may_reach_registries(job: Job) -> bool:
    """Whether it is worth looking for how a job reaches registries."""
    by_variables = any(is_address(definition.text) for definition in job.variables)
    if by_variables or any(may_reach_registry(text) for text in job.script_texts):
        return True
    return any("://" in text or "insecure-registry" in text for text in _texts_of_images(job))


def may_write_auth(job: Job) -> bool:
    """Whether it is worth looking for Docker's auth configuration in what a job writes to files."""
    return any(may_write_auth_config(text) for text in job.script_texts)


def may_name_images(job: Job) -> bool:
    """Whether it is worth looking for images in what a job runs."""
    return any(map(hints.may_hold_image, job.script_texts))


def may_push(job: Job) -> bool:
    """Whether it is worth looking for pushes in what a job runs."""
    return any(map(hints.may_hold_push, job.script_texts))


def may_deploy(job: Job) -> bool:
    """Whether a job may change what runs elsewhere."""
    return job.has("environment") or any(map(hints.may_deploy, job.script_texts))


def may_read_injected(job: Job) -> bool:
    """Whether it is worth looking for what somebody else decides in what a job reads as code."""
    if any(map(may_hold_free_text, job.script_texts)):
        return True
    return any(item.asked_for or may_hold_free_text(item.text) for item in job.variables)


def may_interpolate(job: Job) -> bool:
    """Whether inputs may be put into what a job runs."""
    return any("$[[" in item.node.written for item in job.script_items)


def may_be_decided(job: Job) -> bool:
    """Whether somebody else may decide what a job's images are, or where its environment is."""
    environment = job.environment
    images = (job.image, *job.services)
    named = [image.name for image in images if image is not None]
    named.append(environment.url if environment else None)
    return any(node is not None and "$" in node.written for node in named)


def may_scan(job: Job) -> bool:
    """Whether a job may look for weaknesses, or say whether GitLab's jobs do."""
    names = (*hints.SCAN_SWITCHES, hints.ANALYZERS)
    return any(name in job.variables for name in names) or any(map(hints.may_scan, job.script_texts))


def _texts_of_images(job: Job) -> Iterator[str]:
    """The references of a job's images, and the arguments of its services."""
    for image in (job.image, *(service.image for service in job.services)):
        if image and image.name:
            yield image.name.written
    yield from (argument.written for service in job.services for argument in service.command)


def may_hold_credentials(job: Job) -> bool:
    """Whether it is worth looking for secrets in a job's scripts and variables."""
    if any(map(hints.may_hold_credentials, job.script_texts)):
        return True
    for name, text, *_ in job.variables:
        if name == AUTH_CONFIG or may_hold_transfer(name) or may_hold_auth_config(text) or may_be_login(text):
            return True
    return any(service.variables for service in job.services)


def may_hold_credential(job: Job) -> bool:
    """Whether the files name a credential that a job has: by its keywords, in its scripts, in its variables."""
    if job.id_tokens or job.secrets or any(map(may_name_credential, job.script_texts)):
        return True
    return any(may_name_credential(definition.text) for definition in job.variables)


def may_hold_auths(job: Job) -> bool:
    """Whether it is worth looking for auth configurations in a job's scripts and variables."""
    return AUTH_CONFIG in job.variables or any(may_write_literal_auth_config(text) for text in job.script_texts)


def may_pass_secrets(job: Job) -> bool:
    """Whether it is worth looking for secrets in build arguments and URLs of a job's scripts."""
    return any(map(hints.may_pass_secret, job.script_texts))


def may_run_downloads(job: Job) -> bool:
    """Whether it is worth looking for what a job fetches and runs."""
    return any(map(may_run_download, job.script_texts))


def may_open_hosts(job: Job) -> bool:
    """Whether it is worth looking for containers in a job's scripts that get at their machine."""
    return any(map(hints.may_open_host, job.script_texts))


def may_lower_guards(job: Job) -> bool:
    """Whether a job may switch off a check of where something comes from."""
    if any(map(may_lower_guard, job.script_texts)):
        return True
    return any(may_lower_guard(name) or may_lower_guard(text) for name, text, *_ in job.variables)


def may_mix_indexes(job: Job) -> bool:
    """Whether it is worth looking for indexes of packages that a job names."""
    return any(map(may_name_index, job.script_texts)) or any(map(may_name_index, job.variables.names()))


def may_install_unlocked(job: Job) -> bool:
    """Whether it is worth looking for installs in what a job runs."""
    return any(map(may_install_by_lock, job.script_texts))
