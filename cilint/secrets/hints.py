"""What a text cannot be without if it holds a secret of a known format, or beside a user's name: cheap questions.

Most texts hold none, and for them the table of formats need not be loaded.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain

from cilint.container.hints import any_in, may_take_secret
from cilint.lazy.patterns import regex

# Few texts have the parts that some marks share: to look for one of them takes as long as to look for a mark.
_BY_PART = {
    "gl": (
        "glpat-", "gldt-", "glrt-", "glrtr-", "glcbt-", "glptt-", "glft-", "glimt-", "glagent-", "gloas-", "glsoat-",
        "glffct-", "glwt-",
    ),
    "gh": ("ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
    "xox": ("xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-"),
    "IA": ("AKIA", "ASIA", "ABIA"),
    "-A": ("-Api:", "-API-Key:", "-Api-Key:"),
    ":_": (":_authToken", ":_auth", ":_password"),
    "ecretAccessKey": ("secretAccessKey", "SecretAccessKey"),
    "uthorization:": ("Authorization:", "authorization:"),
    "dckr_": ("dckr_pat_", "dckr_oat_"),
    "_live_": ("sk_live_", "rk_live_"),
    "oken:": ("-Token:", "-token:"),
    "sk-": ("sk-ant-", "sk-proj-"),
    "hv": ("hvs.", "hvb."),
    "": (
        "GR1348941", "_gitlab_session=", "github_pat_", "npm_", "pypi-AgEIcHlwaS5vcmc", "rubygems_", "ACCA",
        "aws_secret", "AWS_SECRET", "AIza", "GOCSPX-", "xapp-", "hooks.slack.com/", "AKCp", "cmVmdGtuO", ".atlasv1.",
        "dop_v1_", "SG.", "hf_", "sqp_", "squ_", "eyJ", "PRIVATE KEY", "-TOKEN:", "-api-key:",
    ),
}  # fmt: skip
MARKS = frozenset(chain.from_iterable(_BY_PART.values()))
"""The marks of all formats (`cilint.secrets.formats`)."""

_IN_ADDRESS = regex(
    r"://[^\s/@:\"']{0,200}:[^\s/@:\"'$]{1,200}@"
    r"|[?&][\w-]{0,20}(?i:token|secret|passw|api_?key|sig)[\w-]{0,10}=[^$\s]"
)
_OPTION = regex(r"[ \t](?:-[A-Za-z]{0,8}u|--user)[ =]?[\"']?[^\s:$\"']{1,200}:[^\s$]")


def may_hold_secret(text: str) -> bool:
    """Whether a file may hold a secret that `find_secrets` finds: of a format, in an address, in an option of curl."""
    if any(part in text and any_in(marks, text) for part, marks in _BY_PART.items()):
        return True
    if "://" in text and _IN_ADDRESS.search(text):
        return True
    return "curl" in text and _OPTION.search(text) is not None


# A name that speaks of a secret, and a value that is no variable as a whole.
_NAMED_WORDS = ("pass", "pwd", "psw", "secret", "token", "credential", "key")
_BEHIND_A_WORD = regex(r"[A-Za-z0-9_.-]{0,80}[\"']?[ \t]*(?::(?![ \t]*[\"']?\$)|=(?![\"']?\$|\s|''|\"\"))")
_BEFORE_KEY = regex(r"(?i:[a-z]_?)\Z")


def named_hints(text: str) -> Iterator[tuple[int, int]]:
    """Where a text may give a literal to a variable or an input whose name says that it is secret.

    Each is the end of a name and the colon behind it.
    """
    # Of other letters some become two in lower case, so that the places would not be the same.
    low = text.lower() if text.isascii() else "".join(low if len(low := each.lower()) == 1 else each for each in text)
    for word in _NAMED_WORDS:
        place = low.find(word)
        while place >= 0:
            match = _BEHIND_A_WORD.match(text, place + len(word))
            if match and (word != "key" or _BEFORE_KEY.search(low[max(place - 2, 0) : place])):
                yield place, match.end()
            place = low.find(word, place + 1)


# The options with which programs take a secret (`cilint.programs`).
_OPTIONS_OF_TAKERS = regex(
    r"\s[\"']?(?:--?(?:password|pass|token|auth-token|access-token|apikey|pat|auth|passphrase|(?:http|ftp|proxy)-password|"
    r"passin|passout|user|proxy-user|define|extra-vars|var)[=\s]|-\w{0,3}[pPatwuUDe]|auth\s)"
)


@lru_cache(maxsize=4096)
def may_pass_literal(script: str) -> bool:
    """Whether a script may give a program a literal as a secret."""
    # Past the cache, which would keep the texts of whole pipelines beyond the run.
    return may_take_secret.__wrapped__(script) and _OPTIONS_OF_TAKERS.search(script) is not None


_OWN_TOKEN = regex(
    r"CI_(?:JOB_TOKEN|JOB_JWT|REGISTRY_PASSWORD|DEPENDENCY_PROXY_PASSWORD|REPOSITORY_URL|DEPLOY_PASSWORD)"
)
"""As in exposure.py, `JOB_TOKENS` and `OTHER_TOKENS`."""


@lru_cache(maxsize=4096)
def may_name_own_token(text: str) -> bool:
    """Whether a text may name a token of GitLab's own."""
    return "CI_" in text and _OWN_TOKEN.search(text) is not None
