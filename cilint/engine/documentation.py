"""The second half of a rule file: what people need to know, and the examples. A run does not load this module."""

from __future__ import annotations

from collections.abc import Mapping

from cilint.engine.fields import Fields, plain_text
from cilint.errors import RuleError, YamlSyntaxError
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.syntax import yaml
from cilint.syntax.node import Node
from cilint.text.source import Source, Span

DEFAULT_FILE = ".gitlab-ci.yml"
"""The file that `code` of an example stands for."""

RISK = regex(r"CICD-SEC-(?:[1-9]|10)")
_WEAKNESS = regex(r"[1-9][0-9]*")
VERSION = regex(r"(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*)){2}")


class Example(NamedTuple):
    """An example of a rule: files by name, the texts that findings must cover in each, and the severity expected.

    The first file is the one that is checked; `environment` holds the variables of the process that checks it; `fixed`
    has the files that fixes change, as they are afterwards. A good example flags nothing. `span` is its place.
    """

    name: str
    files: dict[str, str]
    flagged: dict[str, tuple[str, ...]]
    severity: str
    environment: dict[str, str]
    fixed: dict[str, str]
    span: Span


class Documentation(NamedTuple):
    """What a rule finds, why that matters and how to mend it, as Markdown; examples and references.

    `owasp` are ids of OWASP's Top 10 CI/CD Security Risks (`CICD-SEC-6`), `cwe` numbers of the Common Weakness
    Enumeration; `since` is the version that brought the rule, of cilint or of the package that it comes with, as in
    `0.1.0`.
    """

    what: str = ""
    why: str = ""
    how: str = ""
    owasp: tuple[str, ...] = ()
    cwe: tuple[int, ...] = ()
    bad: tuple[Example, ...] = ()
    good: tuple[Example, ...] = ()
    references: tuple[str, ...] = ()
    since: str = ""


def parse_documentation(source: Source) -> Documentation:
    """The documentation in a rule file; without a second document, or with an empty one, there is none.

    Raises `RuleError` with the place of what does not follow the format.
    """
    try:
        documents = yaml.parse(source)
    except YamlSyntaxError as error:
        raise RuleError(error.message, error.span) from error
    if len(documents) > 2:
        raise RuleError("a rule file has two documents at most", Span(source, documents[2].start, documents[2].start))
    if len(documents) < 2 or documents[1].is_null:
        return Documentation()
    fields = Fields(documents[1], "the documentation of a rule", _DOCUMENTATION_KEYS)
    return Documentation(
        fields.text("what", ""),
        fields.text("why", ""),
        fields.text("how", ""),
        tuple(_risk(item) for item in fields.items("owasp")),
        tuple(_weakness(item) for item in fields.items("cwe")),
        tuple(_example(item) for item in fields.items("bad")),
        tuple(_example(item) for item in fields.items("good")),
        fields.texts("references"),
        _version(fields),
    )


_DOCUMENTATION_KEYS = frozenset(Documentation._fields)
_EXAMPLE_KEYS = frozenset({"name", "code", "files", "flagged", "fixed", "severity", "environment"})


def _risk(node: Node) -> str:
    if not RISK.fullmatch(node.text):
        raise RuleError("a risk is CICD-SEC-1 to CICD-SEC-10", node.span)
    return node.text


def _weakness(node: Node) -> int:
    if not _WEAKNESS.fullmatch(node.text):
        raise RuleError("a weakness is the number of a CWE, as in 798", node.span)
    return int(node.text)


def _version(fields: Fields) -> str:
    version = fields.text("since", "")
    if version and not VERSION.fullmatch(version):
        raise RuleError("a version has three numbers, as in 0.1.0", fields.span("since"))
    return version


def _example(node: Node) -> Example:
    fields = Fields(node, "an example", _EXAMPLE_KEYS)
    code = node.get("code")
    files = {**({DEFAULT_FILE: plain_text(code)} if code else {}), **fields.text_mapping("files")}
    if not files:
        raise RuleError("an example has code, or files by name", node.span)
    flagged = node.get("flagged")
    if flagged and flagged.is_mapping:
        by_file = Fields(flagged, "flagged", frozenset(files))
        expected = {path: by_file.texts(path) for path in flagged.entries}
    else:
        expected = {next(iter(files)): fields.texts("flagged")} if flagged else {}
    return Example(
        fields.text("name"),
        files,
        expected,
        fields.text("severity", ""),
        fields.text_mapping("environment"),
        _fixed(fields, node.get("fixed"), files),
        node.span,
    )


def _fixed(fields: Fields, node: Node | None, files: Mapping[str, str]) -> dict[str, str]:
    if node is None or not node.is_mapping:
        return {DEFAULT_FILE: plain_text(node)} if node else {}
    # Refuses names of files that the example has not.
    Fields(node, "fixed", frozenset(files))
    return fields.text_mapping("fixed")
