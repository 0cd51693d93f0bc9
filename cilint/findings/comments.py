"""The comments in which suppressions are looked for: of YAML, of TOML, of the shell in block scalars and files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cilint.findings.suppressing import MARK
from cilint.lazy.records import NamedTuple
from cilint.pipeline.loading import Configuration
from cilint.pipeline.script_texts import ScriptText, script_texts
from cilint.syntax.comments import toml_comments, yaml_comments
from cilint.syntax.node import Node
from cilint.syntax.scalar import mapped
from cilint.text.mapped import MappedText, Piece
from cilint.text.source import Source, Span


class Comment(NamedTuple):
    """A comment within one line; `script` is the block scalar that it stands in.

    `certain` says that it surely is nothing but a comment, so that it can be taken away.
    """

    span: Span
    script: Node | None = None
    certain: bool = True


def pipeline_comments(configuration: Configuration) -> Iterator[Comment]:
    """The comments with the mark in a file of a pipeline."""
    yield from _marked(yaml_comments(configuration.source, configuration.documents))
    scripts = [script for script in script_texts(configuration.body) if MARK in script.node.written]
    if scripts:
        yield from _script_comments(scripts)


def runner_comments(source: Source) -> Iterator[Comment]:
    """The comments with the mark in a runner's configuration."""
    return _marked(toml_comments(source))


def shell_comments(source: Source) -> Iterator[Comment]:
    """The comments with the mark in a shell script, which stays as it is."""
    # As for the scripts of pipelines.
    from cilint.shell.budget import Budget
    from cilint.shell.comments import comments

    text = MappedText(source.text, source, lambda: [Piece(source.text, 0, len(source.text))])
    spans = (text.span(comment.start, comment.end) for comment in comments(text, Budget()))
    return (Comment(span, certain=False) for span in spans if MARK in span.text)


def _marked(comments: Iterable[Span]) -> Iterator[Comment]:
    return (Comment(span) for span in comments if MARK in span.text)


def _script_comments(scripts: Iterable[ScriptText]) -> Iterator[Comment]:
    """Those that end where their line does: in a folded scalar one may go on, and hold what was meant as commands."""
    # Reading scripts takes the grammar, and comments of this kind are rare.
    from cilint.shell.budget import Budget
    from cilint.shell.comments import comments

    budget = Budget()
    for script in scripts:
        text = mapped(script.node)
        for comment in comments(text, budget):
            written = text.text[comment.start : comment.end]
            if MARK in written:
                span = text.span(comment.start, comment.end)
                if span.text == written:
                    yield Comment(span, script.node, script.certain and comment.certain)
