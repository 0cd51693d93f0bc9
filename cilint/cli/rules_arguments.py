"""The options of `cilint rules`."""

from __future__ import annotations

from cilint.cli.arguments import add_house_rules
from cilint.cli.option_values import member, names, number, processes, values
from cilint.findings.finding import Severity
from cilint.lazy.typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def add_options(_command: str, parser: argparse.ArgumentParser) -> None:
    """Add what the command accepts."""
    parser.add_argument("--format", choices=("text", "json"), default="text", help="(default: text)")
    add_house_rules(parser, "know the rules in this folder, too")
    parser.add_argument(
        "action",
        nargs="?",
        choices=("test", "new", "schema"),
        help="test: say whether the examples of rules hold; new: write a rule with its examples; schema: print the "
        "JSON schema of rule files, for editors; without: list the rules",
    )
    parser.add_argument(
        "targets",
        nargs="*",
        metavar="PATH",
        help="with test: folders with rules; with new: the file, as house/no-redis.yaml",
    )
    _add_coverage(parser.add_argument_group("what rules find over many pipelines"))
    _add_new(parser.add_argument_group("with new, in place of questions"))


def _add_coverage(parser: argparse._ArgumentGroup) -> None:
    purpose = "count what rules of your own find below this folder; without any, what ours find"
    parser.add_argument("--coverage", metavar="FOLDER", default="", help=purpose)
    parser.add_argument(
        "--select", metavar="RULE[,RULE]", type=names, action="extend", default=[], help="count these rules only"
    )
    parser.add_argument("--samples", type=number, default=3, metavar="N", help="show N findings of each (default: 3)")
    parser.add_argument("--jobs", type=processes, default=0, metavar="N", help="processes (default: as it pays)")


def _add_new(parser: argparse._ArgumentGroup) -> None:
    parser.add_argument("--title", metavar="TEXT", default="", help="what it finds, in a few words")
    parser.add_argument(
        "--looks-at", metavar="LIST", default="", help="a list of facts, as images, or a JSONPath (default: jobs)"
    )
    parser.add_argument(
        "--where",
        metavar="CONDITION",
        action="append",
        default=[],
        help="what it keeps of that, as job.runs; may be repeated",
    )
    parser.add_argument("--severity", type=member(Severity), metavar="LEVEL", default=None, help=values(Severity))
    parser.add_argument("--message", metavar="TEXT", default="", help="what it says")
    parser.add_argument("--bad", metavar="FILE", default="", help="a pipeline that it flags")
    parser.add_argument("--good", metavar="FILE", default="", help="one that it does not flag")
    parser.add_argument(
        "--group", metavar="NAME", default="house", help="with which rules it is listed (default: house)"
    )
