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
_REACHES_REGISTRY = (
    "tls-verify", "insecure", "plain-http", "nohttps", "no-https", "skip-tls", "verify-certs", "http-registry", "--tls",
    "tls=", "http://", "https://",
)  # fmt: skip
_REGISTRY_TOOL = regex(
    r"docker|podman|buildah|buildctl|nerdctl|skopeo|crane|oras|helm|executor|cosign|trivy|imgpkg|ko\b|werf|"
    r"apptainer|singularity|regctl|insecure-registries"
)

_HANDS_ON = ("CI_REPOSITORY_URL", "build-arg", " -e ", " --env")
# One of these is in whatever matches the expression above.
_PRINTS_ALL_WORDS = ("env", "export", "set", "declare")

# A job asks about all that it shares with thousands of others.
_asked_often = lru_cache(maxsize=4096)

AUTH_CONFIG = "DOCKER_AUTH_CONFIG"
"""The variable in which the Runner looks for credentials first (gitlab-runner: helpers/docker/auth/auth.go)."""

DEBUG_TRACE = "CI_DEBUG_TRACE"
"""The variable that makes the Runner trace its own scripts, with all variables of the job in them."""


def any_in(words: tuple[str, ...], text: str) -> bool:
    """Whether a text holds one of some words: ten times as fast as an expression with all of them."""
    # A loop, since a generator takes longer than the searches.
    for word in words:  # noqa: SIM110
        if word in text:
            return True
    return False


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
def may_name_credential(text: str) -> bool:
    """The same, for what is handed on: also by the name alone, in the job's own address, or with all variables."""
    return may_name_secret(text) or any_in(_HANDS_ON, text) or may_print_all(text)


@_asked_often
def may_print(script: str) -> bool:
    """Whether a script may print what it names."""
    return _PRINTS.search(script) is not None


@_asked_often
def may_print_all(script: str) -> bool:
    """Whether a script may print all variables."""
    return any_in(_PRINTS_ALL_WORDS, script.lower()) and _PRINTS_ALL.search(script) is not None


@_asked_often
def may_reach_registry(script: str, by_variables: bool = False) -> bool:
    """Whether a script may tell a tool how to reach a registry; `by_variables` says that variables hold addresses."""
    if _REGISTRY_TOOL.search(script) is None:
        return False
    return any_in(_REACHES_REGISTRY, script) or (by_variables and "$" in script)


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


# The programs that take a secret for something else than a registry (`cilint.programs`).
_TAKES_SECRET = regex(
    r"\b(?:dotnet|nuget|mysql(?:admin|dump)?|mariadb(?:-\w+)?|(?:redis|valkey)-cli|mongo(?:sh|dump|restore)?|curl|wget|"
    r"sqlcmd|flyway|terraform|tofu|sshpass|twine|uv|cargo|sentry-cli|snyk|vsce|ovsx|netlify|codecov|doctl|fly(?:ctl)?|"
    r"ibmcloud|argocd|glab|svn|gpg2?|ldap\w+|smbclient|mvn[wd]?|sonar-scanner|ansible(?:-playbook)?|openssl)\b"
)
_CALLED_SECRET = regex(r"(?i:pass|pwd|psw|token|secret|key|cred|pat)[\w.-]{0,80}=[\"']?\$")


@_asked_often
def may_take_secret(script: str) -> bool:
    """Whether a script may call a program that takes a secret as an argument."""
    return _TAKES_SECRET.search(script) is not None


@_asked_often
def may_pass_secret(script: str) -> bool:
    """Whether a script may hand a secret to a build or to a program, or put it into a URL."""
    if any_in(("build-arg", "://"), script) and _PASSES_SECRET.search(script) is not None:
        return True
    is_named = may_name_secret(script) or _CALLED_SECRET.search(script) is not None
    return is_named and may_take_secret(script)


# The programs that deploy (`cilint.programs`), and the subcommand of Docker.
_DEPLOYS = regex(
    r"\b(?:kubectl|oc|helm|helmfile|terraform|tofu|terragrunt|pulumi|cdk|serverless|sls|stack|argocd|nomad|fly|flyctl|"
    r"wrangler|skaffold|werf|gcloud|aws)\b"
)


@_asked_often
def may_deploy(script: str) -> bool:
    """Whether a script may change what runs elsewhere."""
    return _DEPLOYS.search(script) is not None


SCAN_SWITCHES = (
    "API_FUZZING_DISABLED",
    "APISEC_DISABLED",
    "CONTAINER_SCANNING_DISABLED",
    "DAST_DISABLED",
    "DEPENDENCY_SCANNING_DISABLED",
    "SAST_DISABLED",
    "SECRET_DETECTION_DISABLED",
)
"""The variables that keep jobs of GitLab's templates out of pipelines."""
ANALYZERS = "SECURE_ANALYZERS_PREFIX"
"""Where GitLab's templates take the images of their analyzers from."""
_SCANS = regex(r"\b(?:trivy|audit|bandit|gitleaks|checkov|tfsec|snyk|govulncheck|grype)\b")


@_asked_often
def may_scan(script: str) -> bool:
    """Whether a script may look for weaknesses."""
    return _SCANS.search(script) is not None


_OPENS_HOST = regex(
    r"--privileged|--cap-add|[ =]host(?![\w.-])|[=:]unconfined|--device|\.sock\b|[=\s\"'v]/+:|(?:source|src)=/"
)


@_asked_often
def may_open_host(script: str) -> bool:
    """Whether a script may start a container that gets at its machine."""
    return _IMAGE.search(script) is not None and _OPENS_HOST.search(script) is not None
