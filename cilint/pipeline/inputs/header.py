"""The header of a file, the document with `spec:`: what GitLab refuses in it. What inputs become is in declarations.py.

The conditions are those of lib/gitlab/ci/config/header/*.rb, lib/gitlab/ci/config/entry/base_input.rb and
lib/ci/inputs/*.rb (GitLab 18.9), where a header is read before anything else of its file.
"""

from __future__ import annotations

from collections.abc import Collection

from cilint.pipeline.conditions.expression import parse
from cilint.pipeline.conditions.tokens import Fault
from cilint.pipeline.gitlab_words import gitlab_words
from cilint.pipeline.inputs.included import NONE_INCLUDED, Included
from cilint.pipeline.inputs.values import COMPARISON, InputType, allowed_options, complaint, input_type
from cilint.pipeline.problem import Problem, ProblemKind, Problems
from cilint.pipeline.similar import remedy_for
from cilint.pipeline.work import Work
from cilint.syntax.node import Node, Pair
from cilint.syntax.resolution import ScalarType
from cilint.text.source import Span

SPEC_KEYS = ("inputs", "include", "component", "description")
"""What `spec:` may hold (header/spec.rb)."""

COMPONENT_VALUES = ("name", "sha", "version", "reference")
"""What `spec:component` may ask for (header/component.rb)."""

_INPUT_KEYS = ("default", "description", "options", "regex", "type", "rules")
_RULE_KEYS = ("if", "options", "default")
_MAX_OPTIONS = 50
_MAX_DESCRIPTION = 256
_TEXTS = frozenset({ScalarType.STR, ScalarType.SYMBOL, ScalarType.INT})


def check_header(header: Node, work: Work, problems: Problems, included: Included = NONE_INCLUDED) -> None:
    """Adds what GitLab refuses in a header, the mapping of a file's first document, to `problems`.

    `included` are the inputs that other files declare for it.
    """
    checker = _Checker(work, problems)
    checker.unknown_keys(header, ("spec",), "a header")
    spec = header.get("spec")
    if spec is not None and not spec.is_null and checker.is_mapping(spec, "spec"):
        checker.check_spec(spec)
    for pair in included.definitions.values():
        checker.check_input(pair, is_own=False)


def check_missing_separator(body: Node, problems: Problems) -> None:
    """Adds a problem where `spec:` stands in the same document as the jobs, so that GitLab takes it for a job."""
    pair = body.entries.get("spec")
    # Other tools have files with `spec:` as well, and a job may be called so.
    if pair and "inputs" in pair.value.entries and pair.value.entries.keys() <= set(SPEC_KEYS):
        message = "this spec is no header, since no document follows: GitLab takes it for a job without a script"
        remedy = "write --- between the header and the jobs" if len(body.entries) > 1 else "write the jobs after a ---"
        words = gitlab_words("idle-job")
        problems.add(Problem(ProblemKind.HEADER, pair.key.span, message, remedy, words=words))


class _Checker:
    """One walk through one header."""

    def __init__(self, work: Work, problems: Problems) -> None:
        self._work = work
        self._problems = problems

    def _add(self, span: Span, message: str, mistake: str, remedy: str = "", **parts: str) -> None:
        words = gitlab_words(mistake, **parts) if mistake else ""
        self._problems.add(Problem(ProblemKind.HEADER, span, message, remedy, words=words))

    def unknown_keys(self, mapping: Node, known: Collection[str], owner: str) -> None:
        """Adds the keys of a mapping that are not `known`."""
        for name, pair in mapping.entries.items():
            if name not in known:
                remedy = remedy_for(name, known) or f"{owner} may have {', '.join(known)}"
                self._add(pair.key.span, f"{owner} has no keyword {name!r}", "unknown", remedy, key=name)

    def is_mapping(self, node: Node, name: str) -> bool:
        """Whether a node is a mapping; a problem where not."""
        if not node.is_mapping:
            self._add(node.span, f"{name} is not a mapping", "header-mapping")
        return node.is_mapping

    def check_spec(self, spec: Node) -> None:
        """Adds what is wrong below `spec:`."""
        self.unknown_keys(spec, SPEC_KEYS, "spec")
        description = spec.get("description")
        if description is not None and not description.is_null:
            if not description.is_scalar or description.scalar_type is not ScalarType.STR:
                self._add(
                    description.span,
                    "the description of the file is not a string",
                    "header-text",
                    name="description",
                )
            elif len(description.text) > _MAX_DESCRIPTION:
                message = f"the description of the file is longer than {_MAX_DESCRIPTION} characters"
                self._add(description.span, message, "long", most=str(_MAX_DESCRIPTION))
        self._check_component(spec.get("component"))
        inputs = spec.get("inputs")
        if inputs is None or inputs.is_null or not self.is_mapping(inputs, "spec:inputs"):
            return
        for pair in inputs.entries.values():
            self.check_input(pair)

    def _check_component(self, component: Node | None) -> None:
        if component is None or component.is_null:
            return
        if not component.is_sequence:
            remedy = f"list some of {', '.join(COMPONENT_VALUES)}"
            self._add(component.span, "spec:component is not a list", "header-component", remedy)
            return
        for item in component.items:
            if item.text not in COMPONENT_VALUES:
                remedy = remedy_for(item.text, COMPONENT_VALUES) or f"write one of: {', '.join(COMPONENT_VALUES)}"
                self._add(
                    item.span, f"components have no value {item.text!r}", "choice-entry", remedy, value=item.canonical
                )

    def check_input(self, pair: Pair, *, is_own: bool = True) -> None:
        """Adds what is wrong with an input and its definition, which is the header's own or another file's."""
        name, definition = pair.key, pair.value
        if not name.is_scalar or name.scalar_type not in _TEXTS:
            remedy = f"write {name.text!r}" if name.is_scalar and name.text else ""
            self._add(name.span, "the name of an input is not a string", "", remedy)
            return
        if definition.is_null or not self.is_mapping(definition, f"input {name.text!r}"):
            return
        # GitLab 18.11 passes over them in other files.
        if is_own:
            self.unknown_keys(definition, _INPUT_KEYS, "an input")
        self._check_texts(definition)
        self._check_options(definition.get("options"))
        self._check_rules(definition)
        kind = input_type(definition)
        if kind is None:
            self._unknown_type(definition)
        else:
            self._check_constraints(definition, kind)
            self._check_default(definition)

    def _check_texts(self, definition: Node) -> None:
        description = definition.get("description")
        if description is not None and not description.is_null and not _is(description, _TEXTS):
            self._add(description.span, "the description of an input is not a string", "header-description")
        regex = definition.get("regex")
        if regex is None or regex.is_null:
            return
        if not _is(regex, (ScalarType.STR,)):
            self._add(
                regex.span, "the regex of an input is not a string", "header-text", "put it in quotes", name="regex"
            )
            return
        # Loaded for the few inputs that have a pattern.
        from cilint.pipeline.re2.syntax import PatternError, parse

        self._work.spend(10 * len(regex.text))
        try:
            parse(regex.text)
        except PatternError as error:
            self._add(regex.span, f"RE2 refuses this regex: {error}", "input-regex")

    def _check_options(self, options: Node | None) -> None:
        if options is None or options.is_null:
            return
        if not options.is_sequence:
            self._add(options.span, "options is not a list", "header-options")
            return
        if len(options.items) > _MAX_OPTIONS:
            message = f"an input has no more than {_MAX_OPTIONS} options"
            self._add(options.items[_MAX_OPTIONS].span, message, "options-many", most=str(_MAX_OPTIONS))
        for option in options.items:
            if option.is_null:
                self._add(option.span, "an option is null", "options-null")

    def _check_rules(self, definition: Node) -> None:
        entries = definition.entries
        if "rules" not in entries:
            return
        for keyword in ("options", "default"):
            if keyword in entries:
                message, remedy = f"{keyword} and rules exclude each other", f"put {keyword} in a rule"
                self._add(entries[keyword].key.span, message, "both", remedy, keys=f"rules, {keyword}")
        rules = entries["rules"].value
        if not rules.is_sequence:
            if not rules.is_null:
                self._add(rules.span, "the rules of an input are not a list", "")
            return
        for rule in rules.items:
            if self.is_mapping(rule, "a rule of an input"):
                self._check_rule(rule)

    def _check_rule(self, rule: Node) -> None:
        self.unknown_keys(rule, _RULE_KEYS, "a rule of an input")
        condition, options = rule.get("if"), rule.get("options")
        self._check_options(options)
        if condition is not None and condition.is_scalar and not condition.is_null:
            self._check_condition(condition)
        default = rule.get("default")
        if options is None or options.is_null:
            if "default" not in rule.entries:
                message = "a rule of an input has neither options nor a default"
                self._add(rule.span, message, "", "write default: VALUE")
        elif options.is_sequence and (default is None or not options.items):
            message = "a rule with options needs one at least, and a default"
            self._add(options.span, message, "header-rule-options", "write default: VALUE")
        elif default is not None and default.is_scalar and options.is_sequence:
            self._check_rule_default(default, options)

    def _check_rule_default(self, default: Node, options: Node) -> None:
        texts = [option.canonical for option in options.items]
        if default.canonical not in texts:
            self._work.spend(COMPARISON * len(texts))
            remedy = remedy_for(default.canonical, texts)
            self._add(default.span, "the default is none of the options", "header-rule-default", remedy)

    def _check_condition(self, condition: Node) -> None:
        self._work.spend(10 + len(condition.text) // 4)
        expression = parse(condition.text)
        if isinstance(expression, Fault):
            message = f"this is no expression: {expression.message}"
            remedy = expression.remedy or "write \"$[[ inputs.NAME ]] == 'value'\""
            self._add(condition.span, message, "condition", remedy)

    def _unknown_type(self, definition: Node) -> None:
        node = definition.entries["type"].value
        types = [kind.value for kind in InputType]
        remedy = remedy_for(node.text, types) or f"write one of: {', '.join(types)}"
        message = f"an input has no type {node.text!r}" if node.text else "the type is empty"
        self._add(node.span, message, "header-no-type" if node.is_null else "header-type", remedy, value=node.canonical)

    def _check_constraints(self, definition: Node, kind: InputType) -> None:
        """Adds what limits values of a type that cannot be limited so: GitLab then takes no value at all."""
        options = definition.entries.get("options")
        if options and not options.value.is_null and kind in (InputType.BOOLEAN, InputType.ARRAY):
            self._add(options.key.span, f"{kind.noun} has no options: only strings and numbers have", "input-options")
        regex = definition.entries.get("regex")
        if regex and kind is not InputType.STRING:
            self._add(regex.key.span, f"{kind.noun} has no regex: only strings have", "input-no-regex")

    def _check_default(self, definition: Node) -> None:
        default = definition.get("default")
        # What GitLab makes of a null differs from version to version.
        if default is not None and not default.is_null and "rules" not in definition.entries:
            found = complaint(default, definition, allowed_options(definition), self._work)
            if found:
                self._add(default.span, f"the default {found.reason}", found.mistake, found.remedy, **found.parts)


def _is(node: Node, types: Collection[ScalarType]) -> bool:
    return node.is_scalar and node.scalar_type in types
