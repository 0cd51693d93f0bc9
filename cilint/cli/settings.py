"""`cilint settings`: prints the settings that are in force, and where each comes from."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping, Sequence

from cilint.cli.exit_code import ExitCode
from cilint.cli.streams import as_file
from cilint.cli.targets import Target, find_targets
from cilint.findings.mask import harmless, redacted
from cilint.lazy.records import NamedTuple
from cilint.pipeline.keywords import DEFAULT_ROOT
from cilint.settings.model import RuleSetting, Settings
from cilint.settings.policy import IncludePolicy, JobPolicy, Policy
from cilint.text.source import Span


class _Line(NamedTuple):
    """A setting as YAML, with the key of its origin, or the origin itself; `default` says that no file makes it."""

    text: str
    key: str = ""
    default: bool = False
    span: Span | None = None


def run(options: Namespace) -> ExitCode:
    """Print the settings for each target, as YAML with the origin of each in a comment; or the schema."""
    if options.schema:
        from cilint.cli.settings_schema import settings_schema

        sys.stdout.write(settings_schema())
        return ExitCode.CLEAN
    out = as_file()
    for number, target in enumerate(find_targets(options)):
        if number:
            print("---", file=out)
        for line in _describe(target):
            print(harmless(redacted(line)), file=out)
    return ExitCode.CLEAN


def _describe(target: Target) -> Iterator[str]:
    settings = target.settings
    yield f"# {settings.file or 'no settings file'}, for {', '.join(target.paths)}"
    for name in settings.extended:
        yield f"# extends {name}"
    for line in _lines(settings):
        span = line.span or settings.origins.get(line.key)
        origin = "default" if line.default else span.place if span else ""
        yield f"{line.text}  # {origin}" if origin else line.text
    environment = settings.environment
    if environment.own_hosts:
        yield f"# registries with credentials of the job's own: {', '.join(environment.own_hosts)}"
    if environment.auth_config is not None:
        yield "# DOCKER_AUTH_CONFIG of this job's environment counts, too"


def _lines(settings: Settings) -> Iterator[_Line]:
    roots = settings.pipelines or (DEFAULT_ROOT,)
    yield _Line(f"pipelines: {_listed(roots)}", "pipelines", not settings.pipelines)
    yield from _list("exclude", settings.exclude, settings)
    for key, value in (
        ("persona", settings.persona),
        ("min_severity", settings.min_severity),
        ("min_confidence", settings.min_confidence),
        ("fail_on", settings.fail_on),
    ):
        yield _Line(f"{key}: {value.value}", key, key not in settings.origins)
    if settings.docs_url:
        yield _Line(f"docs_url: {_quoted(settings.docs_url)}", "docs_url")
    yield from _list("rules_from", settings.rules_from, settings)
    yield from _mapping("rules", {name: _rule(rule) for name, rule in settings.rules.items()})
    yield from _mapping("registries", {host: f"{{auth: {auth.value}}}" for host, auth in settings.registries.items()})
    for key, listed in (
        ("trusted_registries", settings.trusted_registries),
        ("trusted_includes", settings.trusted_includes),
        ("external_variables", settings.external_variables),
    ):
        yield from _list(key, listed, settings)
    if settings.dependency_proxy:
        yield _Line(f"dependency_proxy: {_quoted(settings.dependency_proxy)}", "dependency_proxy")
    yield from _mapping("deprecated_images", {name: _quoted(use) for name, use in settings.deprecated_images.items()})
    yield from _mapping("pins", {pattern: policy.value for pattern, policy in settings.pins})
    yield from _policy(settings.policy)
    yield from _runner(settings)
    yield from _mapping("includes", {project: _quoted(folder) for project, folder in settings.includes.items()})
    yield _Line(f"vendor: {_quoted(settings.vendor)}", "vendor", "vendor" not in settings.origins)
    yield from _gitlab(settings)
    if "require_reason" in settings.origins:
        yield _Line(f"require_reason: {str(settings.require_reason).lower()}", "require_reason")
    if settings.baseline_file:
        yield _Line(f"baseline: {_quoted(settings.baseline_file)}", "baseline")
    if settings.ignores:
        yield _Line("ignore:")
    for ignore in settings.ignores:
        parts = {"paths": ignore.paths, "rules": ignore.rules, "fingerprints": ignore.fingerprints}
        fields = [f"{key}: {_listed(values)}" for key, values in parts.items() if values]
        fields += [f"reason: {_quoted(ignore.reason)}", *([f"until: {ignore.until}"] if ignore.until else [])]
        yield _Line(f"  - {{{', '.join(fields)}}}", span=ignore.span)


def _list(key: str, values: Sequence[str], settings: Settings, indent: str = "") -> Iterator[_Line]:
    """A list in one line, or where several files have made it, each text in one."""
    name = key.rpartition(".")[2]
    spans = [settings.origins.get(f"{name}.{value}") for value in values]
    if len({span.source for span in spans if span}) < 2:
        if values:
            yield _Line(f"{indent}{name}: {_listed(values)}", key)
        return
    yield _Line(f"{indent}{name}:")
    for value, span in zip(values, spans, strict=True):
        yield _Line(f"{indent}  - {_quoted(value)}", span=span)


def _mapping(key: str, entries: Mapping[str, str]) -> Iterator[_Line]:
    if entries:
        yield _Line(f"{key}:")
    for name, value in entries.items():
        yield _Line(f"  {_quoted(name)}: {value}", f"{key}.{name}")


def _rule(rule: RuleSetting) -> str:
    if rule.severity:
        return rule.severity.value
    return "on" if rule.enabled else "off"


def _runner(settings: Settings) -> Iterator[_Line]:
    flags = ", ".join(f"{_quoted(name)}: {str(value).lower()}" for name, value in settings.feature_flags.items())
    lines = {
        "executor": settings.executor,
        "feature_flags": f"{{{flags}}}" if flags else "",
        "config": _quoted(settings.runner_config) if settings.runner_config else "",
    }
    if any(lines.values()) or settings.runner_tags:
        yield _Line("runner:")
    for key, value in lines.items():
        if value:
            yield _Line(f"  {key}: {value}", f"runner.{key}")
    if settings.runner_tags:
        yield _Line("  tags:")
    for name, tags in settings.runner_tags.items():
        fields = f"{{tags: {_listed(sorted(tags.names))}, run_untagged: {str(tags.run_untagged).lower()}}}"
        yield _Line(f"    {_quoted(name)}: {fields}", f"runner.tags.{name}")


def _policy(policy: Policy) -> Iterator[_Line]:
    """What is required and forbidden: a list for each kind of thing, components among the includes."""
    for key, lists in (
        ("required", {"jobs": map(_demand, policy.jobs), "includes": map(_demand, policy.includes)}),
        (
            "forbidden",
            {
                "jobs": (_quoted(job.name) for job in policy.forbidden_jobs),
                "includes": map(_demand, policy.forbidden_includes),
                "variables": map(_quoted, policy.forbidden_variables),
            },
        ),
    ):
        entries = {name: ", ".join(items) for name, items in lists.items()}
        if any(entries.values()):
            yield _Line(f"{key}:", key)
        for name, text in entries.items():
            if text:
                yield _Line(f"  {name}: [{text}]", f"{key}.{name}")


def _demand(demand: JobPolicy | IncludePolicy) -> str:
    """A job or an include in one line, as the settings take it."""
    fields = demand._asdict()
    if isinstance(demand, IncludePolicy):
        fields = {demand.kind.value: fields.pop("name"), **{name: fields[name] for name in fields if name != "kind"}}
    shown = {name: _quoted(text) if isinstance(text, str) else _listed(text) for name, text in fields.items() if text}
    return f"{{{', '.join(f'{name}: {text}' for name, text in shown.items())}}}"


def _gitlab(settings: Settings) -> Iterator[_Line]:
    lines = {
        "url": _quoted(settings.gitlab_url) if settings.gitlab_url else "",
        "version": _quoted(str(settings.gitlab_version)) if settings.gitlab_version else "",
        "separate_caches": "" if settings.separate_caches else "false",
    }
    if any(lines.values()) or settings.remote_hosts:
        yield _Line("gitlab:")
    for key, value in lines.items():
        if value:
            yield _Line(f"  {key}: {value}", f"gitlab.{key}")
    yield from _list("gitlab.remote_hosts", settings.remote_hosts, settings, "  ")


def _listed(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(_quoted, texts))}]"


def _quoted(text: str) -> str:
    """A text in double quotes, as YAML reads it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
