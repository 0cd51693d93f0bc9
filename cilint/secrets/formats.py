"""The known formats of tokens and keys, as a table. Where they occur in a text is found in scan.py.

Sources, last verified 2026-11: GitLab, doc/security/tokens/_index.md and lib/authn/token_field/generator/; GitHub and
npm, "Behind GitHub's new authentication token formats", "Announcing npm's new access token format"; AWS, "IAM
identifiers"; PyPI, "API tokens"; RFC 7468 (private keys), RFC 7519 (JSON Web Tokens); the other issuers'
documentation. Lengths that an issuer does not publish are the least that is seen in practice.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.secrets.checksums import has_base62_checksum, has_routable_checksum, is_signed_json
from cilint.secrets.randomness import looks_random


class TokenFormat(NamedTuple):
    """One kind of token: what it is called, and who can revoke it (empty: only whoever made it).

    Every text that holds one holds one of `marks`, so that a plain search tells whether it is worth to look for
    `pattern`, whose group `secret`, if it has one, is the secret itself. `check` has the last word. `entropy` is the
    least there is in the secret, in bits a character: texts below it are placeholders.
    """

    name: str
    issuer: str
    marks: tuple[str, ...]
    pattern: re.Pattern[str]
    check: Callable[[str], bool] | None = None
    entropy: float = 3.0


# Not within a longer word; `\n` of a double-quoted text is no part of the word after it.
_START = r"(?:(?<![A-Za-z0-9_])|(?<=\\[nrt]))"
_END = r"(?![A-Za-z0-9_-])"
_ROUTABLE = r"[\w-]{27,300}\.(?:[0-9a-z]{2}\.)?[0-9a-z]{9}"
_WORD = r"[A-Za-z0-9+/=_.~-]"


def _token(name: str, issuer: str, mark: str, body: str, check: Callable[[str], bool] | None = None) -> TokenFormat:
    """A token that is `mark`, always the same, and a body of that pattern."""
    escaped = mark.replace(".", r"\.")
    pattern = regex(rf"{_START}{escaped}(?:{body}){_END}", re.ASCII)
    return TokenFormat(name, issuer, (mark,), pattern, check)


def _gitlab(name: str, mark: str, body: str = r"[\w-]{20}") -> TokenFormat:
    return _token(name, "GitLab", mark, body, has_routable_checksum)


FORMATS = (
    _gitlab("GitLab access token", "glpat-", rf"{_ROUTABLE}|[\w-]{{20}}"),
    _gitlab("GitLab deploy token", "gldt-"),
    _gitlab("GitLab runner authentication token", "glrt-", rf"(?:t\d_)?(?:{_ROUTABLE}|[\w-]{{20}})"),
    _gitlab("GitLab runner authentication token", "glrtr-", rf"(?:t\d_)?(?:{_ROUTABLE}|[\w-]{{20}})"),
    _gitlab("GitLab runner registration token", "GR1348941"),
    _gitlab("GitLab job token", "glcbt-", r"[0-9A-Za-z]{1,5}_[\w-]{20}"),
    _gitlab("GitLab pipeline trigger token", "glptt-", r"[0-9a-f]{40}"),
    _gitlab("GitLab feed token", "glft-"),
    _gitlab("GitLab incoming mail token", "glimt-", r"[\w-]{25}"),
    _gitlab("GitLab agent token", "glagent-", r"[\w-]{50,}"),
    _gitlab("GitLab OAuth application secret", "gloas-", r"[\w-]{64}"),
    _gitlab("GitLab SCIM token", "glsoat-"),
    _gitlab("GitLab feature flags client token", "glffct-"),
    _gitlab("GitLab workspace token", "glwt-", r"[\w-]{20,}"),
    _token("GitLab session cookie", "GitLab", "_gitlab_session=", r"[0-9a-z]{32}"),
    *(
        _token("GitHub token", "GitHub", mark, "[A-Za-z0-9]{36,255}", has_base62_checksum)
        for mark in ("ghp_", "gho_", "ghu_", "ghs_", "ghr_")
    ),
    _token("GitHub fine-grained token", "GitHub", "github_pat_", r"\w{82}"),
    _token("npm token", "npm", "npm_", "[A-Za-z0-9]{36}", has_base62_checksum),
    _token("PyPI token", "PyPI", "pypi-AgEIcHlwaS5vcmc", r"[\w-]{50,}"),
    _token("RubyGems key", "RubyGems", "rubygems_", "[0-9a-f]{48}"),
    _token("Docker Hub access token", "Docker Hub", "dckr_pat_", r"[\w-]{20,}"),
    _token("Docker Hub organization token", "Docker Hub", "dckr_oat_", r"[\w-]{20,}"),
    *(_token("AWS access key ID", "AWS", mark, "[A-Z2-7]{16}") for mark in ("AKIA", "ASIA", "ABIA", "ACCA")),
    TokenFormat(
        "AWS secret access key",
        "AWS",
        ("aws_secret", "AWS_SECRET", "secretAccessKey", "SecretAccessKey"),
        regex(
            r"(?:(?:aws_secret|AWS_SECRET)(?:_access|_ACCESS)?(?:_key|_KEY)?|[sS]ecretAccessKey)"
            r"[\"']?[ \t]*[:= ][ \t]*[\"']?(?P<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])",
            re.ASCII,
        ),
        entropy=3.5,
    ),
    _token("Google API key", "Google", "AIza", r"[\w-]{35}"),
    _token("Google OAuth client secret", "Google", "GOCSPX-", r"[\w-]{28}"),
    *(
        _token("Slack token", "Slack", mark, "[0-9]{8,14}-[0-9A-Za-z-]{16,}")
        for mark in ("xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-")
    ),
    _token("Slack app token", "Slack", "xapp-", r"\d-[A-Z0-9]{8,}-\d{8,}-[0-9a-f]{32,}"),
    TokenFormat(
        "Slack webhook",
        "Slack",
        ("hooks.slack.com/",),
        regex(
            r"hooks\.slack\.com/(?:services|workflows)/(?P<secret>[A-Z0-9]{8,}/[A-Z0-9]{8,}/[A-Za-z0-9]{20,})",
            re.ASCII,
        ),
    ),
    _token("JFrog API key", "JFrog", "AKCp", "[A-Za-z0-9]{60,}"),
    _token("JFrog reference token", "JFrog", "cmVmdGtuO", "[A-Za-z0-9]{50,}"),
    _token("Vault token", "Vault", "hvs.", r"[\w-]{80,}"),
    _token("Vault batch token", "Vault", "hvb.", r"[\w-]{80,}"),
    TokenFormat(
        "Terraform Cloud token",
        "HCP Terraform",
        (".atlasv1.",),
        regex(rf"{_START}[A-Za-z0-9]{{14}}\.atlasv1\.[\w=-]{{60,}}", re.ASCII),
    ),
    _token("DigitalOcean token", "DigitalOcean", "dop_v1_", "[0-9a-f]{64}"),
    _token("Stripe key", "Stripe", "sk_live_", "[A-Za-z0-9]{24,}"),
    _token("Stripe restricted key", "Stripe", "rk_live_", "[A-Za-z0-9]{24,}"),
    _token("SendGrid key", "SendGrid", "SG.", r"[\w-]{22}\.[\w-]{43}"),
    _token("Hugging Face token", "Hugging Face", "hf_", "[A-Za-z0-9]{34,40}"),
    _token("Anthropic key", "Anthropic", "sk-ant-", r"[\w-]{80,}"),
    _token("OpenAI key", "OpenAI", "sk-proj-", r"[\w-]{40,}"),
    _token("SonarQube token", "SonarQube", "sqp_", "[0-9a-f]{40}"),
    _token("SonarQube user token", "SonarQube", "squ_", "[0-9a-f]{40}"),
    TokenFormat(
        "JSON Web Token",
        "",
        ("eyJ",),
        regex(rf"{_START}eyJ[\w-]{{8,}}\.[\w-]{{8,}}\.[\w-]{{16,}}{_END}", re.ASCII),
        is_signed_json,
    ),
    TokenFormat(
        "private key",
        "",
        ("PRIVATE KEY",),
        # The headers of encrypted keys are part of them; possessive, since nothing follows that could need less.
        regex(
            r"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:\\[nr]|[\s#])*+"
            r"(?P<secret>(?:Proc-Type: \d,ENCRYPTED|DEK-Info: [A-Z0-9-]+,[0-9A-F]+|(?:Version|Comment): [^\r\n\\]*+"
            r"|[A-Za-z0-9+/=\s\\#]){60,}+)",
            re.ASCII,
        ),
        entropy=3.5,
    ),
    TokenFormat(
        "npm registry credential",
        "the npm registry",
        (":_authToken", ":_auth", ":_password"),
        regex(rf":_(?:authToken|auth|password)[\"']?[ =][ ]*[\"']?(?P<secret>{_WORD}{{16,}}+)(?![$({{])", re.ASCII),
        looks_random,
    ),
    TokenFormat(
        "token in an HTTP header",
        "",
        ("-TOKEN:", "-Token:", "-token:", "-Api:", "-API-Key:", "-Api-Key:", "-api-key:"),
        regex(
            r"(?i:\b(?:private|job|deploy|x-vault|x-auth|circle)-token|x-jfrog-art-api|x-api-key|x-nuget-apikey)"
            rf":[ ]*[\"']?(?P<secret>{_WORD}{{16,}}+)(?![$({{])",
            re.ASCII,
        ),
        looks_random,
    ),
    TokenFormat(
        "token in an HTTP header",
        "",
        ("Authorization:", "authorization:"),
        regex(
            rf"(?i:authorization:[ ]*(?:bearer|token|basic|splunk)[ ]+)(?P<secret>{_WORD}{{16,}}+)(?![$({{])",
            re.ASCII,
        ),
        looks_random,
    ),
)
