"""The facts about literal secrets in a config.toml: those that the Runner needs there, and those that jobs get."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cilint.container.auth_secrets import literal_secrets
from cilint.container.hints import AUTH_CONFIG, may_hold_auth_config
from cilint.container.placeholder import is_literal_secret
from cilint.facts.model import Plain
from cilint.facts.runners import runner_settings
from cilint.facts.secrets import Evidence, SecretFact
from cilint.facts.stretches import Stretches
from cilint.facts.written_secrets import secrets_in
from cilint.runner.config import Runner
from cilint.secrets.names import is_named_secret, name_kind
from cilint.secrets.scan import find_secrets
from cilint.syntax.node import Node
from cilint.syntax.resolution import ScalarType
from cilint.syntax.toml_text import toml_text
from cilint.text.source import Source, Span

_ENVIRONMENTS = frozenset({"environment", "docker.services.environment", "kubernetes.services.environment"})
_SCRIPTS = ("pre_clone_", "pre_get_sources_", "post_clone_", "post_get_sources_", "pre_build_", "post_build_")
_OWN_KEYS = frozenset({"accountkey"})
"""Keys of secrets that their names do not tell, in lower case: `[runners.cache.azure] AccountKey`."""


class RunnerSecretFact(SecretFact):
    """A literal secret in a config.toml, flagged at its own text.

    `is_own` says that the Runner itself needs it, such as its token and the keys of its cache: it belongs there. What
    `environment` and scripts hold, every job gets. `registry` is the one that it is for, where that is known.
    """

    __slots__ = ("is_own", "registry", "runner")

    kind = "runner_secret"

    def __init__(
        self,
        span: Span,
        runner: Runner | None,
        what: str,
        evidence: Evidence,
        *,
        issuer: str = "",
        name: str = "",
        host: str = "",
        registry: str = "",
        is_own: bool = False,
    ) -> None:
        super().__init__(span, None, what, evidence, issuer=issuer, name=name, host=host)
        self.runner = runner
        self.registry = registry
        self.is_own = is_own

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {
            "runner": self.runner.name if self.runner else None,
            "what": self.what,
            "evidence": self.evidence.value,
            "name": self.name,
            "registry": self.registry,
            "own": self.is_own,
        }


def secrets_of_runners(runners: Sequence[Runner]) -> list[RunnerSecretFact]:
    """Every literal secret in the files of some runners, in settings first, each place once."""
    found = [fact for runner in runners for fact in _of_runner(runner)]
    taken = Stretches(fact.span for fact in found)
    sources: dict[str, Source] = {runner.table.source.path: runner.table.source for runner in runners if runner.table}
    for source in sources.values():
        for span, item in secrets_in(source):
            if not taken.overlaps(span):
                evidence = Evidence.PAIR if item.is_pair else Evidence.FORMAT
                found.append(
                    RunnerSecretFact(span, None, item.what, evidence, issuer=item.issuer, host=item.host, is_own=True)
                )
    return found


def _of_runner(runner: Runner) -> Iterator[RunnerSecretFact]:
    for setting in runner_settings(runner):
        node = setting.node
        if node.scalar_type is not ScalarType.STR:
            continue
        if setting.key in _ENVIRONMENTS:
            yield from _of_variable(node, runner)
        elif setting.key.startswith(_SCRIPTS):
            yield from _of_formats(node, 0, runner)
        else:
            yield from _of_setting(setting.key, node, runner)


def _of_variable(node: Node, runner: Runner) -> Iterator[RunnerSecretFact]:
    """The secrets in an entry `NAME=value` of an environment, which jobs or services get."""
    name, equals, value = node.text.partition("=")
    start = len(name) + 1
    if not equals:
        return
    if name == AUTH_CONFIG or may_hold_auth_config(value):
        found = list(_of_auth_config(name, node, runner))
        yield from found
        if found:
            return
    kind = name_kind(name)
    if kind and is_named_secret(kind, value):
        span = toml_text(node).span(start, len(node.text))
        yield RunnerSecretFact(span, runner, f"value of {name}", Evidence.NAME, name=name)
    else:
        yield from _of_formats(node, start, runner)


def _of_auth_config(name: str, node: Node, runner: Runner) -> Iterator[RunnerSecretFact]:
    start = len(name) + 1
    value = node.text[start:]
    text = toml_text(node)
    secrets = literal_secrets(value)
    for secret in secrets:
        span = text.span(start + secret.start, start + secret.end)
        what = "Docker's auth configuration"
        yield RunnerSecretFact(span, runner, what, Evidence.FORMAT, name=name, registry=secret.registry)
    if not secrets and "{" not in value and is_literal_secret(value):
        # A password, or an encoded one, in place of the JSON that holds it: it is of no use, and is one all the same.
        span = text.span(start, len(node.text))
        yield RunnerSecretFact(span, runner, f"value of {name}", Evidence.NAME, name=name)


def _of_formats(node: Node, start: int, runner: Runner) -> Iterator[RunnerSecretFact]:
    text = toml_text(node)
    for item in find_secrets(node.text[start:]):
        span = text.span(start + item.start, start + item.end)
        evidence = Evidence.PAIR if item.is_pair else Evidence.FORMAT
        yield RunnerSecretFact(span, runner, item.what, evidence, issuer=item.issuer, host=item.host)


def _of_setting(key: str, node: Node, runner: Runner) -> Iterator[RunnerSecretFact]:
    """What a setting of the Runner's own holds; `MachineOptions` are a list of `name=value`."""
    name, start = key.rpartition(".")[2], 0
    if name == "MachineOptions":
        name, equals, _ = node.text.partition("=")
        start = len(name) + len(equals)
    value = node.text[start:]
    is_named = name_kind(name) is not None or name.lower() in _OWN_KEYS
    if is_named and is_literal_secret(value) and not value.startswith("/"):
        span = toml_text(node).span(start, len(node.text))
        yield RunnerSecretFact(span, runner, f"value of {name}", Evidence.NAME, name=name, is_own=True)
