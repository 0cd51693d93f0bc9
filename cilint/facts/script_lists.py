"""The lists of facts for which scripts are read closely. What they need is loaded where a cheap question says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cilint.facts.listing import if_worth
from cilint.facts.model import User
from cilint.facts.relevance import (
    installing_unlocked,
    interpolating,
    leaking,
    lowering_guards,
    mixing_indexes,
    naming_engine,
    naming_images,
    opening_hosts,
    passing_secrets,
    pushing,
    reaching_registries,
    reading_injected,
    running_downloads,
    scanning,
    writing_auth,
)
from cilint.lazy.typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cilint.facts.arguments import ArgumentFact
    from cilint.facts.auth_writes import AuthWriteFact
    from cilint.facts.contacted_hosts import AddressFact
    from cilint.facts.downloads import DownloadFact
    from cilint.facts.gather import Facts
    from cilint.facts.host_accesses import HostAccessFact
    from cilint.facts.injections import InjectionFact
    from cilint.facts.interpolations import InterpolationFact
    from cilint.facts.leaks import LeakFact
    from cilint.facts.lowered_guards import LoweredGuardFact
    from cilint.facts.mixed_indexes import MixedIndexesFact
    from cilint.facts.plain_engines import PlainEngineFact
    from cilint.facts.pushes import PushFact
    from cilint.facts.script_images import ScriptImageFact
    from cilint.facts.shell_warnings import ShellWarningFact
    from cilint.facts.transports import TransportFact
    from cilint.facts.unlocked_installs import UnlockedInstallFact
    from cilint.facts.weak_scans import WeakScanFact


@if_worth(naming_images)
def script_images(facts: Facts, users: Sequence[User]) -> Iterable[ScriptImageFact]:
    """Every image that a script runs, pulls or builds from, by user."""
    from cilint.facts.script_images import script_images_of

    return facts.scripts.each(facts.pipeline.path, users, script_images_of)


@if_worth(pushing)
def pushes(facts: Facts, users: Sequence[User]) -> Iterable[PushFact]:
    """Every push of an image, by user."""
    from cilint.facts.pushes import pushes_of
    from cilint.pipeline.events.questions import Occasions

    ask = Occasions(facts.pipeline).is_for_tags
    return (fact for user in users for fact in pushes_of(user, facts.scripts, ask))


@if_worth(leaking)
def leaks(facts: Facts, users: Sequence[User]) -> Iterable[LeakFact]:
    """Every secret that a script prints to the job log, by user."""
    from cilint.facts.possible_leaks import possible_leaks_of

    return facts.scripts.each(facts.pipeline.path, users, possible_leaks_of)


@if_worth(reaching_registries)
def transports(facts: Facts, users: Sequence[User]) -> Iterable[TransportFact]:
    """Every place that tells how to reach a registry, by user."""
    from cilint.facts.transports import transports_of

    return facts.scripts.each(facts.pipeline.path, users, transports_of)


@if_worth(writing_auth)
def auth_writes(facts: Facts, users: Sequence[User]) -> Iterable[AuthWriteFact]:
    """Every variable with Docker's auth configuration that a script writes to a file, by user."""
    from cilint.facts.auth_writes import auth_writes_of

    return facts.scripts.each(facts.pipeline.path, users, auth_writes_of)


def addresses(facts: Facts) -> Iterable[AddressFact]:
    """Every place that names the host of a service, this machine or the job as one to talk to, by user."""
    holders = {alias: fact for fact in reversed(facts.service_entries) for alias in fact.aliases}
    if not holders:
        return ()
    from cilint.facts.contacted_hosts import ContactedHosts

    found = ContactedHosts(holders, facts.scripts, facts.texts)
    return (fact for user in facts.users for fact in found.of_user(user, facts.service_entries.of(user)))


@if_worth(passing_secrets)
def arguments(facts: Facts, users: Sequence[User]) -> Iterable[ArgumentFact]:
    """Every build argument, URL and secret that a script gives to a program, by user."""
    from cilint.facts.arguments import arguments_of

    return facts.scripts.each(facts.pipeline.path, users, arguments_of)


@if_worth(opening_hosts)
def host_accesses(facts: Facts, users: Sequence[User]) -> Iterable[HostAccessFact]:
    """Every container that a script opens to the machine of the runner, by user."""
    from cilint.facts.host_accesses import host_accesses_of

    return facts.scripts.each(facts.pipeline.path, users, host_accesses_of)


@if_worth(naming_engine)
def plain_engines(facts: Facts, users: Sequence[User]) -> Iterable[PlainEngineFact]:
    """Every Docker daemon at its port without TLS that a job talks to, by user."""
    from cilint.facts.plain_engines import plain_engines_of

    return facts.scripts.each(facts.pipeline.path, users, plain_engines_of)


@if_worth(reading_injected)
def injections(facts: Facts, users: Sequence[User]) -> Iterable[InjectionFact]:
    """Every place where a text that somebody else decides is read as code, by user."""
    from cilint.facts.dotenv_texts import DotenvTexts
    from cilint.facts.injections import injections_of

    handed = DotenvTexts(facts.graph, facts.scripts)
    return (fact for user in users for fact in injections_of(user, facts.scripts, handed.given(user.job)))


@if_worth(interpolating)
def interpolations(facts: Facts, users: Sequence[User]) -> Iterable[InterpolationFact]:
    """Every input that may be any text and becomes a part of a script, by user."""
    from cilint.facts.interpolations import interpolations_of

    return (fact for user in users for fact in interpolations_of(user, facts.pipeline, facts.scripts))


@if_worth(scanning)
def weak_scans(facts: Facts, users: Sequence[User]) -> Iterable[WeakScanFact]:
    """Every scan for weaknesses that is switched off, says nothing or is not GitLab's, by user."""
    from cilint.facts.weak_scans import weak_commands_of, weak_variables_of

    # What is a part of other pipelines may switch off what these do in another way.
    if facts.pipeline.is_entry_point or facts.pipeline.is_child:
        yield from weak_variables_of(users, facts.pipeline.jobs)
    yield from weak_commands_of(users, facts.scripts)


@if_worth(running_downloads)
def downloads(facts: Facts, users: Sequence[User]) -> Iterable[DownloadFact]:
    """Everything that a script fetches or decodes, and runs, by user."""
    from cilint.facts.downloads import downloads_of

    return (fact for user in users for fact in downloads_of(user, facts.scripts, facts.service_entries.of(user)))


@if_worth(lowering_guards)
def lowered_guards(facts: Facts, users: Sequence[User]) -> Iterable[LoweredGuardFact]:
    """Every check of where something comes from that is switched off, by user."""
    from cilint.facts.lowered_guards import lowered_guards_of

    return (fact for user in users for fact in lowered_guards_of(user, facts.scripts, facts.service_entries.of(user)))


@if_worth(mixing_indexes)
def mixed_indexes(facts: Facts, users: Sequence[User]) -> Iterable[MixedIndexesFact]:
    """Every private index of packages beside a public one, by user."""
    from cilint.facts.mixed_indexes import mixed_indexes_of

    may_have_file = facts.pipeline.shared.may_have_file
    return (fact for user in users for fact in mixed_indexes_of(user, facts.scripts, may_have_file))


@if_worth(installing_unlocked)
def unlocked_installs(facts: Facts, users: Sequence[User]) -> Iterable[UnlockedInstallFact]:
    """Every install that may pass over a lock file of the repository, by user."""
    from cilint.facts.unlocked_installs import unlocked_installs_of

    shared = facts.pipeline.shared
    return (fact for user in users for fact in unlocked_installs_of(user, facts.scripts, shared))


def shell_warnings(facts: Facts) -> Iterable[ShellWarningFact]:
    """Everything that a linter of scripts says, by user; nothing where none is asked."""
    if facts.scripts.linter is None:
        return ()
    from cilint.facts.shell_warnings import shell_warnings_of

    return shell_warnings_of(facts, facts.scripts.linter)
