"""`cilint facts`: prints what rules select from, as JSON."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Collection

from cilint.cli.checking import linter_for
from cilint.cli.exit_code import ExitCode
from cilint.cli.messages import describe
from cilint.cli.targets import Target, find_targets
from cilint.engine.catalog import built_in_rules
from cilint.facts.gather import Facts
from cilint.facts.lists import fact_lists
from cilint.facts.model import FACTS_VERSION, CommandFact, CredentialFact, Plain
from cilint.findings.mask import Mask
from cilint.lazy.typing import TYPE_CHECKING
from cilint.session import Session, mask_for
from cilint.settings.model import Settings
from cilint.shell.word import Word

if TYPE_CHECKING:
    from cilint.facts.linting import ShellLinter


def run(options: Namespace) -> ExitCode:
    """Print the facts of each root among the paths; standard error says what could not be read."""
    pipelines: list[Plain] = []
    problems: list[str] = []
    targets = find_targets(options)
    linter = linter_for(options, targets)
    for target in targets:
        found, errors = facts_of(target, fact_lists(), linter)
        pipelines += found
        problems += errors
    json.dump({"version": FACTS_VERSION, "pipelines": pipelines}, sys.stdout, indent=2)
    sys.stdout.write("\n")
    for problem in problems:
        print(f"cilint: {problem}", file=sys.stderr)
    return ExitCode.FAILURE if problems else ExitCode.CLEAN


def facts_of(
    target: Target, lists: Collection[str], linter: ShellLinter | None = None
) -> tuple[list[Plain], list[str]]:
    """The facts of the pipelines of a target in some lists, without secrets, and what could not be read."""
    session = Session(target.files, Settings(), built_in_rules(), target.libraries, linter)
    found = tuple(session.facts(session.roots(target.paths)))
    # This reads all scripts; the errors then tell of those that are too long.
    plain = [{name: [fact.plain() for fact in facts.select(name)] for name in lists} for facts in found]
    errors = session.errors(target.paths)
    mask = mask_for(found, errors)
    roots = (target.shown(facts.pipeline.path) if facts.pipeline.path else "" for facts in found)
    pipelines = [
        {"root": root, **_shown(facts, own, mask)} for root, facts, own in zip(roots, found, plain, strict=True)
    ]
    return pipelines, [describe(error, mask) for error in errors]


def _shown(facts: Facts, lists: Plain, mask: Mask) -> Plain:
    """Lists of facts without the secrets: words by their places, since short ones cannot be told by their text.

    Columns count what is shown, as in reports, and paths say of which repository they are where there are several.
    """
    for name, own in lists.items():
        for fact, plain in zip(facts.select(name), own, strict=True):
            plain["column"] = mask.begin(fact.span).column
            plain["path"] = fact.span.source.shown_path
            if isinstance(fact, CredentialFact):
                plain["used_in_path"] = fact.use.source.shown_path
            elif isinstance(fact, CommandFact):
                plain["words"] = [_word(word, mask) for word in fact.command.words]
    shown: Plain = mask.value(lists)
    return shown


def _word(word: Word, mask: Mask) -> str:
    text = mask.source_text(word.span)
    return word.raw if text == word.span.text else text
