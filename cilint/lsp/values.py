"""The values that may be written at a place: names of the pipeline, by the keyword, and what its table has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice

from cilint.lsp.inputs import values_of_input
from cilint.lsp.keywords import KeywordPlace
from cilint.lsp.offer import ItemKind, Offer, Scene
from cilint.lsp.outline import top_keys
from cilint.pipeline.entries.table import Form
from cilint.pipeline.entries.texts import POLICIES, TIERS
from cilint.pipeline.job import Job
from cilint.pipeline.keywords import EDGE_STAGES, HIDDEN_PREFIX, RESERVED_NAMES, RETRY_REASONS
from cilint.pipeline.structure.stages import Stages
from cilint.syntax.node import REFERENCE_TAG, Node

_MOST_FILES = 500
_Values = Callable[[Scene], Iterable[Offer]]


def values_at(scene: Scene, found: KeywordPlace) -> Iterator[Offer]:
    """The values that a keyword takes at the spot."""
    spot = scene.spot
    if spot.tag == REFERENCE_TAG:
        yield from _referenced(scene)
        return
    if spot.keys[-2:-1] == ("inputs",):
        yield from values_of_input(scene)
    for row in found.rows:
        yield from _VALUES.get((row.kind, row.name), _nothing)(scene)
    for form in found.forms:
        yield from (Offer(text, ItemKind.EnumMember, is_verbatim=True) for text in _texts(form))


def _nothing(_: Scene) -> Iterable[Offer]:
    return ()


def _texts(form: Form) -> Iterable[str]:
    """The texts that a form of values allows."""
    match form.word:
        case "choice":
            return (text for text in form.argument.split() if text != "$")
        case "boolean":
            return ("true", "false")
        case "reason":
            return RETRY_REASONS.split()
        case "written":
            return {"policy": POLICIES, "tier": TIERS}.get(form.argument, ())
    return ()


def jobs(scene: Scene) -> list[tuple[str, Job | None]]:
    """The jobs of the pipelines, hidden ones too: those of the open file as they are now, the others as last known."""
    found: dict[str, Job | None] = {}
    present = top_keys(scene.source)
    for pipeline in scene.pipelines:
        for job in pipeline.jobs:
            if job.key.source.path != scene.source.path or job.name in present:
                found.setdefault(job.name, job)
    for name in present - RESERVED_NAMES - {"spec"}:
        found.setdefault(name, None)
    found.pop(scene.own_name, None)
    return sorted(found.items())


def _job_offers(scene: Scene, *, hidden: bool) -> Iterator[Offer]:
    for name, job in jobs(scene):
        is_hidden = name.startswith(HIDDEN_PREFIX)
        if is_hidden is hidden:
            kind = ItemKind.Interface if is_hidden else ItemKind.Function
            yield Offer(name, kind, scene.analysis.mask.text(job.key.span.place) if job else "")


def _needed(scene: Scene) -> Iterator[Offer]:
    return _job_offers(scene, hidden=False)


def _extended(scene: Scene) -> Iterator[Offer]:
    yield from _job_offers(scene, hidden=True)
    yield from _job_offers(scene, hidden=False)


def _stopping(scene: Scene) -> Iterator[Offer]:
    """The jobs that stop an environment first."""
    stopping = {name for name, job in jobs(scene) if job and job.environment and job.environment.action == "stop"}
    return (offer for offer in _needed(scene) if not stopping or offer.label in stopping)


def stages(scene: Scene) -> Iterator[Offer]:
    """The stages of the pipelines in their order, those at the edges last."""
    names = dict.fromkeys(name for pipeline in scene.pipelines for name in Stages(pipeline.entries).positions)
    between = [name for name in names if name not in EDGE_STAGES]
    return (Offer(name, ItemKind.EnumMember, "stage") for name in (*between, *EDGE_STAGES))


def _referenced(scene: Scene) -> Iterator[Offer]:
    """What `!reference` may name next: an entry of the pipeline, or a key in what the earlier parts lead to."""
    parts = scene.spot.entries
    if not parts:
        yield from _extended(scene)
        return
    for pipeline in scene.pipelines:
        pair = pipeline.entries.get(parts[0])
        node: Node | None = pair.value if pair else None
        for part in parts[1:]:
            node = node.get(part) if node else None
        yield from (Offer(name, ItemKind.Property) for name in (node.entries if node else ()))


def known_images(scene: Scene) -> list[str]:
    """The images of the pipelines that are wholly known, those with a digest first."""
    found = dict.fromkeys(
        option.known
        for facts in scene.analysis.facts if facts.pipeline in scene.pipelines
        for fact in facts.images
        for option in fact.expansions if option.known
    )  # fmt: skip
    return sorted(found, key=lambda image: ("@" not in image, image))


def _images(scene: Scene) -> Iterator[Offer]:
    return (Offer(image, ItemKind.Value) for image in known_images(scene))


def _environments(scene: Scene) -> Iterator[Offer]:
    environments = (job.environment for _, job in jobs(scene) if job)
    names = dict.fromkeys(each.name.text for each in environments if each and each.name)
    return (Offer(name, ItemKind.Value) for name in names)


def _tags(scene: Scene) -> Iterator[Offer]:
    tags = (tag for _, job in jobs(scene) if job for tag in job.tags or ())
    return (Offer(name, ItemKind.Value) for name in dict.fromkeys(tag.text for tag in tags if tag.is_scalar))


def _variables(scene: Scene) -> Iterator[Offer]:
    names = dict.fromkeys(name for pipeline in scene.pipelines for name in pipeline.shared.variables)
    return (Offer(name, ItemKind.Variable) for name in names)


def _files(scene: Scene) -> Iterator[Offer]:
    """The YAML files of the repository, but for the open one."""
    paths = (path for path in scene.analysis.repository.files.paths() if path.endswith((".yml", ".yaml")))
    others = (path for path in paths if path != scene.source.path and not path.startswith(".git/"))
    return (Offer(path, ItemKind.File) for path in sorted(islice(others, _MOST_FILES)))


_VALUES: Mapping[tuple[str, str], _Values] = {
    ("environment", "name"): _environments,
    ("environment", "on_stop"): _stopping,
    ("image", "name"): _images,
    ("include-entry", "local"): _files,
    ("inherit", "variables"): _variables,
    ("job", "dependencies"): _needed,
    ("job", "environment"): _environments,
    ("job", "extends"): _extended,
    ("job", "image"): _images,
    ("job", "needs"): _needed,
    ("job", "services"): _images,
    ("job", "stage"): stages,
    ("job", "tags"): _tags,
    ("default", "image"): _images,
    ("default", "tags"): _tags,
    ("need", "job"): _needed,
    ("root", "include"): _files,
    ("service", "name"): _images,
    ("trigger-include", "job"): _needed,
    ("trigger-include", "local"): _files,
}
"""Who knows the values of a keyword, by its kind of mapping and its name."""
