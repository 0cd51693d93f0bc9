"""The options of commands that ask about events. What they come to: events.py."""

from __future__ import annotations

import argparse

from cilint.cli.arguments import add_if_present, add_online, add_paths, add_runner_config, add_settings
from cilint.cli.option_values import add_output, names
from cilint.report.formats import FORMATS

_PATHS = "a file or a folder with pipelines (default: .gitlab-ci.yml, here or at the root)"
_EVENTS = """push, mr, train, tag, schedule, web, api, trigger, pipeline, parent, chat, external, external-pr;
each may name a branch or a tag: push:feature/x, mr:feature/x, tag:v1.2, schedule:refs/tags/v1.2"""


def add_options(command: str, parser: argparse.ArgumentParser) -> None:
    """Add what a command takes."""
    _COMMANDS[command](parser)


def _add_jobs(parser: argparse.ArgumentParser) -> None:
    add_paths(parser)
    add_online(parser)
    parser.add_argument("--why", metavar="JOB", default="", help="how each event comes to its answer for this job")
    parser.add_argument(
        "--format", choices=("text", "json", "markdown"), default="text", help="of the output (default: text)"
    )
    add_events(parser)


def _add_variables(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("job", metavar="JOB", help="the job whose variables to tell")
    parser.add_argument(
        "name", metavar="NAME", nargs="?", default="", help="this variable only, with all that is known"
    )
    parser.add_argument("--pipeline", dest="paths", metavar="PATH", action="append", default=[], help=_PATHS)
    add_settings(parser)
    add_online(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text", help="of the output (default: text)")
    add_events(parser)


def _add_images(parser: argparse.ArgumentParser) -> None:
    add_paths(parser)
    add_online(parser)
    add_runner_config(parser)
    parser.add_argument(
        "--format", choices=("text", "json", "cyclonedx"), default="text", help="a table, or a document (default: text)"
    )
    add_events(parser)


def _add_secrets(parser: argparse.ArgumentParser) -> None:
    add_paths(parser)
    add_online(parser)
    parser.add_argument(
        "--job-token",
        action="store_true",
        help="list what the settings of projects have to allow to the job token: allowlists and permissions",
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="of the output (default: text)")
    add_events(parser)


def _add_test(parser: argparse.ArgumentParser) -> None:
    add_paths(parser)
    add_if_present(parser)
    add_online(parser)
    parser.add_argument(
        "--tests", metavar="FILE", default="", help="the tests, instead of .cilint-tests.yml at the repository's root"
    )
    parser.add_argument("--format", choices=tuple(FORMATS), default="text", help="of the report (default: text)")
    add_output(parser)


def add_events(parser: argparse.ArgumentParser) -> None:
    """The options that name events and say what is known of them."""
    group = parser.add_argument_group("events", _EVENTS)
    group.add_argument(
        "--on", metavar="EVENT[,EVENT]", type=names, action="extend", default=[], help="these events instead of all"
    )
    group.add_argument(
        "--event", metavar="JSON", action="append", default=[], help="an event as JSON, or a file with one or a list"
    )
    group.add_argument(
        "--changed", metavar="FILE[,FILE]", type=names, action="extend", default=[], help="the paths that changed"
    )
    group.add_argument(
        "--changed-since", metavar="REV", default="", help="the paths that commits after git's revision REV changed"
    )
    group.add_argument(
        "--set",
        metavar="NAME=VALUE",
        type=_variable,
        action="append",
        default=[],
        help="a variable of the project, a schedule or a person; or one of GitLab's own",
    )
    group.add_argument(
        "--no-other-variables",
        action="store_true",
        help="there are none but those of the files, GitLab's own and --set",
    )
    group.add_argument("--fork", action="store_true", help="merge requests come from a fork")


def _variable(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value


_COMMANDS = {
    "images": _add_images,
    "jobs": _add_jobs,
    "secrets": _add_secrets,
    "test": _add_test,
    "variables": _add_variables,
}
