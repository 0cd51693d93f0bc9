"""The lists of facts that tell who knows what, and the places of all secrets.

To read for them is dear, and done where something calls for it: what is imported in functions few pipelines need.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from cilint.facts.auth_mappings import mapping_values
from cilint.facts.listing import if_worth
from cilint.facts.model import CredentialFact, User
from cilint.facts.relevance import (
    credential_places,
    holding_auths,
    holding_credentials,
    holding_in_variables,
    naming_credentials,
    naming_own_token,
    passing_literals,
    script_nodes,
    speaks_of_credentials,
    value_nodes,
)
from cilint.facts.stretches import Stretches
from cilint.lazy.typing import TYPE_CHECKING
from cilint.pipeline.job import Job
from cilint.secrets.hints import may_hold_secret
from cilint.text.source import Source, Span

if TYPE_CHECKING:
    from cilint.facts.auth_facts import AuthEntryFact, AuthFact, AuthProblemFact
    from cilint.facts.gather import Facts
    from cilint.facts.scripts import Scripts
    from cilint.facts.secret_flows import SecretFlowFact, TokenFlowFact
    from cilint.facts.secrets import SecretFact


def credentials(facts: Facts) -> Iterable[CredentialFact]:
    """Every literal secret for a registry, by user; a job that starts another pipeline hands its variables on."""
    in_variables = holding_in_variables(facts.texts)
    holding = in_variables | holding_credentials(facts.texts)
    users = [user for user in _holders(facts) if user.job in holding]
    mappings = tuple(mapping_values(facts.pipeline, facts.users))
    if not users and not mappings:
        return ()
    from cilint.facts.credentials import credentials_in, credentials_in_scripts, credentials_in_variables

    def credentials_of(user: User, scripts: Scripts) -> Iterator[CredentialFact]:
        if user.job in in_variables:
            yield from credentials_in_variables(user)
        yield from credentials_in_scripts(user, scripts)

    found = facts.scripts.each(facts.pipeline.path, users, credentials_of)
    return chain(found, (fact for value in mappings for fact in credentials_in(value)))


def secrets(facts: Facts) -> Iterable[SecretFact]:
    """Every other literal secret, by user where it is a job's."""
    # Others ask for the named places as well.
    is_said = any(facts.named_places.values()) or any(may_hold_secret(each.text) for each in facts.sources.values())
    if not is_said and not passing_literals(facts.texts):
        return ()
    from cilint.facts.secrets import secrets_of

    registry_secrets = {fact.span for fact in facts.credentials}
    return secrets_of(facts.pipeline, facts.sources, _holders(facts), facts.scripts, registry_secrets)


def auths(facts: Facts) -> Iterable[AuthFact]:
    """Every Docker auth configuration, by user."""
    users = facts.users_among(holding_auths(facts.texts))
    mappings = tuple(mapping_values(facts.pipeline, facts.users))
    if not users and not mappings:
        return ()
    from cilint.facts.auths import Documents, auths_of, mapped_auths

    documents = Documents()
    return chain(mapped_auths(mappings), (fact for user in users for fact in auths_of(user, facts.scripts, documents)))


def auth_entries(facts: Facts) -> Iterable[AuthEntryFact]:
    """Every entry of these configurations."""
    if not facts.auths:
        return ()
    from cilint.facts.auth_facts import AuthEntryFact

    return (AuthEntryFact(auth, entry) for auth in facts.auths for entry in auth.config.entries)


def auth_problems(facts: Facts) -> Iterable[AuthProblemFact]:
    """Everything that is wrong with these configurations."""
    if not facts.auths:
        return ()
    from cilint.facts.auth_facts import AuthProblemFact

    return (AuthProblemFact(auth, problem) for auth in facts.auths for problem in auth.config.problems)


def secret_flows(facts: Facts) -> Iterable[SecretFlowFact]:
    """Every way by which a credential leaves the shell of a job, by user; for jobs that start pipelines, too."""
    held = {fact.user.name for fact in (*facts.credentials, *facts.secrets) if fact.user}
    holding = naming_credentials(facts.texts)
    users = [user for user in _holders(facts) if user.name in held or user.job in holding]
    if not users:
        return ()
    from cilint.facts.secret_flows import flows_of

    return (fact for user in users for fact in flows_of(user, facts))


@if_worth(naming_own_token)
def token_flows(facts: Facts, users: Sequence[User]) -> Iterable[TokenFlowFact]:
    """Every way by which a token of GitLab's own leaves the shell of a job, by user."""
    from cilint.facts.secret_flows import TokenFlowFact, flows_of

    found = (TokenFlowFact.of(flow, user) for user in users for flow in flows_of(user, facts))
    return (fact for fact in found if fact is not None)


def secret_places(facts: Facts) -> Iterator[Span]:
    """The places of all secrets, which nothing may print; those in files that cannot be parsed, too."""
    yield from (fact.span for fact in (*facts.credentials, *facts.secrets, *facts.runner_secrets))
    yield from _dormant(facts)
    broken = [error.span.source for error in facts.errors if error.span]
    if any(may_hold_secret(source.text) for source in broken):
        from cilint.facts.written_secrets import secrets_in

        yield from (span for source in broken for span, _ in secrets_in(source))


def _unheeded(places: Sequence[Span], speaking: Sequence[Source], jobs: Sequence[Job]) -> set[str]:
    """The files with some of these places that lie in no job's scripts, and in none of its variables' values.

    As such places count those where the files that are `speaking` do so of credentials.
    """
    if not places and not speaking:
        return set()
    in_scripts = Stretches(chain.from_iterable(map(script_nodes, jobs)))
    left = [place for place in places if not in_scripts.overlaps(place)]
    for source in speaking:
        # Most do so in scripts alone, and what is left is told of in one look.
        if speaks_of_credentials(in_scripts.rest(source)):
            left += [place for place in credential_places(source) if not in_scripts.overlaps(place)]
    if left:
        in_values = Stretches(chain.from_iterable(map(value_nodes, jobs)))
        left = [place for place in left if not in_values.overlaps(place)]
    return {place.source.path for place in left}


def _holders(facts: Facts) -> tuple[User, ...]:
    """Whose variables and scripts may hold secrets."""
    triggers = (User(job.name, job) for job in facts.pipeline.jobs if job.is_trigger)
    return (*facts.users, *triggers)


def _dormant(facts: Facts) -> Iterator[Span]:
    """The places of secrets in files that speak of credentials outside of what jobs have."""
    documents = {
        item.source.path: [document for document in (item.header, item.body) if document]
        for item in facts.pipeline.configurations
    }
    # That a job names a script does not say that it runs all of it.
    documents |= {path: [node] for path, node in facts.script_files.items()}
    named = list(chain.from_iterable(facts.named_places.values()))
    speaking = [source for source in facts.sources.values() if speaks_of_credentials(source.text)]
    unheeded = _unheeded(named, speaking, [user.job for user in _holders(facts)])
    for path in documents:
        if path in unheeded:
            from cilint.facts.dormant_secrets import dormant_secrets

            yield from dormant_secrets(documents[path], facts.scripts)
