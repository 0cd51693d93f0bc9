"""YAML that libyaml reads and GitLab refuses all the same: values of Ruby classes that its safe loading does not allow.

GitLab reads with Psych's `safe_load`, which gives an unquoted date the class Date, and allows Symbol alone
(lib/gitlab/ci/config/yaml/loader.rb); which tags name a class was tried with Psych 4.0.3. It accepts any other tag and
does as if it were not there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cilint.lazy.patterns import regex
from cilint.pipeline.gitlab_words import gitlab_words
from cilint.pipeline.loading import Configuration
from cilint.pipeline.problem import Problem, ProblemKind, Problems
from cilint.pipeline.work import Work
from cilint.syntax.node import Node
from cilint.syntax.resolution import ScalarType

# A file with none of these has nothing to look for.
_DATE = regex(r"-(?<=\d{4}-)[01]?\d-[0-3]?\d")
_TAGS = ("!set", "!ruby/", "!str:", "!map:", "!seq:", "!<")
_CLASS_TAG = regex(
    r"!set|tag:yaml\.org,2002:set|!(?:str|map|seq):.+|"
    r"!ruby/(?:object.*|struct.*|regexp|range|class|module|(?:string|hash|array):.+)"
)
_CLASSES = {ScalarType.DATE: "a date", ScalarType.TIME: "a time"}


def find_unsupported_yaml(configurations: Sequence[Configuration], work: Work, problems: Problems) -> None:
    """Add the dates, times and tags that GitLab does not read, keys and hidden jobs among them, to `problems`."""
    seen: set[str] = set()
    for configuration in configurations:
        source = configuration.source
        if source.path in seen or not _may_have_any(source.text):
            continue
        seen.add(source.path)
        for document in (configuration.header, configuration.body):
            for node in _nodes(document, work) if document else ():
                problem = _problem(node)
                if problem:
                    problems.add(problem)


def _may_have_any(text: str) -> bool:
    return ("!" in text and any(tag in text for tag in _TAGS)) or _DATE.search(text) is not None


def _nodes(document: Node, work: Work) -> Iterator[Node]:
    """All nodes, those that several aliases stand for once; each comes from the file, and from no input."""
    waiting = [document]
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        children = node.children
        if children and id(node.value) in seen:
            continue
        seen.add(id(node.value))
        work.spend(1 + len(children))
        waiting.extend(reversed(children))
        if node.source is document.source and not node.alternatives:
            yield node


def _problem(node: Node) -> Problem | None:
    if node.tag is not None and _CLASS_TAG.fullmatch(node.tag):
        tag = node.tag.replace("tag:yaml.org,2002:", "!!")
        message = f"GitLab reads no value with the tag {tag}"
        words = gitlab_words("yaml-class", name=_class_of(tag))
        return Problem(ProblemKind.YAML, node.span, message, "remove the tag", words=words)
    class_name = _CLASSES.get(node.scalar_type) if node.is_scalar else None
    if class_name is None:
        return None
    message = f"YAML makes {class_name} of {node.text}, which GitLab does not read"
    words = gitlab_words("yaml-class", name=class_name.split()[1].capitalize())
    return Problem(ProblemKind.YAML, node.span, message, "put it in quotes", words=words)


def _class_of(tag: str) -> str:
    """The class that a tag stands for, as far as GitLab tells of it."""
    if tag.endswith("!set"):
        return "Psych::Set"
    named = tag.removeprefix("!ruby/").partition(":")
    return named[2] or named[0].capitalize()
