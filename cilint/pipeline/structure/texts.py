"""What GitLab refuses of a file as a text, or loses of it: how it cuts the file up before it reads it, and its marks.

GitLab cuts a file at each `---` and reads the pieces one by one (lib/gitlab/config/loader/multi_doc_yaml.rb). What its
parser makes of a byte order mark, and of an alias for a `!reference`, was tried with Psych 4.0.3 and libyaml 0.2.5.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cilint.lazy.patterns import regex
from cilint.pipeline.gitlab_words import gitlab_words
from cilint.pipeline.loading import Configuration, read_documents
from cilint.pipeline.problem import Problem, ProblemKind, Problems
from cilint.pipeline.work import Work
from cilint.syntax.node import StepKind, Style
from cilint.text.source import Span

_DIRECTIVE = regex(r"%[^\r\n]*")
_ANCHORED_TAG = regex(r"&[^\s&]*\s+[!#]|![^\s!]*\s+[&#]")
"""An anchor and a tag for the same node, in one order or the other, or with a comment between them."""
_SHOWN = 3
_ACTIONS_JOB = frozenset({"runs-on", "steps"})


def find_text_problems(configurations: Sequence[Configuration], work: Work, problems: Problems) -> None:
    """Add what GitLab refuses of the texts of files, or does not read of them, to `problems`."""
    seen: set[str] = set()
    for configuration in configurations:
        source = configuration.source
        if source.path in seen:
            continue
        seen.add(source.path)
        for problem in (*_of_marks(configuration), *_of_documents(configuration), *_of_references(configuration, work)):
            problems.add(problem)


def foreign_workflow(configuration: Configuration) -> Problem | None:
    """The problem of a file that is a workflow of GitHub Actions; None for any other."""
    jobs = configuration.body.get("jobs")
    if jobs is None or not jobs.is_mapping:
        return None
    if not any(_ACTIONS_JOB & pair.value.entries.keys() for pair in jobs.entries.values()):
        return None
    first = configuration.body.pairs[0].key.span
    message = "this is a workflow of GitHub Actions, of which GitLab reads nothing"
    remedy = "write each job at the top level, with its commands below script:, or check another file"
    return Problem(ProblemKind.EMPTY, first, message, remedy, words=gitlab_words("idle-job"))


def _of_marks(configuration: Configuration) -> Iterator[Problem]:
    source, body = configuration.source, configuration.body
    if source.text.startswith("%"):
        match = _DIRECTIVE.match(source.text)
        span = Span(source, 0, match.end() if match else 1)
        message = "GitLab cuts a file at --- before it reads it, so that nothing follows this directive"
        yield Problem(
            ProblemKind.YAML, span, message, "remove it: GitLab needs none", words=gitlab_words("yaml-document")
        )
    if not source.has_mark:
        return
    if source.text.startswith("---"):
        message = "a byte order mark stands before ---, which GitLab takes for a text then"
        yield Problem(
            ProblemKind.YAML,
            Span(source, 0, 3),
            message,
            "save the file without the mark",
            words=gitlab_words("yaml-document"),
        )
        return
    pairs = configuration.documents[0].pairs if configuration.documents else ()
    first = pairs[0].key if pairs else body
    if len(pairs) > 1 and configuration.documents[0].style is Style.BLOCK and first.start == 0:
        lost = [pair.key.text or pair.key.span.text for pair in pairs[1:]]
        shown = ", ".join(lost[:_SHOWN]) + (" …" if len(lost) > _SHOWN else "")
        message = (
            f"a byte order mark stands before the first key, the only one that GitLab reads then: it loses {shown}"
        )
        yield Problem(ProblemKind.YAML, first.span, message, "save the file without the mark")


def _of_documents(configuration: Configuration) -> Iterator[Problem]:
    for document in read_documents(configuration.documents, configuration.source):
        if document is not configuration.body and not document.is_mapping and not document.is_null:
            kind = "a list" if document.items else "a single value"
            first_line = document.span.text.partition("\n")[0].rstrip("\r")
            span = Span(configuration.source, document.start, document.start + len(first_line))
            message = f"this document is {kind}; GitLab wants a mapping in each document of the file"
            yield Problem(
                ProblemKind.YAML, span, message, "remove it, or write a mapping", words=gitlab_words("yaml-document")
            )


def _of_references(configuration: Configuration, work: Work) -> Iterator[Problem]:
    """The aliases that stand for a `!reference`: of such a node GitLab's parser keeps no anchor."""
    text = configuration.source.text
    if "!reference" not in text or not _ANCHORED_TAG.search(text):
        return
    waiting = [configuration.body]
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        aliases = [step for step in node.via if step.kind is StepKind.ALIAS]
        if node.is_reference and aliases and aliases[0].span.source is configuration.source:
            message = "GitLab knows no anchor on a !reference, and so no alias for it"
            words = gitlab_words("yaml-alias", name=aliases[0].span.text.removeprefix("*"))
            yield Problem(ProblemKind.YAML, aliases[0].span, message, "repeat the !reference here", words=words)
        if id(node.value) not in seen:
            seen.add(id(node.value))
            children = node.children
            work.spend(1 + len(children))
            waiting.extend(reversed(children))
