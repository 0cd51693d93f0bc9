"""What there is to know of a place: a rule, a job as resolved, an image, a variable, a keyword. As Markdown, masked."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types

from cilint.engine.rule import Rule
from cilint.engine.trees import Path, pipeline_tree
from cilint.explain.page import Page
from cilint.facts.gather import Facts
from cilint.findings.mask import harmless
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.lsp.desk import AskedPlace
from cilint.lsp.inputs import declared_inputs, input_told
from cilint.lsp.keywords import place
from cilint.lsp.markdown import fenced, plain
from cilint.lsp.names import NamedThing
from cilint.lsp.request import EditorRequest
from cilint.lsp.rule_events import rule_told
from cilint.lsp.tree import Standing, standing_at
from cilint.lsp.variables import definitions_of, told
from cilint.resolved.images import credentials, images_of
from cilint.resolved.origins import kept_files, masked, origin
from cilint.situation.situation import Situation
from cilint.syntax.dump import dump
from cilint.text.source import Span

_VARIABLE = regex(r"(?<!\$)\$(?:\{(?P<braced>[A-Za-z_]\w*)\}?|(?P<plain>[A-Za-z_]\w*))")
_MOST_LINES = 200
"""A job as resolved may have thousands."""
_MOST_IMAGES = 20


class Hint(NamedTuple):
    """What to show, and for which stretch."""

    markdown: str
    span: Span


def hover(request: EditorRequest) -> types.Hover | None:
    """The hint about a place, as an editor shows it."""
    asked = request.place()
    hint = hint_at(asked, request.desk.rules) if asked else None
    if hint is None:
        return None
    content = types.MarkupContent(types.MarkupKind.Markdown, hint.markdown)
    return types.Hover(content, request.range(hint.span))


def hint_at(asked: AskedPlace, rules: Sequence[Rule]) -> Hint | None:
    """What there is to know of a place; None where there is nothing."""
    for facts in asked.analysis.all_facts:
        for suppression in facts.suppressions:
            rule = next((rule for rule in rules if rule.id == suppression.rule), None)
            if rule and suppression.span.touches(asked.span):
                return Hint(rule_page(rule, rules), suppression.span)
    for facts in asked.analysis.facts:
        hint = _in_pipeline(asked, facts)
        if hint:
            return hint
    return None


def rule_page(rule: Rule, rules: Sequence[Rule]) -> str:
    """What a rule finds, why, and what to do."""
    page = Page(rule, rules)
    documentation = page.documentation
    parts = [f"**{rule.id}**: {rule.title}", documentation.what, documentation.why, documentation.how]
    return "\n\n".join(part.strip() for part in (*parts, rule.url and f"[{rule.id}]({rule.url})") if part)


def _in_pipeline(asked: AskedPlace, facts: Facts) -> Hint | None:
    configurations = facts.pipeline.configurations
    configuration = next((item for item in configurations if item.source is asked.source), None)
    here = standing_at(configuration, asked.offset) if configuration else None
    if here is None:
        return None
    return (
        _variable(asked, facts, here)
        or _image(asked, facts)
        or _job(asked, facts)
        or _input(asked)
        or _keyword(asked, facts, here)
    )  # fmt: skip


def _image(asked: AskedPlace, facts: Facts) -> Hint | None:
    mask = asked.analysis.mask
    settings = asked.analysis.repository.settings
    lines: dict[str, None] = {}
    span = None
    for image in images_of(Situation(facts, settings)):
        if image.fact.span.touches(asked.span):
            span = image.fact.span
            job = image.fact.user.name if image.fact.user else ""
            told = f"pin: {image.pin.value}; credentials: {credentials(image.source)}"
            text = f"{image.text} ({job or 'default'}): registry {image.registry or 'unknown'}; {told}"
            lines[f"- {plain(mask.text(text))}"] = None
    return Hint("\n".join(list(lines)[:_MOST_IMAGES]), span) if span else None


def _variable(asked: AskedPlace, facts: Facts, here: Standing) -> Hint | None:
    found = _variable_at(asked, here)
    if found is None:
        return None
    name, span = found
    own = here.keys[0] if here.keys else ""
    definitions = definitions_of((facts.pipeline,), name, own)
    return Hint(told(name, definitions, asked.analysis.mask), span)


def _variable_at(asked: AskedPlace, here: Standing) -> tuple[str, Span] | None:
    source = asked.source
    if here.is_key and here.keys[-2:-1] == ("variables",):
        return here.keys[-1], here.node.span
    if here.is_key:
        return None
    for match in _VARIABLE.finditer(source.text, here.node.start, here.node.end):
        if match.start() <= asked.offset <= match.end():
            return match["braced"] or match["plain"], Span(source, match.start(), match.end())
    return None


def _job(asked: AskedPlace, facts: Facts) -> Hint | None:
    """A job as resolved, at its name or where another one names it."""
    named = asked.analysis.names.at(asked.source, asked.offset)
    found = next((item for item in named if item.kind is NamedThing.JOB), None)
    if found is None or all(job.name != found.name for job in facts.pipeline.jobs):
        return None
    name = found.name
    mask = asked.analysis.mask
    tree = pipeline_tree(facts.pipeline, mask)
    kept = kept_files(facts.pipeline)

    def remark(path: Path) -> str:
        return mask.text(origin(tree, path, kept))

    lines = [harmless(line) for line in dump(masked({name: tree.value[name]}, mask), remark)]
    shown = lines[:_MOST_LINES] + (["# …"] if len(lines) > _MOST_LINES else [])
    return Hint(fenced(shown), found.span)


def _input(asked: AskedPlace) -> Hint | None:
    """An input as it is declared, wherever it is named."""
    for named in asked.analysis.names.at(asked.source, asked.offset):
        if named.kind is NamedThing.INPUT:
            path, _, name = named.name.partition("\0")
            file = asked.analysis.configurations.get(path)
            pair = declared_inputs(file).get(name) if file else None
            if pair:
                return Hint(input_told(pair, asked.analysis.mask), named.span)
    return None


def _keyword(asked: AskedPlace, facts: Facts, here: Standing) -> Hint | None:
    """A keyword, and of an entry of `rules` the events in which it decides."""
    rows = place(here.keys).rows if here.is_key else ()
    known = next((row for row in rows if row.name == here.keys[-1]), None)
    parts = [known.documentation] if known else []
    parts += rule_told(here, facts.pipeline, asked.analysis)
    return Hint("\n\n".join(parts), here.node.span) if parts else None
