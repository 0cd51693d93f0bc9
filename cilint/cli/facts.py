"""`cilint facts`: prints what rules select from, as JSON."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Sequence

from cilint.cli.checking import linter_for
from cilint.cli.exit_code import ExitCode
from cilint.cli.messages import describe
from cilint.cli.targets import find_targets
from cilint.engine.catalog import built_in_rules
from cilint.facts.gather import Facts
from cilint.facts.lists import fact_lists
from cilint.facts.model import FACTS_VERSION, CredentialFact, Plain
from cilint.findings.mask import Mask
from cilint.session import Session, mask_for
from cilint.settings.model import Settings
from cilint.shell.word import Word


def run(options: Namespace) -> ExitCode:
    """Print the facts of each root among the paths; standard error says what could not be read."""
    found: list[Facts] = []
    roots: list[str] = []
    sessions: list[tuple[Session, Sequence[str]]] = []
    targets = find_targets(options)
    linter = linter_for(options, targets)
    for target in targets:
        session = Session(target.files, Settings(), built_in_rules(), target.libraries, linter)
        own = tuple(session.facts(session.roots(target.paths)))
        found.extend(own)
        roots.extend(target.shown(facts.pipeline.path) if facts.pipeline.path else "" for facts in own)
        sessions.append((session, target.paths))
    # This reads all scripts; the errors then tell of those that are too long.
    lists = [facts.plain() for facts in found]
    errors = [error for session, paths in sessions for error in session.errors(paths)]
    mask = mask_for(found, errors)
    pipelines = [
        {"root": root, **_shown(facts, plain, mask)} for root, facts, plain in zip(roots, found, lists, strict=True)
    ]
    json.dump({"version": FACTS_VERSION, "pipelines": pipelines}, sys.stdout, indent=2)
    sys.stdout.write("\n")
    for error in errors:
        print(f"cilint: {describe(error, mask)}", file=sys.stderr)
    return ExitCode.FAILURE if errors else ExitCode.CLEAN


def _shown(facts: Facts, lists: Plain, mask: Mask) -> Plain:
    """All lists of facts without the secrets: words by their places, since short ones cannot be told by their text.

    Columns count what is shown, as in reports, and paths say of which repository they are where there are several.
    """
    for name in fact_lists():
        for fact, plain in zip(facts.select(name), lists[name], strict=True):
            plain["column"] = mask.begin(fact.span).column
            plain["path"] = fact.span.source.shown_path
            if isinstance(fact, CredentialFact):
                plain["used_in_path"] = fact.use.source.shown_path
    for fact, plain in zip(facts.commands, lists["commands"], strict=True):
        plain["words"] = [_word(word, mask) for word in fact.command.words]
    shown: Plain = mask.value(lists)
    return shown


def _word(word: Word, mask: Mask) -> str:
    text = mask.source_text(word.span)
    return word.raw if text == word.span.text else text
