"""Indexes of packages: which ones surely have packages of somebody's own, and which have everybody's.

Sources: pip's documentation, "pip install", `--extra-index-url` (CVE-2018-20225); docs.astral.sh/uv/concepts/indexes;
learn.microsoft.com/nuget, "Package Source Mapping"; docs.gitlab.com/user/packages; the services' own addresses.
"""

from __future__ import annotations

from cilint.lazy.enums import Enum
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple

FAMILIES = {"pip3": "pip", "pip-compile": "pip", "pip-sync": "pip", "dotnet": "nuget"}
"""Whose configuration a program shares; others have their own."""
USUAL = {
    "pip": "https://pypi.org/simple",
    "uv": "https://pypi.org/simple",
    "nuget": "https://api.nuget.org/v3/index.json",
}
"""What is asked where nothing takes its place."""
_REPLACING = {"PIP_INDEX_URL": "pip", "UV_INDEX_URL": "uv", "UV_DEFAULT_INDEX": "uv"}
_ADDING = {"PIP_EXTRA_INDEX_URL": "pip", "UV_EXTRA_INDEX_URL": "uv", "UV_INDEX": "uv"}

_URL = regex(r"https?://(?P<user>[^/@]*@)?(?P<host>[^/:?#@]*)(?::\d+)?(?P<path>/.*)?")
_OWN = regex(r"\$\{CI_(?:API_V4_URL|SERVER_URL)\}/")
_PUBLIC = frozenset(
    {
        "pypi.org", "pypi.python.org", "test.pypi.org", "www.piwheels.org", "pypi.anaconda.org", "download.pytorch.org",
        "pypi.nvidia.com", "pypi.ngc.nvidia.com", "pypi.tuna.tsinghua.edu.cn", "mirrors.aliyun.com", "api.nuget.org",
        "www.nuget.org",
    }
)  # fmt: skip
_PRIVATE_HOST = regex(
    r"(?:10\.\d+|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d+\.\d+|[a-z][\w-]*"
    r"|\S*\.(?:internal|intranet|intra|corp|local|lan|home\.arpa)"
    r"|\S*\.codeartifact\.[\w-]+\.amazonaws\.com|[\w-]+-python\.pkg\.dev"
)
_PRIVATE_PATH = regex(
    r"/api/v4/(?:projects|groups)/[^/]+/(?:-/)?packages/(?:pypi|nuget)\b|/artifactory/api/(?:pypi|nuget)/"
    r"|/repository/[^/]+/(?:simple\b|index\.json)"
)


class IndexStanding(Enum):
    """Whose packages an index has."""

    PRIVATE = "private"
    PUBLIC = "public"
    UNKNOWN = "unknown"


class PackageIndex(NamedTuple):
    """An index of packages: its host, empty where it is not known or this GitLab, and whose packages it has."""

    host: str
    standing: IndexStanding


def package_index(address: str) -> PackageIndex:
    """What an address is, with unknown variables as `${NAME}`.

    An index that is asked for with credentials has packages that not everybody gets, and so has that of a project.
    """
    match = _URL.match(address)
    host = match["host"] if match and "$" not in match["host"] else ""
    if _OWN.match(address) or (match and (match["user"] or _PRIVATE_PATH.match(match["path"] or ""))):
        return PackageIndex(host, IndexStanding.PRIVATE)
    if host in _PUBLIC:
        return PackageIndex(host, IndexStanding.PUBLIC)
    is_private = host != "localhost" and _PRIVATE_HOST.fullmatch(host) is not None
    return PackageIndex(host, IndexStanding.PRIVATE if is_private else IndexStanding.UNKNOWN)


def of_variable(name: str) -> tuple[str, bool] | None:
    """The family of programs that take an index from a variable, and whether it is one more; None for other variables.

    pip's settings have the same names: `pip config set global.extra-index-url`.
    """
    if name in _ADDING:
        return _ADDING[name], True
    return (_REPLACING[name], False) if name in _REPLACING else None
