"""What jobs ask of their own GitLab with the job's token: repositories, images, packages, endpoints of the API.

Which endpoints take the token is in tools/job_token.py; whether a project lets it in, only its settings tell.
"""

from __future__ import annotations

from collections.abc import Iterator

from cilint.facts.destinations import Way
from cilint.facts.gather import Facts
from cilint.facts.held_credentials import CredentialKind, held_by, reached_variables
from cilint.facts.model import User, shown
from cilint.facts.secret_flows import SecretFlowFact
from cilint.lazy.enums import Enum
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.pipeline.expansion import Expansion
from cilint.pipeline.substitution import references
from cilint.programs.roles import Role
from cilint.sessions.scripts import ScriptRun
from cilint.shell.calls import Call, call_of
from cilint.shell.command import Command
from cilint.shell.opening import runs_here
from cilint.shell.word import Word
from cilint.text.source import Span
from cilint.tools.job_token import Endpoint, api_address, endpoint_of, registry_of, registry_path
from cilint.tools.requests import method_of

_ADDRESS = regex(r"(?:(?:https?:)?//[^\s/\"'@]*(?:@[^\s/\"']*)?|\$\{CI_API_V4_URL\})/[^\s\"']*")
_API = ("/api/v4/", "CI_API_V4_URL")
_OWN_PATHS = frozenset({"${CI_PROJECT_PATH}", "${CI_PROJECT_NAMESPACE}/${CI_PROJECT_NAME}"})
_OWN_URLS = ("${CI_PROJECT_URL}", "${CI_REPOSITORY_URL}")
_REMOTE = frozenset({"remote", "config"})
_STATE = "/terraform/state/"
_WRITING = frozenset({"publish", "upload", "deploy", "push"})
_INSTEAD = ".insteadOf"
_LOGINS = frozenset({"docker", "podman", "buildah", "skopeo", "nerdctl", "crane", "helm", "regctl", "oras"})


class TokenAction(Enum):
    """What the token is used for."""

    CLONE = "clone"
    """Reading a repository by git."""
    PUSH = "push"
    """Writing one."""
    IMAGES = "images"
    """Logging in to the registry: which images are taken from there is told by themselves."""
    REQUEST = "request"
    """An endpoint of the REST API."""
    UNKNOWN = "unknown"
    """Something gets the token, and nobody knows here what it asks."""


class TokenUse(NamedTuple):
    """A use of the token by a job.

    `project` is its path or number, as far as it is known, empty for the job's own; None where it is not known which.
    `group` is that whose packages are asked for. `endpoint` is that of a request, None where the documentation has
    none; `asked` is the request as it is written, the host of a registry, or of what is unknown who gets the token.
    """

    action: TokenAction
    user: User
    span: Span
    asked: str
    project: str | None = None
    group: str = ""
    endpoint: Endpoint | None = None


def token_uses(user: User, facts: Facts) -> Iterator[TokenUse]:
    """The uses of the token that the scripts and variables of a user's job show, each once for each place."""
    seen: set[tuple[Span, str]] = set()
    for use in _Uses(user, facts).found():
        if (use.span, use.asked) not in seen:
            seen.add((use.span, use.asked))
            yield use


class _Uses:
    """Finds the uses of one job."""

    def __init__(self, user: User, facts: Facts) -> None:
        self._user = user
        self._flows = [flow for flow in facts.secret_flows.of(user) if flow.credential.kind is CredentialKind.JOB_TOKEN]
        held = held_by(user, facts)
        self._held = [
            definition
            for definition in user.job.variables
            if any(each.kind is CredentialKind.JOB_TOKEN for each in held.of_variable(definition.name))
        ]
        self._run: ScriptRun | None = facts.scripts.run(user.job) if self._flows or self._held else None

    def found(self) -> Iterator[TokenUse]:
        """Those of commands and files, then those by variables."""
        for flow in self._flows:
            yield from self._of_flow(flow)
        if self._held and self._run is not None:
            found = [*self._of_variables(), *self._of_other_commands(self._run)]
            yield from found
            named = {name for flow in self._flows for name in references(flow.span.text)}
            taken = {each for name in named for each, _ in reached_variables(name, self._user.job)}
            left = [definition for definition in self._held if definition.name not in taken] if not found else ()
            yield from (self._unknown(definition.span, f"variable {definition.name}") for definition in left)

    def _of_flow(self, flow: SecretFlowFact) -> Iterator[TokenUse]:
        command, there = flow.command, flow.destination
        if there.way in (Way.ARTIFACT, Way.CACHE):
            return
        if there.way is Way.FILE and command is not None:
            yield from self._of_file(flow, command)
            return
        if there.way is Way.HOST and (command is None or there.tool in _LOGINS):
            yield TokenUse(TokenAction.IMAGES, self._user, flow.span, there.target)
            return
        found: list[TokenUse] = []
        if command is not None and there.way in (Way.HOST, Way.PROGRAM):
            call = call_of(command)
            is_git = call is not None and call.program.name == "git"
            found = list(self._of_git(flow, call, command) if is_git and call else self._of_requests(command, call))
        who = there.target.replace("${", "$").replace("}", "")
        yield from found or [self._unknown(flow.span, f"{there.way.value} {who}".strip())]

    def _of_git(self, flow: SecretFlowFact, call: Call, command: Command) -> Iterator[TokenUse]:
        words = [*call.words(Role.URL), *(word for word in command.words[1:] if "://" in word.text.text)]
        if call.path == ("config",):
            # One address may be put in the place of another.
            words = [word for word in words if _holds(word.span, flow.span)]
        for word in dict.fromkeys(words or call.operands[:1]):
            for text in self._texts(word, command):
                place = "" if text.startswith(_OWN_URLS) else _path_of(text)
                if not place and not text.startswith(_OWN_URLS):
                    yield self._unknown(word.span, f"git, for all repositories of {_host_of(text)}")
                    continue
                project = "" if place in _OWN_PATHS else place
                for action in self._git_actions(call):
                    yield TokenUse(action, self._user, word.span, f"git {action.value}", project)

    def _git_actions(self, call: Call) -> Iterator[TokenAction]:
        if call.path[:1] == ("push",):
            yield TokenAction.PUSH
            return
        yield TokenAction.CLONE
        pushes = self._run is not None and any(
            (each := call_of(command)) is not None and each.program.name == "git" and each.path[:1] == ("push",)
            for _, command in self._run.entries
        )
        if call.path[:1] and call.path[0] in _REMOTE and pushes:
            yield TokenAction.PUSH

    def _of_requests(self, command: Command, call: Call | None) -> Iterator[TokenUse]:
        """The endpoints that a command names: with the method of its options, or as a package manager."""
        is_client = call is not None and not call.program.roles.isdisjoint((Role.METHOD, Role.FETCHES))
        method = method_of(call) if call is not None and is_client else ""
        words = [*(call.words(Role.URL) if call else ()), *command.words[1:]]
        for word in dict.fromkeys(words):
            for text in self._texts(word, command) if _may_name_api(word.raw) or "$" in word.raw else ():
                for each in _ADDRESS.findall(text):
                    yield from self._request(each, word.span, method, writes=_writes(command))

    def _request(self, text: str, span: Span, method: str, *, writes: bool) -> Iterator[TokenUse]:
        address = api_address(text)
        if address is None:
            return
        if _STATE in address.path:
            # Terraform reads, writes and locks it.
            method = method or "POST"
        endpoint = endpoint_of(method, address.path) if method else registry_of(address.path, writes=writes)
        path = address.path if method else registry_path(address.path)
        asked = f"{method or ('write' if writes else 'read')} {path}"
        yield TokenUse(TokenAction.REQUEST, self._user, span, asked, address.project, address.group, endpoint)

    def _of_file(self, flow: SecretFlowFact, command: Command) -> Iterator[TokenUse]:
        call = call_of(command)
        if call is not None and (call.program.name == "git" or Role.KEEPS in call.subcommand.deeds):
            # What it is given for, the command says.
            return
        values = self._run.session.evaluation.output(command) if self._run is not None else ()
        texts = [shown(option) for option in (self._run.session.expanded(values) if self._run and values else ())]
        addresses = dict.fromkeys(each for text in map(_braced, texts) for each in _ADDRESS.findall(text))
        writes = self._run is not None and any(_writes(each) for _, each in self._run.entries)
        found = [use for each in addresses for use in self._request(each, flow.span, "", writes=writes)]
        yield from found or [self._unknown(flow.span, f"file {flow.destination.target}")]

    def _of_variables(self) -> Iterator[TokenUse]:
        """The addresses in variables of the pipeline, beside one that holds the token for the same program."""
        writes = self._run is not None and any(_writes(command) for _, command in self._run.entries)
        families = {_family(definition.name) for definition in self._held}
        for definition in self._user.job.variables:
            self._user.job.work.spend(1)
            if _may_name_api(definition.text) and _family(definition.name) in families:
                for option in self._user.job.variables.expand(definition.text):
                    yield from self._request(_written(option), definition.span, "", writes=writes)

    def _of_other_commands(self, run: ScriptRun) -> Iterator[TokenUse]:
        """The addresses in commands that find the token in their environment."""
        taken = {flow.command for flow in self._flows}
        for _, command in run.entries:
            call = call_of(command)
            is_client = call is not None and Role.FETCHES in call.subcommand.deeds
            if command in taken or is_client or not command.words or not runs_here(command):
                continue
            if any(_may_name_api(word.raw) for word in command.words[1:]):
                yield from self._of_requests(command, call)

    def _texts(self, word: Word, command: Command) -> list[str]:
        if self._run is None:
            return []
        return [_written(option) for option in self._run.session.expansions(word, command)]

    def _unknown(self, span: Span, who: str) -> TokenUse:
        return TokenUse(TokenAction.UNKNOWN, self._user, span, who)


def _written(option: Expansion) -> str:
    """A text with `${NAME}` for what is not known of it."""
    return "".join(part if isinstance(part, str) else f"${{{part.name}}}" for part in option.template)


def _holds(whole: Span, part: Span) -> bool:
    return whole.source is part.source and whole.start <= part.start and part.end <= whole.end


def _braced(text: str) -> str:
    return text.replace("$CI_API_V4_URL", "${CI_API_V4_URL}")


def _family(name: str) -> str:
    """What variables for one program have in common: `TF` of TF_HTTP_ADDRESS and TF_HTTP_PASSWORD."""
    return name.partition("_")[0]


def _may_name_api(text: str) -> bool:
    return any(mark in text for mark in _API)


def _writes(command: Command) -> bool:
    """Whether a package manager puts packages somewhere: `npm publish`, `twine upload`, `mvn deploy`."""
    names = [word.literal for word in command.words[1:4]]
    return command.program != "git" and command.program not in _LOGINS and not _WRITING.isdisjoint(names)


def _split(url: str) -> tuple[str, str]:
    """The host and the path of a URL, with or without a scheme."""
    rest = url.partition("://")[2] or url
    before, _, path = rest.removesuffix(_INSTEAD).partition("/")
    return before.rpartition("@")[2], path


def _path_of(url: str) -> str:
    """The path of the repository that a URL names."""
    return _split(url)[1].partition("?")[0].strip("/").removesuffix(".git")


def _host_of(url: str) -> str:
    return _split(url)[0].replace("${", "$").replace("}", "")
