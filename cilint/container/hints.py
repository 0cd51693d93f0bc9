"""What a script cannot be without if it deals with registries or images: cheap questions before anything is parsed.

Most scripts do not, and for them neither the shell's grammar nor the tables of tools need to be loaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from cilint.lazy.patterns import regex

# Below an expression stand words of which each of its matches has one: they are found twenty times as fast, and most
# texts have none. Where an expression ignores case, they are those of the text in small letters. Expressions whose ways
# all begin with a letter or sign are found by these, many times as fast: `\b` stands behind the word.

# What is in the subcommands of all logins (`cilint.programs`), and in the options of all transfers.
_LOGIN = regex(r"login|docker-registry|repo(?<=\brepo)\b")
_LOGIN_WORDS = ("login", "docker-registry", "repo")
_TRANSFER = regex(r"--\S*(?:creds|password|-token)|oras(?<=\boras)\b|APPTAINER_DOCKER_|SINGULARITY_DOCKER_|TRIVY_")
_TRANSFER_WORDS = ("creds", "password", "-token", "oras", "_DOCKER_", "TRIVY_")
# Encoded, JSON that begins with `{"`, `{ ` or `{` and a line break begins so.
_AUTH_TEXT = regex(r"\bauths\b|\.dockerconfigjson|\.dockercfg|DOCKER_AUTH_CONFIG|\b(?:ey[IJA]|ewo|ew0)[A-Za-z0-9+/]")
_AUTH_WORDS = ("auths", ".dockerconfigjson", ".dockercfg", "DOCKER_AUTH_CONFIG", "eyI", "eyJ", "eyA", "ewo", "ew0")
_AUTH_MEMBERS = ("auths", "credHelpers", "credsStore")
_AUTH_MEMBER = regex(rf"\b(?:{'|'.join(_AUTH_MEMBERS)})\b")
_HTTP_CLIENT = regex(r"\b(?:curl|wget|glab)\b")

# The name of a secret after `$`, a command that makes a token, a file in which Docker or its kin keep credentials.
_NAMED_SECRET = regex(
    r"\$\{?(?:env:)?(?=[A-Za-z])\w{0,80}?(?i:pass|pwd|psw|token|secret|key|cred|pat\b|_auth|config)"
    r"|get-login|print-\w+-token|whoami|-token\b|\.docker/config|auth\.json|dockercfg|\$\{?REGISTRY_AUTH"
)
_MADE_SECRET = regex(r"(?i:pass|pwd|psw|token|secret|key|cred|pat)\w{0,80}=[\"']?\$\(")
_SECRET_WORDS = ("pass", "pwd", "psw", "token", "secret", "key", "cred", "pat")
_NAMED_WORDS = (*_SECRET_WORDS, "_auth", "config", "get-login", "whoami", "auth.json", "dockercfg")
_PRINTS = regex(
    r"\b(?:echo|print\w*|cat|tee|jq|head|tail|nl|[Ww]rite-\w+|xtrace|base64)\b|<<|\s[-+]\w*x|\$env:|get-|-token|whoami"
)
_PRINTS_ALL = regex(
    r"(?:^|[\s;&|({'\"/`])"
    r"(?:(?:env|printenv|export|set|declare|typeset)(?:[ \t]+-[px]+)?|(?i:gci|dir|ls|get-childitem)[ ]+(?i:env):[*]?)"
    r"[ \t]*(?=$|[;&|)}'\"<>#`]|\d+[<>])|\bprintenv\b",
    re.MULTILINE,
)
_PRINTS_ALL_WORDS = ("env", "export", "set", "declare")
_REACHES_REGISTRY = (
    "tls-verify", "insecure", "plain-http", "nohttps", "no-https", "skip-tls", "verify-certs", "http-registry", "--tls",
    "tls=", "http://", "https://",
)  # fmt: skip
_REGISTRY_TOOL = regex(
    r"docker|podman|buildah|buildctl|nerdctl|skopeo|crane|oras|helm|executor|cosign|trivy|imgpkg|ko\b|werf|"
    r"apptainer|singularity|regctl|insecure-registries"
)

_HANDS_ON = ("CI_REPOSITORY_URL", "build-arg", " -e ", " --env")

# A job asks about all that it shares with thousands of others.
_asked_often = lru_cache(maxsize=4096)

AUTH_CONFIG = "DOCKER_AUTH_CONFIG"
"""The variable in which the Runner looks for credentials first (gitlab-runner: helpers/docker/auth/auth.go)."""

DEBUG_TRACE = "CI_DEBUG_TRACE"
"""The variable that makes the Runner trace its own scripts, with all variables of the job in them."""


def any_in(words: Iterable[str], text: str) -> bool:
    """Whether a text holds one of some words: ten times as fast as an expression with all of them."""
    # A loop, since a generator takes longer than the searches.
    for word in words:  # noqa: SIM110
        if word in text:
            return True
    return False


def _holds(words: tuple[str, ...], expression: re.Pattern[str], text: str) -> bool:
    return any_in(words, text) and expression.search(text) is not None


@_asked_often
def may_hold_login(text: str) -> bool:
    """Whether a script may log in to a registry."""
    return _holds(_LOGIN_WORDS, _LOGIN, text)


@_asked_often
def may_be_login(text: str) -> bool:
    """Whether the text of a variable may be a command that logs in: more than a word or an address."""
    return " " in text.strip() and _holds(_LOGIN_WORDS, _LOGIN, text)


@_asked_often
def may_hold_transfer(text: str) -> bool:
    """Whether a script may hand credentials to a push, pull or copy."""
    return _holds(_TRANSFER_WORDS, _TRANSFER, text)


@_asked_often
def may_hold_auth_config(text: str) -> bool:
    """Whether a text may hold Docker's auth configuration, or the manifest of a pull secret."""
    return _holds(_AUTH_WORDS, _AUTH_TEXT, text)


@_asked_often
def may_write_literal_auth_config(text: str) -> bool:
    """Whether a script may write Docker's auth configuration to a file, or store it in a project's variable."""
    return has_auth_member(text) or (AUTH_CONFIG in text and _HTTP_CLIENT.search(text) is not None)


def has_auth_member(text: str) -> bool:
    """Whether a text has one of the members of Docker's configuration that credentials come from."""
    return _holds(_AUTH_MEMBERS, _AUTH_MEMBER, text)


@_asked_often
def may_hold_credentials(text: str) -> bool:
    """Whether a script may hold any of these."""
    if not any_in(_CREDENTIAL_WORDS, text):
        return False
    return (_LOGIN.search(text) or _TRANSFER.search(text) or _AUTH_TEXT.search(text)) is not None


_CREDENTIAL_WORDS = (*_LOGIN_WORDS, *_TRANSFER_WORDS, *_AUTH_WORDS)


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
    return _names_secret(text)


def _names_secret(text: str) -> bool:
    if not any_in(_NAMED_WORDS, text.casefold()):
        return False
    return _NAMED_SECRET.search(text) is not None or ("$(" in text and _MADE_SECRET.search(text) is not None)


@_asked_often
def may_name_credential(text: str) -> bool:
    """The same, for what is handed on: also by the name alone, in the job's own address, or with all variables."""
    return _names_secret(text) or any_in(_HANDS_ON, text) or _prints_all(text)


@_asked_often
def may_print(script: str) -> bool:
    """Whether a script may print what it names."""
    return _PRINTS.search(script) is not None


@_asked_often
def may_print_all(script: str) -> bool:
    """Whether a script may print all variables."""
    return _prints_all(script)


def _prints_all(script: str) -> bool:
    return any_in(_PRINTS_ALL_WORDS, script.casefold()) and _PRINTS_ALL.search(script) is not None


@_asked_often
def may_reach_registry(script: str, by_variables: bool = False) -> bool:
    """Whether a script may tell a tool how to reach a registry; `by_variables` says that variables hold addresses."""
    if not (any_in(_REACHES_REGISTRY, script) or (by_variables and "$" in script)):
        return False
    return _REGISTRY_TOOL.search(script) is not None


@_asked_often
def may_hold_address(text: str) -> bool:
    """Whether there may be an address of the web in a text."""
    return any_in(("http://", "https://"), text)


@_asked_often
def may_write_auth_config(script: str) -> bool:
    """Whether a script may write a variable to the file in which Docker looks for credentials."""
    is_named = AUTH_CONFIG in script or ".docker" in script or "auth.json" in script or "DOCKER_CONFIG" in script
    return is_named and "$" in script and (">" in script or "tee" in script)


# The subcommands that push images, and kaniko's option.
_PUSH = regex(r"push|--destination|executor\b[^\n]* -d|skopeo|--output")
_PUSH_WORDS = ("push", "--destination", "executor", "skopeo", "--output")
_ENGINES = ("docker", "podman", "nerdctl")
_IMAGE = regex(rf"\b(?:{'|'.join(_ENGINES)})\b")


@_asked_often
def may_hold_push(text: str) -> bool:
    """Whether a script may push images."""
    return _holds(_PUSH_WORDS, _PUSH, text)


@_asked_often
def may_hold_image(text: str) -> bool:
    """Whether a script may run or pull images, or write a Dockerfile."""
    return "FROM " in text or _holds(_ENGINES, _IMAGE, text)


# The programs that take a secret for something else than a registry (`cilint.programs`).
_TAKES_SECRET = regex(
    r"\b(?:dotnet|nuget|mysql(?:admin|dump)?|mariadb(?:-\w+)?|(?:redis|valkey)-cli|mongo(?:sh|dump|restore)?|curl|wget|"
    r"sqlcmd|flyway|terraform|tofu|sshpass|twine|uv|cargo|sentry-cli|snyk|vsce|ovsx|netlify|codecov|doctl|fly(?:ctl)?|"
    r"ibmcloud|argocd|glab|svn|gpg2?|ldap\w+|smbclient|mvn[wd]?|sonar-scanner|ansible(?:-playbook)?|openssl)\b"
)
_TAKER_WORDS = (
    "mysql", "mariadb", "-cli", "mongo", "curl", "wget", "sqlcmd", "flyway", "terraform", "tofu", "sshpass", "twine",
    "uv", "cargo", "snyk", "vsce", "ovsx", "netlify", "codecov", "doctl", "fly", "ibmcloud", "argocd", "glab", "svn",
    "dotnet", "gpg", "ldap", "nuget", "smbclient", "mvn", "sonar-scanner", "ansible", "openssl",
)  # fmt: skip
_CALLED_SECRET = regex(r"(?i:pass|pwd|psw|token|secret|key|cred|pat)[\w.-]{0,80}=[\"']?\$")


@_asked_often
def may_take_secret(script: str) -> bool:
    """Whether a script may call a program that takes a secret as an argument."""
    return _holds(_TAKER_WORDS, _TAKES_SECRET, script)


@_asked_often
def may_hand_on_argument(script: str) -> bool:
    """Whether a script may call a program that takes a secret in a URL, or for a build."""
    return any_in(("build-arg", "git "), script)


def may_give_argument(script: str) -> bool:
    """Whether a script may call a program that takes a secret as an argument, in a URL, or for a build."""
    return may_hand_on_argument(script) or may_take_secret(script)


@_asked_often
def may_call_secret(script: str) -> bool:
    """Whether a script may give a variable to a name that says that it is secret."""
    return _CALLED_SECRET.search(script) is not None


# The programs that deploy (`cilint.programs`), and the subcommand of Docker.
_DEPLOYERS = (
    "kubectl", "helm", "helmfile", "terraform", "tofu", "terragrunt", "pulumi", "cdk", "serverless", "sls",
    "stack", "argocd", "nomad", "fly", "flyctl", "wrangler", "skaffold", "werf", "gcloud", "aws",
)  # fmt: skip
_DEPLOYS = regex(rf"\b(?:{'|'.join(_DEPLOYERS)})\b")
# The program oc, which is in `docker` as well: to look for its letters first is fifty times as fast.
_OC = regex(r"oc\b(?<!\woc)")


@_asked_often
def may_deploy(script: str) -> bool:
    """Whether a script may change what runs elsewhere."""
    return _holds(_DEPLOYERS, _DEPLOYS, script) or _OC.search(script) is not None


SCAN_SWITCHES = (
    "API_FUZZING_DISABLED", "APISEC_DISABLED", "CONTAINER_SCANNING_DISABLED", "DAST_DISABLED",
    "DEPENDENCY_SCANNING_DISABLED", "SAST_DISABLED", "SECRET_DETECTION_DISABLED",
)  # fmt: skip
"""The variables that keep jobs of GitLab's templates out of pipelines."""
ANALYZERS = "SECURE_ANALYZERS_PREFIX"
"""Where GitLab's templates take the images of their analyzers from."""
_SCANNERS = ("trivy", "audit", "bandit", "gitleaks", "checkov", "tfsec", "snyk", "govulncheck", "grype")
_SCANS = regex(rf"\b(?:{'|'.join(_SCANNERS)})\b")


@_asked_often
def may_scan(script: str) -> bool:
    """Whether a script may look for weaknesses."""
    return _holds(_SCANNERS, _SCANS, script)


_OPENS_HOST = regex(
    r"--privileged|--cap-add|[ =]host(?![\w.-])|[=:]unconfined|--device|\.sock\b|[=\s\"'v]/+:|(?:source|src)=/"
)
_OPENS_HOST_WORDS = (
    "--privileged", "--cap-add", "host", "unconfined", "--device", ".sock", "/:", "ource=/", "src=/",
)  # fmt: skip


@_asked_often
def may_open_host(script: str) -> bool:
    """Whether a script may start a container that gets at its machine."""
    return _holds(_ENGINES, _IMAGE, script) and _holds(_OPENS_HOST_WORDS, _OPENS_HOST, script)
