"""The options of commands that are small, and neither `check` nor about events."""

from __future__ import annotations

import argparse

from cilint.cli.arguments import (
    add_bounds,
    add_house_rules,
    add_online,
    add_paths,
    add_rule_choice,
    add_shellcheck,
)
from cilint.findings.finding import Confidence, Severity


def add_options(command: str, parser: argparse.ArgumentParser) -> None:
    """Add what a command takes."""
    _COMMANDS[command](parser)


def _add_init(parser: argparse.ArgumentParser) -> None:
    # It looks at the repository that it stands in.
    parser.set_defaults(paths=[], stdin_filename="", config="", isolated=False, no_repository_settings=False)


def _add_baseline(parser: argparse.ArgumentParser) -> None:
    _add_targets(parser)
    parser.set_defaults(min_severity=Severity.INFO, min_confidence=Confidence.LOW)
    parser.add_argument(
        "--file", metavar="FILE", default="", help="instead of what the settings say (default: .cilint-baseline.yml)"
    )
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--update", action="store_true", help="add nothing, and take out what is mended")
    choice.add_argument(
        "--check", action="store_true", help="write nothing; exit with 1 when there is something to take out"
    )


def _add_suppress(parser: argparse.ArgumentParser) -> None:
    _add_targets(parser)
    add_bounds(parser)
    parser.add_argument("--reason", metavar="TEXT", default="", help="why, for each of the comments")
    parser.add_argument("--until", metavar="DAY", default="", help="the last day on which they count, as 2027-01-31")
    parser.add_argument("--diff", action="store_true", help="write nothing, and print what would change")


def _add_targets(parser: argparse.ArgumentParser) -> None:
    """Which pipelines to check by which rules, for a command that does something with all findings."""
    add_paths(parser)
    add_online(parser, ", and ask registries for the images")
    add_rule_choice(parser)
    parser.set_defaults(
        baseline="",
        new_since="",
        no_ignores=False,
        fail_on=None,
        trace="",
        jobs=0,
        shard="",
    )


def _add_facts(parser: argparse.ArgumentParser) -> None:
    add_paths(parser)
    add_online(parser)
    add_shellcheck(parser)


def _add_vendor(parser: argparse.ArgumentParser) -> None:
    add_paths(parser)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 when the folder is stale")
    parser.add_argument(
        "--folder", metavar="FOLDER", default="", help="from the repository's root, instead of what the settings say"
    )


def _add_resolve(parser: argparse.ArgumentParser) -> None:
    add_paths(parser)
    add_online(parser)
    parser.add_argument("--job", metavar="NAME", default="", help="this job only; hidden ones can be named, too")
    parser.add_argument("--origins", action="store_true", help="tell where each value is written and how it came")
    parser.add_argument("--format", choices=("yaml", "json"), default="yaml", help="of the output (default: yaml)")


def _add_pin(parser: argparse.ArgumentParser) -> None:
    add_paths(parser)
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit with 1 when there is something to pin"
    )
    parser.add_argument("--diff", action="store_true", help="write nothing, and print what would change")
    parser.add_argument("--update", action="store_true", help="write those anew, too, whose tag was moved")
    parser.add_argument(
        "--includes", action="store_true", help="not images, but what is included from elsewhere: commits and hashes"
    )
    purpose = "with --includes: ask GitLab and other servers what tags, branches and addresses stand for"
    parser.add_argument("--online", action="store_true", help=purpose)
    parser.add_argument("--lock", action="store_true", help="keep the digests of all tags in .cilint/images.json")
    parser.add_argument("--offline", action="store_true", help="ask no registry, and take the digests from that file")


def _add_settings(parser: argparse.ArgumentParser) -> None:
    add_paths(parser)
    parser.add_argument("--schema", action="store_true", help="print the JSON schema of the settings file, for editors")


def _add_lsp(parser: argparse.ArgumentParser) -> None:
    add_house_rules(parser, "run the rules in this folder, too")
    purpose = "ask registries for the digest of an image whose pin an editor's user chooses"
    parser.add_argument("--online", action="store_true", help=purpose)
    add_shellcheck(parser)


def _add_explain(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rule", metavar="RULE", help="the id of a rule, as reports name it")
    parser.add_argument("--format", choices=("text", "markdown"), default="text", help="(default: text)")
    add_house_rules(parser, "know the rules in this folder, too")


def _add_completion(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", metavar="SHELL", choices=("bash", "zsh", "fish"), help="bash, zsh or fish")


_COMMANDS = {
    "baseline": _add_baseline,
    "suppress": _add_suppress,
    "init": _add_init,
    "facts": _add_facts,
    "vendor": _add_vendor,
    "resolve": _add_resolve,
    "pin": _add_pin,
    "settings": _add_settings,
    "lsp": _add_lsp,
    "completion": _add_completion,
    "explain": _add_explain,
}
