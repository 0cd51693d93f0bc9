"""What a text cannot be without if it holds a secret of a known format, or beside a user's name: cheap questions.

Most texts hold none, and for them the table of formats need not be loaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

MARKS = frozenset(
    {
        "glpat-",
        "gldt-",
        "glrt-",
        "glrtr-",
        "GR1348941",
        "glcbt-",
        "glptt-",
        "glft-",
        "glimt-",
        "glagent-",
        "gloas-",
        "glsoat-",
        "glffct-",
        "glwt-",
        "_gitlab_session=",
        "ghp_",
        "gho_",
        "ghu_",
        "ghs_",
        "ghr_",
        "github_pat_",
        "npm_",
        "pypi-AgEIcHlwaS5vcmc",
        "rubygems_",
        "dckr_pat_",
        "dckr_oat_",
        "AKIA",
        "ASIA",
        "ABIA",
        "ACCA",
        "aws_secret",
        "AWS_SECRET",
        "secretAccessKey",
        "SecretAccessKey",
        "AIza",
        "GOCSPX-",
        "xoxb-",
        "xoxp-",
        "xoxa-",
        "xoxr-",
        "xoxs-",
        "xapp-",
        "hooks.slack.com/",
        "AKCp",
        "cmVmdGtuO",
        "hvs.",
        "hvb.",
        ".atlasv1.",
        "dop_v1_",
        "sk_live_",
        "rk_live_",
        "SG.",
        "hf_",
        "sk-ant-",
        "sk-proj-",
        "sqp_",
        "squ_",
        "eyJ",
        "PRIVATE KEY",
        ":_authToken",
        ":_auth",
        ":_password",
        "-TOKEN:",
        "-Token:",
        "-token:",
        "-Api:",
        "-API-Key:",
        "-Api-Key:",
        "-api-key:",
        "Authorization:",
        "authorization:",
    }
)
"""The marks of all formats (`cilint.secrets.formats`)."""

_IN_ADDRESS = (
    r"://[^\s/@:\"']{0,200}:[^\s/@:\"'$]{1,200}@"
    r"|[?&][\w-]{0,20}(?i:token|secret|passw|api_?key|sig)[\w-]{0,10}=[^$\s]"
)
_OPTION = r"[ \t](?:-[A-Za-z]{0,8}u|--user)[ =]?[\"']?[^\s:$\"']{1,200}:[^\s$]"


def may_hold_secret(text: str) -> bool:
    """Whether a file may hold a secret that `find_secrets` finds: of a format, in an address, in an option of curl."""
    if any(mark in text for mark in MARKS) or ("://" in text and re.search(_IN_ADDRESS, text)):
        return True
    return "curl" in text and re.search(_OPTION, text) is not None


def named_hints(text: str) -> Iterator[tuple[int, int]]:
    """The stretches of a text for which `may_hold_named_secret`: a part of the name, up to the colon behind it."""
    yield from (match.span() for match in re.finditer(_NAMED, text))


# A name that speaks of a secret, and a value that is no variable as a whole.
_NAMED = (
    r"(?i:pass|pwd|psw|secret|token|credential|[a-z]_?key)[A-Za-z0-9_.-]{0,80}[\"']?[ \t]*"
    r"(?::(?![ \t]*[\"']?\$)|=(?![\"']?\$|\s|''|\"\"))"
)


def may_hold_named_secret(text: str) -> bool:
    """Whether a file may give a literal to a variable or an input whose name says that it is secret."""
    return re.search(_NAMED, text) is not None
