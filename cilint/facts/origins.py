"""Where things come from, as the addresses in commands tell: a host, this machine, a service, the job's own GitLab."""

from __future__ import annotations

from collections.abc import Iterable

from cilint.facts.services import ServiceFact
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.pipeline.expansion import Expansion
from cilint.sessions.environment import ShellSession
from cilint.shell.command import Command
from cilint.shell.word import Word

_HOST = regex(r"(?:(?P<scheme>[a-z][a-z0-9+.-]*)://)?(?:[^/@]*@)?(?P<host>\[[^\]/]*\]|[^/:?#]*)")
_LOCAL = regex(r"localhost|127(?:\.\d+){3}|\[::1\]|0\.0\.0\.0")
_OWN = regex(
    r"\$\{CI_(?:API_V4_URL|API_GRAPHQL_URL|SERVER_URL|PROJECT_URL|PAGES_URL)\}|https://\$\{CI_SERVER_(?:FQDN|HOST)\}"
)
"""The beginning of an address of the GitLab that runs the job, with TLS or as its administrator has it."""
_OWN_HOST = regex(
    r"\$\{CI_(?:API_V4_URL|API_GRAPHQL_URL|SERVER_(?:URL|HOST|FQDN|SHELL_SSH_HOST)|PROJECT_URL|REPOSITORY_URL|"
    r"PAGES_URL|PAGES_DOMAIN|REGISTRY|REGISTRY_IMAGE|DEPENDENCY_PROXY_\w+)\}"
)
"""What names the host of that GitLab, or of its registry or pages."""


class Origin(NamedTuple):
    """Where something comes from: a host, empty where it is not known.

    `is_own` is the GitLab that runs the job, `is_near` this machine or a service of the job. `written` is the host with
    `${NAME}` for what is not known of it, `names_own` says that a variable of GitLab's own has its host, whatever the
    scheme.
    """

    host: str
    is_own: bool
    is_near: bool
    written: str = ""

    @property
    def names_own(self) -> bool:
        """See the class."""
        return _OWN_HOST.fullmatch(self.written) is not None


UNKNOWN = Origin("", False, False)


class Origins:
    """Reads the addresses in the commands of one job."""

    def __init__(self, session: ShellSession, services: Iterable[ServiceFact]) -> None:
        self._session = session
        self._near = frozenset(alias for service in services for alias in service.aliases)

    def of(self, word: Word, command: Command) -> list[Origin]:
        """All places that an address, which a word of a command is, can name."""
        return [self._of_text(option) for option in self._session.expansions(word, command)]

    def _of_text(self, url: Expansion) -> Origin:
        text = text_of(url)
        match = _HOST.match(text)
        host = match["host"] if match else ""
        is_near = host in self._near or _LOCAL.fullmatch(host) is not None or text.startswith("file:")
        return Origin("" if "$" in host else host, _OWN.match(text) is not None, is_near, host)


def text_of(option: Expansion) -> str:
    """A text with what is not known of it as `${NAME}`."""
    return "".join(part if isinstance(part, str) else f"${{{part.name}}}" for part in option.template)
