"""What is known of the network that joins a job and its services: feature flag, runners, executor. No predicates.

Source: gitlab-runner 19.4, common/build_settings.go (which value of the flag counts) and
executors/docker/internal/networks/manager.go (what else keeps a job from a network of its own).
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from cilint.facts.model import User
from cilint.lazy.enums import Enum
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.pipeline.definitions import Definition
from cilint.pipeline.variables import Variables
from cilint.runner.config import Runner
from cilint.runner.feature_flags import NETWORK_PER_BUILD, parse_flag
from cilint.situation.runners import runners_for, runners_of, tags_that_tell
from cilint.situation.situation import Situation

_WITHOUT_LINKS = frozenset({"kubernetes", "instance", "shell", "ssh", "custom", "virtualbox", "parallels"})
"""Executors that have no container links: kubernetes puts services beside the job, the others have no services."""
_DOCKER = frozenset({"docker", "docker-windows", "docker-ssh", "docker+machine", "docker-ssh+machine",
                     "docker-autoscaler"})  # fmt: skip
_KUBERNETES = "kubernetes"
_HOST_MODE = "host"

# What only the kubernetes executor reads of a job's variables: gitlab-runner 19.4, docs/executors/kubernetes/_index.md
# ("Overwrite …"). The others of these names are the user's own, or those that a cluster gives to all its containers.
_OF_PODS = regex(
    r"KUBERNETES_(?:(?:(?:SERVICE|HELPER|POD)_)?(?:CPU|MEMORY|EPHEMERAL_STORAGE)_(?:REQUEST|LIMIT)"
    r"|(?:POD_(?:LABELS|ANNOTATIONS)|NODE_(?:SELECTOR|TOLERATIONS))_.+"
    r"|NAMESPACE_OVERWRITE|SERVICE_ACCOUNT_OVERWRITE|BEARER_TOKEN)"
)


class FlagValue(Enum):
    """What a value of a feature flag is to the Runner."""

    TRUE = "true"
    FALSE = "false"
    INVALID = "invalid"
    UNKNOWN = "unknown"


class Flag(NamedTuple):
    """A definition of the flag that can count for a job, and what its value is."""

    definition: Definition
    truth: FlagValue


class Flags(NamedTuple):
    """The definitions of FF_NETWORK_PER_BUILD that can count for a job, and what the runners say of it."""

    all: tuple[Flag, ...]
    runners: Sequence[Runner]

    @property
    def certain(self) -> tuple[Flag, ...]:
        """Those that count in every pipeline."""
        return tuple([flag for flag in self.all if not flag.definition.conditional])

    @property
    def may_be_on(self) -> bool:
        """Whether the job has the flag on, for all that is known."""
        # What the runner's feature_flags set, no job can override (gitlab-runner: common/build_settings.go).
        if all(runner.feature_flags.get(NETWORK_PER_BUILD) is False for runner in self.runners):
            return False
        if not self.all:
            return all(parse_flag(runner.environment.get(NETWORK_PER_BUILD, "")) for runner in self.runners)
        is_unknown = any(flag.truth is FlagValue.UNKNOWN for flag in self.all)
        return is_unknown or any(flag.truth is FlagValue.TRUE for flag in self.certain)

    @property
    def is_on(self) -> bool:
        """Whether the job surely has a network of its own, if its executor is one of Docker's."""
        if any(runner.network_mode for runner in self.runners):
            return False
        by_runner = [runner.feature_flags.get(NETWORK_PER_BUILD) for runner in self.runners]
        if all(by_runner):
            return True
        is_set = bool(self.certain) and all(flag.truth is FlagValue.TRUE for flag in self.all)
        return is_set and not any(value is False for value in by_runner)


def flags_of(user: User, situation: Situation) -> Flags:
    """What is known of FF_NETWORK_PER_BUILD for a job."""
    variables, runners = user.job.variables, runners_of(user, situation)
    if NETWORK_PER_BUILD not in variables:
        return Flags((), runners)
    flags = [Flag(item, truth_of(item, variables)) for item in variables.possible(NETWORK_PER_BUILD)]
    return Flags(tuple(flags), runners)


def flags_with_links(user: User, situation: Situation) -> Flags | None:
    """What is known of FF_NETWORK_PER_BUILD for a job; None where no links join it and its services.

    So it is where the flag is on, or the runners' configuration rules links out.
    """
    if NETWORK_PER_BUILD in user.job.variables:
        return _with_links(flags_of(user, situation))
    # All hangs on the runners then, which most jobs share.
    return situation.once(_flags_by_runners, tags_that_tell(user, situation))


def _flags_by_runners(tags: frozenset[str] | None, situation: Situation) -> Flags | None:
    return _with_links(Flags((), runners_for(tags, situation)))


def _with_links(flags: Flags) -> Flags | None:
    return None if all(map(_has_no_links, flags.runners)) or flags.may_be_on else flags


def truth_of(definition: Definition, variables: Variables) -> FlagValue:
    """What the value of a feature flag is to the Runner; unknown where it can be several things."""
    values = {definition.text} if definition.raw else {item.known for item in variables.expand(definition.text)}
    if len(values) != 1 or None in values:
        return FlagValue.UNKNOWN
    is_on = parse_flag(str(values.pop()))
    return FlagValue.INVALID if is_on is None else FlagValue.TRUE if is_on else FlagValue.FALSE


def _has_no_links(runner: Runner) -> bool:
    """Whether the runner's own configuration rules container links out."""
    flag = runner.feature_flags.get(NETWORK_PER_BUILD)
    return runner.executor in _WITHOUT_LINKS or bool(runner.network_mode) or flag is True


def is_kubernetes(user: User, situation: Situation) -> bool:
    """Whether a job surely runs in a pod, with its services at the same address."""
    return all(runner.executor == _KUBERNETES for runner in runners_of(user, situation))


def is_meant_for_pods(user: User, situation: Situation) -> bool:
    """Whether a job's variables say what the kubernetes executor is to make of it, and no settings speak of runners."""
    # Few pipelines have such variables, which are asked for first.
    names = situation.once(_names_of_pods, None)
    if not names or not user.job.variables.among(names):
        return False
    return not any(runner.executor for runner in runners_of(user, situation))


def _names_of_pods(_asked: None, situation: Situation) -> AbstractSet[str]:
    """The variables of all jobs that are for the kubernetes executor."""
    names = [name for name in situation.facts.texts.names if name.startswith("KUBERNETES_")]
    return {name for name in names if _OF_PODS.fullmatch(name)}


def is_in_containers_apart(user: User, situation: Situation) -> bool:
    """Whether the job and its services surely have an address each: on an executor of Docker's.

    A job that sets FF_NETWORK_PER_BUILD runs on one: no other reads it.
    """
    runners = runners_of(user, situation)
    if any(runner.network_mode == _HOST_MODE for runner in runners):
        return False
    if any(runner.executor for runner in runners):
        return all(runner.executor in _DOCKER for runner in runners)
    return NETWORK_PER_BUILD in user.job.variables
