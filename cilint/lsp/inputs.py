"""The inputs that files declare, for people: what is told of one, and which an include may give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from cilint.findings.mask import Mask
from cilint.lsp.markdown import plain
from cilint.lsp.offer import ItemKind, Offer, Scene
from cilint.pipeline.include import Include
from cilint.pipeline.inputs.values import InputType, allowed_options, input_type
from cilint.pipeline.loading import Configuration
from cilint.pipeline.pipeline import Pipeline
from cilint.syntax.node import Node, Pair


def declared_inputs(configuration: Configuration) -> Mapping[str, Pair]:
    """The inputs in the header of a file, by name."""
    spec = configuration.header.get("spec") if configuration.header else None
    declared = spec.get("inputs") if spec else None
    return declared.entries if declared else {}


def input_told(pair: Pair, mask: Mask) -> str:
    """What there is to know of a declared input, as Markdown."""
    name, definition = pair.key.canonical, pair.value
    kind = input_type(definition)
    default = definition.get("default")
    lines = [f"- type: {kind.value if kind else 'unknown'}"]
    lines.append("- it must be given" if default is None else f"- default: {_text(default, mask)}")
    options = allowed_options(definition)
    if options:
        lines.append(f"- options: {', '.join(_text(option, mask) for option in options)}")
    description = definition.get("description")
    said = [plain(mask.text(description.text))] if description and description.is_scalar else []
    lines.append(f"- declared in {plain(mask.text(pair.key.span.place))}")
    return "\n\n".join((f"**{plain(mask.text(name))}**", *said, "\n".join(lines)))


def inputs_here(scene: Scene) -> Iterator[Offer]:
    """The inputs that the file itself declares, for its blocks."""
    for configuration in _configurations(scene.pipelines):
        if configuration.source.path == scene.source.path:
            yield from _offers(declared_inputs(configuration), scene, "")


def inputs_of_include(scene: Scene) -> Iterator[Offer]:
    """The inputs that the files declare which the include around the spot names."""
    for pair in _included(scene).values():
        yield from _offers({pair.key.canonical: pair}, scene, ": ")


def values_of_input(scene: Scene) -> Iterator[Offer]:
    """The values that an input may be given, which is the last of the keys."""
    pair = _included(scene).get(scene.spot.keys[-1])
    kind = input_type(pair.value) if pair else None
    options = allowed_options(pair.value) if pair else None
    written = {option.canonical: option.span.text for option in options or ()}
    if not written and kind is InputType.BOOLEAN:
        written = {"true": "true", "false": "false"}
    return (Offer(text, ItemKind.Value, insert=insert, is_verbatim=True) for text, insert in written.items())


def _included(scene: Scene) -> dict[str, Pair]:
    """The inputs of the files that an include names, whose mapping has `inputs` among the keys of the spot."""
    keys = scene.spot.keys
    depth = len(keys) - 1 - keys[::-1].index("inputs")
    entry = scene.spot.around[depth] if depth < len(scene.spot.around) else {}
    found: dict[str, Pair] = {}
    for pipeline in scene.pipelines:
        files = {path for include in pipeline.includes if _is(include, entry) for path in include.files}
        for configuration in pipeline.configurations:
            if configuration.source.path in files:
                found |= declared_inputs(configuration)
    return found


def _is(include: Include, entry: Mapping[str, str]) -> bool:
    """Whether an include is the one that has some texts in its entry."""
    texts = {text for key, text in entry.items() if key in ("local", "component", "remote", "template", "file")}
    return bool(texts) and (include.name in texts or include.name.partition(": ")[2] in texts)


def _offers(inputs: Mapping[str, Pair], scene: Scene, behind: str) -> Iterator[Offer]:
    for name, pair in inputs.items():
        kind = input_type(pair.value)
        detail = kind.value if kind else ""
        yield Offer(name, ItemKind.Field, detail, input_told(pair, scene.analysis.mask), f"{name}{behind}")


def _configurations(pipelines: Iterable[Pipeline]) -> Iterator[Configuration]:
    for pipeline in pipelines:
        yield from pipeline.configurations


def _text(node: Node, mask: Mask) -> str:
    return plain(mask.source_text(node.span)) if node.span.text else "nothing"
