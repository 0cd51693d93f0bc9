"""The GitLab server that a repository belongs to, and the token for it, as the environment tells. Nothing is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cilint.errors import FetchError, UsageError
from cilint.lazy.records import NamedTuple
from cilint.network.url import Url, parse_url

ADDRESS_VARIABLE = "CILINT_GITLAB_URL"
TOKEN_VARIABLES = ("CILINT_GITLAB_TOKEN", "GITLAB_TOKEN")
JOB_TOKEN_VARIABLE = "CI_JOB_TOKEN"  # noqa: S105 - its name
_API = "/api/v4"
_PUBLIC_SERVER = "https://gitlab.com"


class AccessToken:
    """A token for one server: the header that it goes into, and the variable that it came from."""

    __slots__ = ("header", "value", "variable")

    def __init__(self, variable: str, value: str) -> None:
        self.variable = variable
        self.value = value
        self.header = "JOB-TOKEN" if variable == JOB_TOKEN_VARIABLE else "PRIVATE-TOKEN"

    def __repr__(self) -> str:
        """The variable alone: what shows an object must not show its secret."""
        return f"AccessToken({self.variable!r})"


class Instance(NamedTuple):
    """A GitLab server: its address without a slash at the end, and the token for it, if there is one.

    `remedy` says how to come by a token where there is none.
    """

    address: str
    token: AccessToken | None = None
    remedy: str = f"set {TOKEN_VARIABLES[0]}"

    @property
    def url(self) -> Url:
        """The address in parts."""
        return parse_url(self.address)

    @property
    def name(self) -> str:
        """What the address of a component on this server begins with (GitLab's `CI_SERVER_FQDN`)."""
        return self.url.authority + self.url.target.rstrip("/")


def find_instance(variables: Mapping[str, str], configured: str = "", remotes: Sequence[str] = ()) -> Instance | None:
    """The server that runs the pipelines; None where nothing tells.

    The user's own variable goes first, then those of a GitLab job, then `configured`, an address that the settings
    name, then the first of `remotes`, hosts of the repository's git remotes. A token is given to the server that the
    environment names, and to gitlab.com: a settings file or a clone from elsewhere must not choose where it goes.
    Raises `UsageError` for an address that is none.
    """
    named = variables.get(ADDRESS_VARIABLE, "") or _job_server(variables)
    address = _checked(named or configured or (f"https://{remotes[0]}" if remotes else ""))
    if not address:
        return None
    if named or address == _PUBLIC_SERVER:
        return Instance(address, _token(variables, is_job_server=address == _job_server(variables)))
    return Instance(address, None, f"set {ADDRESS_VARIABLE}={address} and {TOKEN_VARIABLES[0]}")


def _job_server(variables: Mapping[str, str]) -> str:
    """The server of the job that this process is a part of (GitLab: doc/ci/variables/predefined_variables.md)."""
    if not variables.get("GITLAB_CI"):
        return ""
    return variables.get("CI_API_V4_URL", "").removesuffix(_API) or variables.get("CI_SERVER_URL", "")


def _token(variables: Mapping[str, str], *, is_job_server: bool) -> AccessToken | None:
    names = (*TOKEN_VARIABLES, JOB_TOKEN_VARIABLE) if is_job_server else TOKEN_VARIABLES
    for name in names:
        value = variables.get(name, "").strip()
        if value:
            if not value.isascii() or not value.isprintable():
                raise UsageError(f"{name} holds characters that no token has: set it anew")
            return AccessToken(name, value)
    return None


def _checked(address: str) -> str:
    if not address:
        return ""
    try:
        url = parse_url(address)
    except FetchError as error:
        raise UsageError(f"the address of the GitLab server is none ({error.message}): write https://HOST") from error
    if url.userinfo or "?" in url.target:
        raise UsageError("the address of the GitLab server holds more than a host and a path: write https://HOST")
    return f"{url.scheme}://{url.authority}{url.target.rstrip('/')}"
