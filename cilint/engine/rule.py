"""A rule as its file has it: what it selects, which predicates decide, what it says. Its id is the file's name."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from cilint import PROJECT_URL
from cilint.engine.condition import Condition, parse_condition, uses
from cilint.engine.fields import Fields
from cilint.engine.words import Texts
from cilint.errors import RuleError, YamlSyntaxError
from cilint.findings.finding import Confidence, Persona, Severity
from cilint.lazy.enums import Enum
from cilint.lazy.frozen import Frozen
from cilint.lazy.patterns import regex
from cilint.syntax import yaml
from cilint.syntax.node import Node
from cilint.text.source import Source, Span

_SEPARATOR = regex(r"---(?<=\n---)[ \t\r]*$", re.MULTILINE)
_DOCUMENT_START = regex(r"(?:[ \t]*(?:#[^\n]*)?\r?\n)*---[ \t\r]*$", re.MULTILINE)
_ID = regex(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


PAGES = f"{PROJECT_URL}/-/blob/main/docs/rules/{{rule}}.md"
"""Where the pages about rules are, unless the settings say otherwise."""


class Tree(Enum):
    """What a rule's selector runs over."""

    FACTS = "facts"
    PIPELINE = "pipeline"
    SOURCE = "source"


class VariantVerdict(Frozen):
    """What a rule, or one of its variants, says of a match."""

    severity: Severity
    confidence: Confidence
    message: str
    label: str
    remedy: str


class Rule(Frozen):
    """A rule without its documentation, which `cilint.engine.documentation` reads when it is asked for.

    `fix` names what mends its findings, or is empty; `select_span` and `fix_span` are places for errors; `is_house`
    says that the rule is a user's own; `pages` is where the page of each rule of ours is, `{rule}` being its id.
    """

    id: str
    title: str
    group: str
    persona: Persona
    tree: Tree
    select: str
    select_span: Span
    where: tuple[Condition, ...]
    verdict: VariantVerdict
    variants: Mapping[str, VariantVerdict]
    texts: Texts
    fix: str
    fix_span: Span
    is_house: bool = False
    pages: str = PAGES

    @property
    def url(self) -> str:
        """The address of the page about the rule; empty for a user's own, of which cilint has none."""
        return "" if self.is_house else self.pages.replace("{rule}", self.id)

    @property
    def folder(self) -> str:
        """The folder of a user's own rule, as people name it; empty for one of ours."""
        return (os.path.dirname(self.select_span.source.name) or ".") if self.is_house else ""

    @property
    def is_linted(self) -> bool:
        """Whether it is about what ShellCheck says, which not every run asks."""
        return "shell_warnings" in self.select

    @property
    def predicates(self) -> tuple[str, ...]:
        """The names of the predicates that decide, wherever they stand."""
        return tuple(use.predicate for use in uses(self.where))

    def verdict_on(self, variant: str) -> VariantVerdict:
        """What the rule says of a match of that variant; the plain verdict where the rule has none of that name.

        Predicates name variants, whichever rule uses them: a rule need not tell them apart.
        """
        return self.variants.get(variant, self.verdict)


def parse_rule(source: Source) -> Rule:
    """The rule in a rule file; `source.path` gives its id.

    Raises `RuleError` with the place of what does not follow the format.
    """
    identifier = source.path.rpartition("/")[2].removesuffix(".yaml")
    if not _ID.fullmatch(identifier):
        raise RuleError("a rule's file is named after its id, in lower case with hyphens", Span(source, 0, 0))
    fields = Fields(parse_engine_half(source), "a rule", _RULE_KEYS)
    verdict = VariantVerdict(
        fields.member("severity", Severity),
        fields.member("confidence", Confidence),
        fields.text("message"),
        fields.text("label", ""),
        fields.text("remedy", ""),
    )
    return Rule(
        identifier,
        fields.text("title"),
        fields.text("group"),
        fields.member("persona", Persona, Persona.REGULAR),
        fields.member("tree", Tree, Tree.FACTS),
        fields.text("select"),
        fields.span("select"),
        tuple(map(parse_condition, fields.items("where"))),
        verdict,
        {name: _variant(node, verdict) for name, node in fields.mapping("variants")},
        fields.text_tables("texts"),
        fields.text("fix", ""),
        fields.span("fix"),
    )


def parse_engine_half(source: Source) -> Node:
    """The first document of a rule file, which is a mapping. Raises `RuleError` where it is none."""
    try:
        documents = yaml.parse(_engine_half(source))
    except YamlSyntaxError as error:
        raise RuleError(error.message, error.span) from error
    if not documents or not documents[0].is_mapping:
        raise RuleError("a rule file begins with a mapping", Span(source, 0, 0))
    return documents[0]


def _engine_half(source: Source) -> Source:
    """The first document of a rule file, at its place in the file; a run does not pay for parsing the other one."""
    start = _DOCUMENT_START.match(source.text)
    end = _SEPARATOR.search(source.text, start.end() if start else 0)
    return Source(source.path, source.text[: end.start()], source.name) if end else source


_RULE_KEYS = frozenset(
    {
        "title",
        "group",
        "severity",
        "confidence",
        "persona",
        "tree",
        "select",
        "where",
        "message",
        "label",
        "remedy",
        "variants",
        "texts",
        "fix",
    }
)
_VARIANT_KEYS = frozenset({"severity", "confidence", "message", "label", "remedy"})


def _variant(node: Node, verdict: VariantVerdict) -> VariantVerdict:
    fields = Fields(node, "a variant", _VARIANT_KEYS)
    return VariantVerdict(
        fields.member("severity", Severity, verdict.severity),
        fields.member("confidence", Confidence, verdict.confidence),
        fields.text("message", verdict.message),
        fields.text("label", verdict.label),
        fields.text("remedy", verdict.remedy),
    )
