"""Predicates about what a pipeline takes from other projects of its GitLab."""

from __future__ import annotations

from cilint.container.image import is_registry_host
from cilint.facts.model import ImageFact, shown
from cilint.findings.finding import Confidence
from cilint.findings.match import Match
from cilint.pipeline.expansion import ExpandedText, Expansion, UnknownPart
from cilint.predicates.contract import Predicate, predicate
from cilint.settings.model import Environment
from cilint.situation.situation import Situation

_OWN_PATH = "$CI_PROJECT_PATH"
_OWN_PARTS = "$CI_PROJECT_NAMESPACE/$CI_PROJECT_NAME"
# The parts of the own project's path, which another project's may begin with.
_NAMESPACES = ("CI_PROJECT_NAMESPACE", "CI_PROJECT_ROOT_NAMESPACE", "CI_PROJECT_NAME", "CI_PROJECT_PATH")


@predicate(ImageFact, names=("reference",))
def foreign_image(match: Match[ImageFact], situation: Situation) -> Match[ImageFact] | None:
    """Keeps an image in GitLab's own registry that belongs to another project than the pipeline's."""
    fact = match.subject
    environment = situation.settings.environment
    found = [option for option in fact.expansions if _is_foreign(option, environment)]
    if not found:
        return None
    substituted = [shown(option) for option in found if fact.is_substituted(option)]
    is_known = "CI_PROJECT_PATH" in environment.variables
    return match._replace(
        values=tuple(dict.fromkeys(substituted)),
        topic=shown(found[0]),
        # Without the project's own path, the other one may be the same.
        confidence=None if is_known else Confidence.LOW,
    ).named(reference=fact.node.written)


def _is_foreign(option: Expansion, environment: Environment) -> bool:
    path = _path_in_own_registry(option.template, environment)
    if path is None:
        return False
    own = environment.variables.get("CI_PROJECT_PATH", "").lower()
    return all(path != known and not path.startswith(f"{known}/") for known in (own, _OWN_PATH, _OWN_PARTS) if known)


def _path_in_own_registry(template: ExpandedText, environment: Environment) -> str | None:
    """The repository's path, with the namespaces of GitLab's variables as these are written where they are not known.

    None for an image from another registry, and where another variable is in the path.
    """
    first = template[0] if template else ""
    if isinstance(first, UnknownPart):
        text = _text(template[1:], environment) if first.name == "CI_REGISTRY" else None
        return text.removeprefix("/") if text is not None and text.startswith("/") else None
    host, slash, _ = first.partition("/")
    if not slash or not is_registry_host(host) or not _is_own(host.lower(), environment):
        return None
    text = _text(template, environment)
    return text.partition("/")[2] if text is not None else None


def _text(template: ExpandedText, environment: Environment) -> str | None:
    """The text of a reference up to its tag or digest."""
    texts: list[str] = []
    for index, part in enumerate(template):
        if isinstance(part, UnknownPart):
            value = environment.variables.get(part.name, f"${part.name}" if part.name in _NAMESPACES else None)
            if value is None:
                return None
            texts.append(value)
            continue
        # The colon of a port stands before the first slash of all.
        head, slash, rest = part.partition("/") if index == 0 else ("", "", part)
        name = rest.partition("@")[0].partition(":")[0]
        texts.append(f"{head}{slash}{name}")
        if len(name) < len(rest):
            break
    return _lowered("".join(texts))


def _lowered(path: str) -> str:
    return "/".join(part if part.startswith("$") else part.lower() for part in path.split("/"))


def _is_own(host: str, environment: Environment) -> bool:
    name = host.partition(":")[0]
    return host in environment.own_hosts or f"{name}:*" in environment.own_hosts


PREDICATES: dict[str, Predicate] = {"foreign-image": foreign_image}
