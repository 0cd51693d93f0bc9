"""The JSON schema of rule files, for editors: both documents, with the lists, predicates and fixers that there are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from cilint.engine.documentation import DEFAULT_FILE, RISK, VERSION
from cilint.engine.rule import Tree
from cilint.facts.lists import fact_lists
from cilint.findings.finding import Confidence, Persona, Severity
from cilint.fixers.catalog import all_fixers
from cilint.lazy.enums import Enum
from cilint.lazy.typing import Any
from cilint.predicates.catalog import all_predicates
from cilint.predicates.contract import Predicate

_Schema = dict[str, Any]

_TEXT: _Schema = {"type": "string", "pattern": "\\S"}
_SCALAR: _Schema = {"type": ["string", "number", "boolean"]}
_SCALARS: _Schema = {"type": "array", "items": _SCALAR}
_TABLE: _Schema = {"type": "object", "additionalProperties": _SCALAR}


def rule_schema() -> _Schema:
    """The schema, for each of the two documents of a file by itself, as editors look at them.

    What is no rule by its keys is taken for the second one. Names are those that cilint knows now, with what the
    packages add that settings name. Raises `RuleError` where one of these cannot be loaded.
    """
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "cilint rule",
        "if": {"type": "object", "anyOf": [{"required": [key]} for key in ("select", "message", "severity", "title")]},
        "then": {"$ref": "#/definitions/rule"},
        "else": {"$ref": "#/definitions/documentation"},
        "definitions": {
            "rule": _rule(),
            "condition": _condition(),
            "verdict": _object(_verdict_fields()),
            "documentation": _documentation(),
            "example": _example(),
        },
    }


def _object(fields: Mapping[str, _Schema], required: Iterable[str] = ()) -> _Schema:
    return {"type": "object", "additionalProperties": False, "required": list(required), "properties": dict(fields)}


def _said(description: str, schema: Mapping[str, Any]) -> _Schema:
    return {"description": description, **schema}


def _member(description: str, members: type[Enum]) -> _Schema:
    return {"description": description, "enum": [member.value for member in members]}


def _whole(pattern: re.Pattern[str]) -> str:
    return f"^(?:{pattern.pattern})$"


def _verdict_fields() -> _Schema:
    return {
        "severity": _member("How bad it is", Severity),
        "confidence": _member("How sure the rule is of it", Confidence),
        "message": _said(
            "What is wrong, in one line; {name} stands for what predicates fill in, and for fields", _TEXT
        ),
        "label": _said("A short remark at the place", _TEXT),
        "remedy": _said("What to write instead", _TEXT),
    }


def _rule() -> _Schema:
    lists = [_said(each.meaning, {"const": name}) for name, each in fact_lists().items()]
    path = _said("A JSONPath", {"type": "string", "pattern": "^\\$"})
    several = _said("Several lists of facts", {"type": "string", "pattern": "^[a-z_]+(, *[a-z_]+)+$"})
    fixers = [_said(_first(fixer.says), {"const": name}) for name, fixer in all_fixers()]
    fields = {
        "title": _said("What the rule finds, in a few words", _TEXT),
        "group": _said("With which rules it is listed", _TEXT),
        **_verdict_fields(),
        "persona": {
            **_member("regular: for everyone; pedantic: for those who want all", Persona),
            "default": "regular",
        },
        "tree": {**_member("What the selector runs over", Tree), "default": "facts"},
        "select": {
            "description": "What the rule looks at: a list of facts, or a JSONPath",
            "anyOf": [*lists, several, path],
        },
        "where": _said(
            "What it keeps of that: all of these", {"type": "array", "items": {"$ref": "#/definitions/condition"}}
        ),
        "variants": _said(
            "What the rule says of a variant that a predicate gives",
            {"type": "object", "additionalProperties": {"$ref": "#/definitions/verdict"}},
        ),
        "texts": _said(
            "Texts for what predicates tell apart, by name and key", {"type": "object", "additionalProperties": _TABLE}
        ),
        "fix": {"description": "What mends its findings", "anyOf": fixers},
    }
    return _object(fields, ("title", "group", "severity", "confidence", "select", "message"))


def _condition() -> _Schema:
    predicates = dict(all_predicates())
    plain = [_said(_first(each.says), {"const": name}) for name, each in predicates.items() if each.argument is None]
    condition: _Schema = {"$ref": "#/definitions/condition"}
    way = {"anyOf": [condition, {"type": "array", "minItems": 1, "items": condition}]}
    fields = {
        "not": _said("The condition that must surely not hold", condition),
        "any": _said(
            "Conditions, or lists of them, of which one has to hold", {"type": "array", "minItems": 1, "items": way}
        ),
        **{name: _argument(each) for name, each in predicates.items() if each.argument is not None},
    }
    return {"anyOf": [*plain, {**_object(fields), "minProperties": 1, "maxProperties": 1}]}


def _argument(predicate: Predicate) -> _Schema:
    says = predicate.argument.says if predicate.argument else ""
    return _said(f"{_first(predicate.says)} Takes {says}.", {"anyOf": [_SCALAR, {**_SCALARS, "minItems": 1}]})


def _documentation() -> _Schema:
    examples: _Schema = {"type": "array", "items": {"$ref": "#/definitions/example"}}
    fields = {
        "what": _said("What is found and what is not, as Markdown", _SCALAR),
        "why": _said("What can happen, as Markdown", _SCALAR),
        "how": _said("What to write instead, as Markdown", _SCALAR),
        "owasp": _said(
            "OWASP's Top 10 CI/CD Security Risks",
            {"type": "array", "items": {"type": "string", "pattern": _whole(RISK)}},
        ),
        "cwe": _said(
            "Numbers of the Common Weakness Enumeration", {"type": "array", "items": {"type": "integer", "minimum": 1}}
        ),
        "bad": _said("Pipelines that the rule flags", examples),
        "good": _said("Pipelines that look like them and are right", examples),
        "references": _said("Addresses", {"type": "array", "items": {"type": "string"}}),
        "since": _said(
            "The version that brought the rule, of cilint or of the package that it comes with",
            {"type": "string", "pattern": _whole(VERSION)},
        ),
    }
    return {**_object(fields), "type": ["object", "null"]}


def _example() -> _Schema:
    fields = {
        "name": _said("What it shows, in a few words", _SCALAR),
        "code": _said(f"The text of {DEFAULT_FILE}", {"type": "string"}),
        "files": _said("Files by name; the first one is checked", {**_TABLE, "minProperties": 1}),
        "flagged": _said(
            "The texts that the findings cover, in the order of the source; by file where there are several",
            {"anyOf": [_SCALARS, {"type": "object", "additionalProperties": _SCALARS}]},
        ),
        "fixed": _said("The text after the fixes; by file where there are several", {"anyOf": [_SCALAR, _TABLE]}),
        "severity": _member("The severity of its findings, where a variant decides", Severity),
        "environment": _said("Variables of the process that checks it", _TABLE),
    }
    return {**_object(fields, ("name",)), "anyOf": [{"required": ["code"]}, {"required": ["files"]}]}


def _first(says: str) -> str:
    """The first sentence of a docstring, which may go over lines."""
    return " ".join(says.split("\n\n")[0].split())
