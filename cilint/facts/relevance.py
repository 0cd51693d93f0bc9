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
    may_name_secret,
    may_print,
    may_print_all,
    may_reach_registry,
    may_write_auth_config,
    may_write_literal_auth_config,
)
from cilint.pipeline.job import Job
from cilint.pipeline.nesting import flat_items
from cilint.secrets.hints import named_hints
from cilint.syntax.node import Node
from cilint.text.source import Source, Span

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
    texts = _scripts(job)
    if DEBUG_TRACE in job.variables or any(map(may_print_all, texts)):
        return True
    if not any(map(may_print, texts)):
        return False
    return any(map(may_name_secret, texts)) or any(may_name_secret(definition.text) for definition in job.variables)


def may_reach_registries(job: Job) -> bool:
    """Whether it is worth looking for how a job reaches registries."""
    by_variables = any(is_address(definition.text) for definition in job.variables)
    if by_variables or any(may_reach_registry(text) for text in _scripts(job)):
        return True
    services = job.keyword("services")
    image = job.keyword("image")
    return any("://" in text or "insecure-registry" in text for node in (services, image) for text in _texts(node))


def may_write_auth(job: Job) -> bool:
    """Whether it is worth looking for Docker's auth configuration in what a job writes to files."""
    return any(may_write_auth_config(text) for text in _scripts(job))


def may_name_images(job: Job) -> bool:
    """Whether it is worth looking for images in what a job runs."""
    return any(map(hints.may_hold_image, _scripts(job)))


def may_push(job: Job) -> bool:
    """Whether it is worth looking for pushes in what a job runs."""
    return any(map(hints.may_hold_push, _scripts(job)))


def _scripts(job: Job) -> list[str]:
    return [item.node.written for item in job.script_items]


def _texts(node: Node | None) -> Iterator[str]:
    """The scalars of an `image:` or of `services:`."""
    for item in (node, *(node.items if node else ())):
        if item is None:
            continue
        command = flat_items(item.get("command")) if item.is_mapping else ()
        for value in (item, item.get("name") if item.is_mapping else None, *command):
            if value is not None and value.is_scalar:
                yield value.written


def may_hold_credentials(job: Job) -> bool:
    """Whether it is worth looking for secrets in a job's scripts and variables."""
    if any(map(hints.may_hold_credentials, _scripts(job))):
        return True
    for name, text, *_ in job.variables:
        if name == AUTH_CONFIG or may_hold_transfer(name) or may_hold_auth_config(text) or may_be_login(text):
            return True
    services = job.keyword("services")
    return services is not None and any(service.get("variables") for service in services.items)


def may_hold_auths(job: Job) -> bool:
    """Whether it is worth looking for auth configurations in a job's scripts and variables."""
    return AUTH_CONFIG in job.variables or any(may_write_literal_auth_config(text) for text in _scripts(job))


def may_pass_secrets(job: Job) -> bool:
    """Whether it is worth looking for secrets in build arguments and URLs of a job's scripts."""
    return any(map(hints.may_pass_secret, _scripts(job)))
