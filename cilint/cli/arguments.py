"""What the command line accepts, and its help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module

from cilint import PROJECT_URL
from cilint.cli.option_values import member, names, values
from cilint.cli.plain import PlainParser
from cilint.errors import UsageError
from cilint.findings.finding import Confidence, Persona, Severity
from cilint.lazy.typing import TYPE_CHECKING
from cilint.report.formats import FOR_PEOPLE

if TYPE_CHECKING:
    import argparse

    from cilint.cli.parser import Parser
    from cilint.cli.plain import Options

_EPILOG = f"""exit code: 0 all is well, 1 findings (check: from --fail-on on), 2 not all that was asked could be done
documentation: {PROJECT_URL}"""


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """The options of a command line; exits after --help and --version. Raises `UsageError` for what is not accepted."""
    command = arguments[0] if arguments else ""
    options = (_plain_check(arguments[1:]) if command == "check" else None) or _parsed(command, arguments)
    if command in ("check", "merge", "test"):
        _take_standard_output(options)
    if hasattr(options, "paths"):
        _refuse_contradictions(options)
    return options


def _plain_check(arguments: Sequence[str]) -> argparse.Namespace | None:
    """The options of `cilint check`, which is what hooks and editors start, where there is no doubt about them."""
    parser = PlainParser()
    _add_options("check", parser)
    options = parser.parse(arguments)
    if options:
        options.command = "check"
    return options


def _parsed(command: str, arguments: Sequence[str]) -> argparse.Namespace:
    from argparse import Namespace

    from cilint.cli.parser import Formatter, Parser

    if command in _COMMANDS:
        # The parsers of the other commands cost as much as reading a small pipeline.
        parser = Parser(prog=f"cilint {command}", epilog=_EPILOG, formatter_class=Formatter)
        _add_options(command, parser)
        return parser.parse_args(arguments[1:], Namespace(command=command))
    if command and not command.startswith("-"):
        raise UsageError(_no_such_command(command))
    parser = whole_parser()
    options = parser.parse_args(arguments)
    if options.command is None:
        parser.print_help()
        parser.exit(2)
    return options


def _no_such_command(command: str) -> str:
    from cilint.pipeline.similar import Names

    question = Names(_COMMANDS).remedy(command)
    return f"there is no command {command!r}; {question or 'there are ' + ', '.join(_COMMANDS)} (see cilint --help)"


def whole_parser() -> Parser:
    """What reads a command line that does not begin with a command; it has the parsers of all commands."""
    from cilint.cli.parser import Formatter, Parser, Version

    parser = Parser(
        prog="cilint",
        description="Checks GitLab CI pipelines: registry credentials, images and services.",
        epilog=_EPILOG,
        formatter_class=Formatter,
    )
    parser.add_argument("-v", "--version", action=Version, nargs=0, help="print the version and the YAML parser in use")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for name, (purpose, _) in _COMMANDS.items():
        _add_options(name, commands.add_parser(name, help=purpose, epilog=_EPILOG, formatter_class=Formatter))
    return parser


def _add_options(command: str, parser: Options) -> None:
    """Declare what a command takes."""
    # A run needs those of one command.
    import_module(f"cilint.cli.{_COMMANDS[command][1]}").add_options(command, parser)


def _take_standard_output(options: argparse.Namespace) -> None:
    """Make `--output FORMAT=-` the format of standard output, which has room for one report."""
    formats = [output.format for output in options.output if output.path == "-"]
    if len(formats) > 1:
        raise UsageError("standard output takes one report: name a file for the others")
    if formats:
        options.format = formats[0]
        options.output = [output for output in options.output if output.path != "-"]


def _refuse_contradictions(options: argparse.Namespace) -> None:
    _refuse_contradictory_fixes(options)
    if "-" in options.paths and not options.stdin_filename:
        raise UsageError("- reads the pipeline from standard input: name the file it is with --stdin-filename NAME")
    if options.isolated and options.config:
        raise UsageError("--isolated reads no settings file: leave --config out, or --isolated")
    if options.stdin_filename and options.paths not in ([], ["-"]):
        raise UsageError("--stdin-filename goes with - alone, not with other paths")


def _refuse_contradictory_fixes(options: argparse.Namespace) -> None:
    if getattr(options, "fix_only", False):
        options.fix = True
    fix, diff = getattr(options, "fix", False), getattr(options, "diff", False)
    if options.command in ("baseline", "pin", "suppress") and options.stdin_filename:
        raise UsageError(f"cilint {options.command} writes into files, and standard input is none: name the file")
    if options.command == "pin":
        _refuse_contradictory_pins(options)
    if fix and options.stdin_filename:
        raise UsageError("--fix mends files, and standard input is none: name the file")
    if fix and diff:
        raise UsageError("--diff shows what --fix would write: leave one of them out")
    if getattr(options, "unsafe_fixes", False) and not (fix or diff):
        raise UsageError("--unsafe-fixes goes with --fix, or with --diff")
    kind = getattr(options, "format", "text")
    if diff and kind not in FOR_PEOPLE:
        raise UsageError(f"--diff goes to standard output, as {kind} would: write that to a file, --output {kind}=FILE")


def _refuse_contradictory_pins(options: argparse.Namespace) -> None:
    if options.includes and (options.lock or options.offline):
        raise UsageError("--lock and --offline are about images; for --includes nobody is asked without --online")
    if options.online and not options.includes:
        raise UsageError("cilint pin asks registries unless --offline is there: --online goes with --includes")
    if options.offline and options.lock:
        raise UsageError("--lock writes down what registries say, and --offline asks none: leave one of them out")


def add_house_rules(parser: Options, purpose: str) -> None:
    """Which rules there are besides ours."""
    parser.add_argument("--rules", metavar="FOLDER", action="append", default=[], help=purpose)


def add_rule_choice(parser: Options) -> None:
    """Which rules run, and what is known beside the pipeline."""
    parser.add_argument(
        "--select", metavar="RULE[,RULE]", type=names, action="extend", default=[], help="run these rules only"
    )
    parser.add_argument(
        "--ignore", metavar="RULE[,RULE]", type=names, action="extend", default=[], help="leave these rules out"
    )
    parser.add_argument("--persona", type=member(Persona), default=None, metavar="NAME", help=f"{values(Persona)}")
    add_house_rules(parser, "run the rules in this folder, too")
    add_runner_config(parser)
    add_shellcheck(parser)


def add_shellcheck(parser: Options) -> None:
    """Whether another program looks at scripts."""
    parser.add_argument("--shellcheck", action="store_true", help="ask ShellCheck of the scripts, as jobs run them")


def add_bounds(parser: Options) -> None:
    """How bad and how sure a finding has to be."""
    parser.add_argument("--min-severity", type=member(Severity), default=None, metavar="LEVEL", help=values(Severity))
    parser.add_argument(
        "--min-confidence", type=member(Confidence), default=None, metavar="LEVEL", help=values(Confidence)
    )


def add_paths(parser: Options) -> None:
    """Which pipelines to read, and with which settings."""
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="a file, a folder with pipelines, or - for standard input (default: .gitlab-ci.yml, here or at the root)",
    )
    add_settings(parser)


def add_if_present(parser: Options) -> None:
    """Whether a run without a pipeline is well."""
    parser.add_argument("--if-present", action="store_true", help="exit with 0 where there is no pipeline")


def add_settings(parser: Options) -> None:
    """With which settings to read pipelines, and what standard input is."""
    parser.add_argument(
        "--config",
        metavar="FILE",
        default="",
        help="the settings file, instead of the nearest .cilint.yml; of several repositories, below that of each",
    )
    add_isolation(parser)
    parser.add_argument(
        "--stdin-filename", metavar="NAME", default="", help="with -: the file that standard input stands for"
    )


def add_isolation(parser: Options) -> None:
    """Which settings are not to be read."""
    parser.add_argument("--isolated", action="store_true", help="read no settings file")
    parser.add_argument(
        "--no-repository-settings",
        action="store_true",
        help="read no settings of the repository, which may be a stranger's; --config and CILINT_CONFIG count",
    )


def add_online(parser: Options, more: str = "") -> None:
    """Whether to use the network; `more` is what a command does with it besides fetching."""
    purpose = "fetch what is included from elsewhere and neither vendored nor at hand"
    parser.add_argument("--online", action="store_true", help=purpose + more)


def add_runner_config(parser: Options) -> None:
    """Which runners there are."""
    parser.add_argument(
        "--runner-config", metavar="FILE", default="", help="the config.toml of the runners that run the jobs"
    )


_COMMANDS: Mapping[str, tuple[str, str]] = {
    "check": ("check pipelines", "check_arguments"),
    "facts": ("print what rules select from, as JSON", "other_arguments"),
    "query": ("ask the facts of many pipelines by JSONPath: who uses this image, include, tag", "fleet_arguments"),
    "images": ("list the images of each job, and the credentials that the Runner pulls them with", "event_arguments"),
    "secrets": ("tell which jobs have which credentials in which events, and where these go", "event_arguments"),
    "resolve": ("print the pipeline as GitLab would run it, with the origin of each value", "other_arguments"),
    "jobs": ("tell which jobs run in which events, and why", "event_arguments"),
    "variables": ("tell what a job sees of its variables, and who defines and overrides them", "event_arguments"),
    "merge": ("join the reports of several runs, such as the parts of one, to one report", "fleet_arguments"),
    "report": ("make a page of many runs: trends, what would mend most, owners", "fleet_arguments"),
    "test": ("run the pipeline tests in .cilint-tests.yml", "event_arguments"),
    "baseline": ("write down what is found now, so that checks show only what comes later", "other_arguments"),
    "suppress": ("write comments that accept what is found, with a reason", "other_arguments"),
    "diff": ("tell what a change does to each job, and to the events in which it runs", "diff"),
    "graph": ("draw the pipeline: stages, needs, child pipelines, environments, for all events or for one", "graph"),
    "fetch": ("take the pipelines of the projects of a group from GitLab, without clones", "fleet_arguments"),
    "vendor": ("fetch what pipelines include from elsewhere into a folder of the repository", "other_arguments"),
    "pin": ("write the digest behind each image that has none, or the commit of each include", "other_arguments"),
    "settings": ("print the settings that are in force, and where they come from", "other_arguments"),
    "init": ("write settings, a pre-commit hook and a job; what is there already stays as it is", "other_arguments"),
    "rules": ("list the rules, test, write and try those of your own", "rules_arguments"),
    "lsp": ("serve an editor: the language server", "other_arguments"),
    "completion": ("print what completes command lines of cilint in a shell", "other_arguments"),
    "explain": ("tell what a rule finds, why that matters and what to do, with examples", "other_arguments"),
}
"""The commands, in the order of the help: what each is for, and the module that declares its options."""
