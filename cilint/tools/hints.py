"""What a script cannot be without if it takes something from elsewhere unchecked: cheap questions about its text."""

from __future__ import annotations

import re
from functools import lru_cache

from cilint.container.hints import any_in
from cilint.lazy.patterns import regex

# A job asks about all that it shares with thousands of others.
_asked_often = lru_cache(maxsize=4096)

# The options and settings that switch checks off (`cilint.tools.guards`), of which a variable may be one.
_LOWERS_GUARD = (
    "insecure", "no-check-certificate", "ssl", "tls", "trusted", "unauthorized", "unauthenticated", "force-yes",
    "gpgcheck", "gpg-check", "pythonhttpsverify", "apt-key", "hostkey", "knownhosts", "host_key", "siglevel",
    "keyscan", "skip_verify", "verify-", "--verify", "connection_verification",
)  # fmt: skip
_LOWERS_GUARD_SHORTLY = regex(r"-(?<=\s-)[a-zA-Z]*[kK]")


@_asked_often
def may_lower_guard(text: str) -> bool:
    """Whether a script or a variable may switch off a check of where something comes from."""
    return any_in(_LOWERS_GUARD, text.casefold()) or ("-" in text and _LOWERS_GUARD_SHORTLY.search(text) is not None)


# The programs that fetch (`cilint.shell.fetching`), and those that decode what a script holds.
_FETCHERS = ("curl", "wget", "base64", "xxd", "nc ", "ncat ", "netcat ")
_POWERSHELL_READERS = ("iex", "invoke-expression", "-outfile")
_RUNS_DOWNLOAD = regex(r"\b(?:(?:curl|wget|base64|xxd)\b|(?:nc|ncat|netcat) )")


@_asked_often
def may_run_download(script: str) -> bool:
    """Whether a script may run what it fetches or decodes."""
    if any_in(_FETCHERS, script) and _RUNS_DOWNLOAD.search(script):
        return True
    return any_in(_POWERSHELL_READERS, script.casefold())


# The options and variables that name an index of packages (`cilint.programs`, `cilint.tools.package_indexes`).
_INDEX_WORDS = ("index", "nuget", "--add-source", "dotnet restore")
_NAMES_INDEX = regex(r"index[-_](?:url|strategy)|--index\b|nuget|--add-source|dotnet restore", re.IGNORECASE)


@_asked_often
def may_name_index(text: str) -> bool:
    """Whether a script, or the name of a variable, may name an index of packages."""
    return any_in(_INDEX_WORDS, text.casefold()) and _NAMES_INDEX.search(text) is not None


# The programs that install by a lock file (`cilint.programs`).
_INSTALLERS = ("npm", "yarn", "pipenv", "composer")
_INSTALLS_BY_LOCK = regex(r"\b(?:npm|yarn|pnpm|pipenv|composer)\b")


@_asked_often
def may_install_by_lock(script: str) -> bool:
    """Whether a script may install packages by a lock file."""
    return any_in(_INSTALLERS, script) and _INSTALLS_BY_LOCK.search(script) is not None


@_asked_often
def may_name_plain_engine(text: str) -> bool:
    """Whether a script or a variable may name a container engine at its port without TLS."""
    return ":2375" in text
