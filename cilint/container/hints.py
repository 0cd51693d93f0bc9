"""What a script cannot be without if it deals with registries or images: cheap questions before anything is parsed.

Most scripts do not, and for them neither the shell's grammar nor the tables of tools need to be loaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from cilint.lazy.patterns import regex

# What is in the subcommands of all logins (`cilint.programs`), and in the options of all transfers.
_LOGIN = regex(r"login|docker-registry|\brepo\b")
_TRANSFER = regex(r"--\S*(?:creds|password|-token)|\boras\b|(?:APPTAINER|SINGULARITY)_DOCKER_|TRIVY_")
# Encoded, JSON that begins with `{"`, `{ ` or `{` and a line break begins so.
_AUTH_TEXT = regex(r"\bauths\b|\.dockerconfigjson|\.dockercfg|DOCKER_AUTH_CONFIG|\b(?:ey[IJA]|ewo|ew0)[A-Za-z0-9+/]")
_AUTH_MEMBER = regex(r"\b(?:auths|credHelpers|credsStore)\b")
_HTTP_CLIENT = regex(r"\b(?:curl|wget|glab)\b")

# The name of a secret after `$`, a command that makes a token, a file in which Docker or its kin keep credentials.
_NAMED_SECRET = regex(
    r"\$\{?(?:env:)?(?=[A-Za-z])\w{0,80}?(?i:pass|pwd|psw|token|secret|key|cred|pat\b|_auth|config)"
    r"|(?i:pass|pwd|psw|token|secret|key|cred|pat)\w{0,80}=[\"']?\$\("
    r"|get-login|print-\w+-token|whoami|-token\b|\.docker/config|auth\.json|dockercfg|\$\{?REGISTRY_AUTH"
)
_PRINTS = regex(
    r"\b(?:echo|print\w*|cat|tee|jq|head|tail|nl|[Ww]rite-\w+|xtrace|base64)\b|<<|\s[-+]\w*x|\$env:|get-|-token|whoami"
)
_PRINTS_ALL = regex(
    r"(?:^|[\s;&|({'\"/`])"
    r"(?:(?:env|printenv|export|set|declare|typeset)(?:[ \t]+-[px]+)?|(?i:gci|dir|ls|get-childitem)[ ]+(?i:env):[*]?)"
    r"[ \t]*(?=$|[;&|)}'\"<>#`]|\d+[<>])|\bprintenv\b",
    re.MULTILINE,
)
_REACHES_REGISTRY = regex(
    r"tls-verify|insecure|plain-http|nohttps|no-https|skip-tls|verify-certs|http-registry|--tls\b|tls=|https?://"
)
_REGISTRY_TOOL = regex(
    r"docker|podman|buildah|buildctl|nerdctl|skopeo|crane|oras|helm|executor|cosign|trivy|imgpkg|ko\b|werf|"
    r"apptainer|singularity|regctl|insecure-registries"
)

# A job asks about all that it shares with thousands of others.
_asked_often = lru_cache(maxsize=4096)

AUTH_CONFIG = "DOCKER_AUTH_CONFIG"
"""The variable in which the Runner looks for credentials first (gitlab-runner: helpers/docker/auth/auth.go)."""

DEBUG_TRACE = "CI_DEBUG_TRACE"
"""The variable that makes the Runner trace its own scripts, with all variables of the job in them."""


@_asked_often
def may_hold_login(text: str) -> bool:
    """Whether a script may log in to a registry."""
    return _LOGIN.search(text) is not None


def may_be_login(text: str) -> bool:
    """Whether the text of a variable may be a command that logs in: more than a word or an address."""
    return " " in text.strip() and may_hold_login(text)


@_asked_often
def may_hold_transfer(text: str) -> bool:
    """Whether a script may hand credentials to a push, pull or copy."""
    return _TRANSFER.search(text) is not None


@_asked_often
def may_hold_auth_config(text: str) -> bool:
    """Whether a text may hold Docker's auth configuration, or the manifest of a pull secret."""
    return _AUTH_TEXT.search(text) is not None


@_asked_often
def may_write_literal_auth_config(text: str) -> bool:
    """Whether a script may write Docker's auth configuration to a file, or store it in a project's variable."""
    return has_auth_member(text) or (AUTH_CONFIG in text and _HTTP_CLIENT.search(text) is not None)


def has_auth_member(text: str) -> bool:
    """Whether a text has one of the members of Docker's configuration that credentials come from."""
    return _AUTH_MEMBER.search(text) is not None


def may_hold_credentials(text: str) -> bool:
    """Whether a script may hold any of these."""
    return may_hold_login(text) or may_hold_transfer(text) or may_hold_auth_config(text)


# No text without one of these has a match of the expressions above; they are found twenty times as fast.
_CREDENTIAL_WORDS = (
    "login",
    "docker-registry",
    "repo",
    "creds",
    "password",
    "-token",
    "oras",
    "_DOCKER_",
    "TRIVY_",
    "auths",
    ".dockerconfigjson",
    ".dockercfg",
    "DOCKER_AUTH_CONFIG",
    "eyI",
    "eyJ",
    "eyA",
    "ewo",
    "ew0",
)


def credential_hints(text: str) -> Iterator[tuple[int, int]]:
    """The words in a text without which it would hold none of these."""
    for word in _CREDENTIAL_WORDS:
        place = text.find(word)
        while place >= 0:
            # Nearly every pipeline has `reports:`.
            if word != "repo" or not text[place + len(word) : place + len(word) + 1].isalpha():
                yield place, place + len(word)
            place = text.find(word, place + 1)


@_asked_often
def may_name_secret(text: str) -> bool:
    """Whether a script, or the value of a variable, may name a secret that comes from elsewhere."""
    return _NAMED_SECRET.search(text) is not None


@_asked_often
def may_print(script: str) -> bool:
    """Whether a script may print what it names."""
    return _PRINTS.search(script) is not None


@_asked_often
def may_print_all(script: str) -> bool:
    """Whether a script may print all variables."""
    return _PRINTS_ALL.search(script) is not None


@_asked_often
def may_reach_registry(script: str, by_variables: bool = False) -> bool:
    """Whether a script may tell a tool how to reach a registry; `by_variables` says that variables hold addresses."""
    if _REGISTRY_TOOL.search(script) is None:
        return False
    return _REACHES_REGISTRY.search(script) is not None or (by_variables and "$" in script)


def is_address(text: str) -> bool:
    """Whether a text begins as an address of the web does."""
    return text.startswith(("http://", "https://"))


@_asked_often
def may_write_auth_config(script: str) -> bool:
    """Whether a script may write a variable to the file in which Docker looks for credentials."""
    is_named = AUTH_CONFIG in script or ".docker" in script or "auth.json" in script or "DOCKER_CONFIG" in script
    return is_named and "$" in script and (">" in script or "tee" in script)


# The subcommands that push images, and kaniko's option.
_PUSH = regex(r"push|--destination|executor\b[^\n]* -d|skopeo|--output")
_IMAGE = regex(r"\b(?:docker|podman|nerdctl)\b")


@_asked_often
def may_hold_push(text: str) -> bool:
    """Whether a script may push images."""
    return _PUSH.search(text) is not None


@_asked_often
def may_hold_image(text: str) -> bool:
    """Whether a script may run or pull images, or write a Dockerfile."""
    return _IMAGE.search(text) is not None or "FROM " in text


# A build argument; a variable before the host of a URL.
_PASSES_SECRET = regex(r"build-arg|://[^\s/@]{0,200}\$[^\s/@]{0,200}@")


@_asked_often
def may_pass_secret(script: str) -> bool:
    """Whether a script may hand a secret to a build, or put it into a URL."""
    return _PASSES_SECRET.search(script) is not None
