"""What the job around a literal tells of its worth: whether it is a secret at all, and of use beyond the job.

Nothing is less hidden for what is told here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from cilint.facts.model import User
from cilint.facts.named_secrets import Named
from cilint.facts.password_readers import PasswordReaders
from cilint.lazy.patterns import regex
from cilint.pipeline.job import Job
from cilint.secrets.names import names_issuer, names_user
from cilint.secrets.scan import FoundSecret
from cilint.secrets.throw_away import is_of_tests, is_throw_away
from cilint.secrets.throw_away_passwords import is_local_host

_OWN_NETWORK = regex(
    r"docker[- ]compose|podman[- ]compose|nerdctl[- ]compose|\b(?:docker|podman|nerdctl)\b.*--(?:net|link)"
)
"""The commands by which a script makes containers that have names: in a network that ends with the job."""


def names_beside(named: Iterable[Named], services: Mapping[str, PasswordReaders]) -> dict[str, Collection[str]]:
    """By the names of the jobs that have these literals: the users, databases and services of each, in lower case."""
    users = {item.user.name: item.user for item in named if item.user}
    return {name: _names_beside(user.job, services[name]) for name, user in users.items()}


def is_worth_keeping(named: Named, beside: Mapping[str, Collection[str]]) -> bool:
    """Whether a literal that only its name calls secret looks like one, in a job that would be given one.

    What tests are given is made for them, but for what somebody else has to have issued.
    """
    user = named.user
    if user is None:
        return not is_throw_away(named.text)
    if is_throw_away(named.text, beside[user.name]):
        return False
    return names_issuer(named.name) or not is_of_tests(user.job.name, _stage(user.job))


def is_of_job(found: FoundSecret, text: str, user: User | None) -> bool:
    """Whether the password `text` of a pair is for what only the job itself reaches.

    A name without a dot is known to a network of containers, or to a company's own; what is no password worth keeping
    there, or what a script gives to containers that it starts, is of use nowhere else.
    """
    if is_local_host(found.host):
        return True
    if "." in found.host:
        return False
    if not found.host:
        return text.lower() == found.user
    return is_throw_away(text, (found.user,)) or (user is not None and _starts_containers(user.job))


def _names_beside(job: Job, services: PasswordReaders) -> Collection[str]:
    users = (item.value.written.lower() for item in job.variables if names_user(item.name))
    return services.hosts.union(users)


def _stage(job: Job) -> str:
    return job.stage.text if job.stage else ""


def _starts_containers(job: Job) -> bool:
    return any(_OWN_NETWORK.search(text) for text in job.script_texts)
