"""Which jobs are worth a look for a list of facts: cheap questions about all jobs, before anything is parsed.

Each is asked of `JobTexts`, the texts of all jobs: what none of them has is not looked for in each of them.
"""

from __future__ import annotations

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
from cilint.facts.job_texts import NOBODY, Jobs, JobTexts
from cilint.pipeline.free_text import may_hold_free_text, may_hold_input
from cilint.pipeline.job import Job
from cilint.secrets.hints import may_name_own_token, may_pass_literal, named_hints
from cilint.syntax.node import Node
from cilint.text.source import Source, Span, span_of
from cilint.tools.hints import (
    may_install_by_lock,
    may_lower_guard,
    may_name_index,
    may_name_plain_engine,
    may_run_download,
)

_SCAN_VARIABLES = frozenset({*hints.SCAN_SWITCHES, hints.ANALYZERS})
_AFTER = 4
"""So many characters behind a name and its colon its value may begin: a blank, a quote."""


def credential_places(source: Source) -> list[Span]:
    """The places of a file that speak of credentials for registries."""
    return [span_of(source, start, end) for start, end in hints.credential_hints(source.text)]


def speaks_of_credentials(text: str) -> bool:
    """Whether there is such a place in a text."""
    return next(hints.credential_hints(text), None) is not None


def named_places(source: Source) -> list[Span]:
    """Those of names that say of what follows that it is secret, each up to where that may begin."""
    return [span_of(source, start, end + _AFTER) for start, end in named_hints(source.text)]


def script_nodes(job: Job) -> list[Node]:
    """A job's scripts."""
    return [item.node for item in job.script_items]


def value_nodes(job: Job) -> list[Node]:
    """The values of its variables."""
    return [definition.value for definition in job.variables]


def leaking(texts: JobTexts) -> Jobs:
    """Whose output it is worth to look for secrets in."""
    all_of_it = texts.running(may_print_all) | texts.having({DEBUG_TRACE})
    printing = texts.running(may_print)
    return all_of_it | (printing & texts.saying(may_name_secret)) if printing else all_of_it


def reaching_registries(texts: JobTexts) -> Jobs:
    """Of which it is worth to look for how they reach registries."""
    told = texts.defining(may_hold_address) | texts.running(may_reach_registry)
    return told | texts.naming("://", "insecure-registry")


def writing_auth(texts: JobTexts) -> Jobs:
    """In whose files it is worth to look for Docker's auth configuration."""
    return texts.running(may_write_auth_config)


def naming_images(texts: JobTexts) -> Jobs:
    """In whose scripts it is worth to look for images."""
    return texts.running(hints.may_hold_image)


def pushing(texts: JobTexts) -> Jobs:
    """In whose scripts it is worth to look for pushes."""
    return texts.running(hints.may_hold_push)


def deploying(texts: JobTexts) -> Jobs:
    """Who may change what runs elsewhere."""
    return texts.running(hints.may_deploy) | texts.giving("environment")


def handing_on(texts: JobTexts) -> Jobs:
    """Who may hand on what somebody else decides, in a report of the type dotenv."""
    running = texts.running(may_hold_free_text)
    return {job for job in running if job.artifacts is not None and "dotenv" in job.artifacts.reports}


def reading_injected(texts: JobTexts) -> Jobs:
    """In what of theirs is read as code it is worth to look for what somebody else decides."""
    # What is handed on may get to any job.
    return texts.everybody if handing_on(texts) else texts.saying(may_hold_free_text) | texts.asking()


def interpolating(texts: JobTexts) -> Jobs:
    """Into whose scripts inputs may be put."""
    return texts.running(may_hold_input)


def decided_by_others(texts: JobTexts) -> Jobs:
    """Of whom somebody else may decide what the images are, or where the environment is."""
    return texts.naming("$") | set(filter(_may_be_elsewhere, texts.giving("environment")))


def _may_be_elsewhere(job: Job) -> bool:
    url = job.environment.url if job.environment else None
    return url is not None and "$" in url.written


def scanning(texts: JobTexts) -> Jobs:
    """Who may look for weaknesses, or say whether GitLab's jobs do."""
    return texts.running(hints.may_scan) | texts.having(_SCAN_VARIABLES)


def holding_credentials(texts: JobTexts) -> Jobs:
    """In whose scripts, or the variables that they run, it is worth to look for secrets of registries."""
    return texts.running(hints.may_hold_credentials) | texts.defining(may_be_login)


def holding_in_variables(texts: JobTexts) -> Jobs:
    """In whose variables, or those of whose services, it is worth to look for them."""
    given = {job for job in texts.giving("services") if any(service.variables for service in job.services)}
    said = texts.defining(may_hold_transfer) | texts.defining(may_hold_auth_config)
    return said | texts.having({AUTH_CONFIG}) | given


def naming_credentials(texts: JobTexts) -> Jobs:
    """Of whose credentials the files name one: by their keywords, in their scripts, in their variables."""
    given = {job for job in texts.giving("id_tokens", "secrets") if job.id_tokens or job.secrets}
    return texts.saying(may_name_credential) | given


def naming_own_token(texts: JobTexts) -> Jobs:
    """For whom the files name a token of GitLab's own."""
    return texts.saying(may_name_own_token)


def holding_auths(texts: JobTexts) -> Jobs:
    """In whose scripts and variables it is worth to look for auth configurations."""
    return texts.running(may_write_literal_auth_config) | texts.having({AUTH_CONFIG})


def passing_literals(texts: JobTexts) -> Jobs:
    """Who may give a program a literal as a secret."""
    return texts.running(may_pass_literal) if texts.running(hints.may_take_secret) else NOBODY


def passing_secrets(texts: JobTexts) -> Jobs:
    """Among whose arguments of programs it is worth to look for secrets."""
    giving = texts.running(hints.may_hand_on_argument) | texts.running(hints.may_take_secret)
    return giving & (naming_credentials(texts) | texts.running(hints.may_call_secret)) if giving else NOBODY


def running_downloads(texts: JobTexts) -> Jobs:
    """In whose scripts it is worth to look for what they fetch and run."""
    return texts.running(may_run_download)


def opening_hosts(texts: JobTexts) -> Jobs:
    """In whose scripts it is worth to look for containers that get at their machine."""
    return texts.running(hints.may_open_host)


def naming_engine(texts: JobTexts) -> Jobs:
    """Who may name a container engine at its port without TLS."""
    return texts.saying(may_name_plain_engine)


def lowering_guards(texts: JobTexts) -> Jobs:
    """Who may switch off a check of where something comes from."""
    return texts.saying(may_lower_guard)


def mixing_indexes(texts: JobTexts) -> Jobs:
    """Of which it is worth to look for indexes of packages that they name."""
    return texts.saying(may_name_index)


def installing_unlocked(texts: JobTexts) -> Jobs:
    """In whose scripts it is worth to look for installs."""
    return texts.running(may_install_by_lock)
