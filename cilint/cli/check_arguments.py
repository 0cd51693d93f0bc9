"""The options of `cilint check`."""

from __future__ import annotations

from cilint.cli.arguments import add_bounds, add_if_present, add_online, add_paths, add_rule_choice
from cilint.cli.option_values import add_output, member, processes, values
from cilint.findings.finding import Severity
from cilint.lazy.typing import TYPE_CHECKING
from cilint.report.formats import FORMATS
from cilint.report.order import Grouping, Order

if TYPE_CHECKING:
    import argparse

    from cilint.cli.plain import Options, PlainParser


def add_options(_command: str, parser: argparse.ArgumentParser | PlainParser) -> None:
    """Add what the command accepts."""
    add_paths(parser)
    add_if_present(parser)
    add_online(parser, ", and ask registries for the images")
    rules = parser.add_argument_group("rules")
    add_rule_choice(rules)
    rules.add_argument("--trace", metavar="RULE", default="", help="tell on standard error what each predicate decided")
    fixes = parser.add_argument_group("fixes")
    fixes.add_argument(
        "--fix", action="store_true", help="mend what can be mended without changing what runs, then check again"
    )
    fixes.add_argument(
        "--fix-only", action="store_true", help="the same, and tell what was mended, but not what is left: exit with 0"
    )
    fixes.add_argument(
        "--unsafe-fixes",
        action="store_true",
        help="with --fix or --diff: also mend what may change what runs; look at it before you commit it",
    )
    fixes.add_argument(
        "--diff", action="store_true", help="write nothing, and print what --fix would change instead of the findings"
    )
    shown = parser.add_argument_group("what is shown, and when the run fails")
    add_bounds(shown)
    shown.add_argument(
        "--fail-on",
        type=member(Severity),
        default=None,
        metavar="LEVEL",
        help="exit with 1 from this severity on (default: as the settings say, else major)",
    )
    shown.add_argument(
        "--baseline", metavar="FILE", default="", help="hide what is known in this file, which cilint baseline writes"
    )
    shown.add_argument(
        "--no-ignores",
        action="store_true",
        help="for auditors: show what comments, the settings and the baseline hide, with where that is and why",
    )
    shown.add_argument(
        "--new-since",
        metavar="REV",
        default="",
        help="only what changes since then have brought, as in main or HEAD; from where the history left that of REV",
    )
    add_exit_zero(shown)
    output = parser.add_argument_group("output")
    add_reports(output)
    output.add_argument(
        "--schema", action="store_true", help="check nothing, and print the JSON schema of --format json"
    )
    add_processes(output)
    output.add_argument(
        "--shard",
        default="",
        metavar="I/N",
        help="check only the repositories of this part, of N equal ones (ci: by CI_NODE_INDEX and CI_NODE_TOTAL); "
        "cilint merge joins the reports",
    )
    # Read before anything else (see cilint/cache/replay.py).
    output.add_argument(
        "--no-cache", action="store_true", help="neither keep this result nor give that of an earlier equal run"
    )


def add_reports(output: Options) -> None:
    """Which reports there are, and how they look."""
    output.add_argument(
        "-f", "--format", choices=tuple(FORMATS), default="text", help="of standard output (default: text)"
    )
    add_output(output)
    output.add_argument(
        "--sort",
        type=member(Order),
        default=None,
        metavar="ORDER",
        help=f"of findings for people: {values(Order)}; outcome, for text the default, has what fails the run last",
    )
    output.add_argument(
        "--group",
        type=member(Grouping),
        default=None,
        metavar="BY",
        help=f"show what belongs together under a heading, for people: {values(Grouping)}",
    )
    output.add_argument("--statistics", action="store_true", help="count findings by rule instead of showing them")
    output.add_argument("-q", "--quiet", action="store_true", help="leave out the closing line")
    output.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="auto: in a terminal, as the variables NO_COLOR and FORCE_COLOR say (default: auto)",
    )
    output.add_argument("--no-color", action="store_true", help="the same as --color never")


def add_exit_zero(parser: Options) -> None:
    """Whether findings are no reason to fail."""
    parser.add_argument("--exit-zero", action="store_true", help="exit with 0 instead of 1")


def add_processes(parser: Options) -> None:
    """How many processes there may be."""
    parser.add_argument(
        "--jobs",
        type=processes,
        default=0,
        metavar="N",
        help="processes for many repositories or pipelines (default: as it pays)",
    )
