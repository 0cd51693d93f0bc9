"""Tokens that nobody issued, one or more for each known format; those with a checksum have the right one."""

from __future__ import annotations

import base64
import json
import random
from zlib import crc32

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
HEX = "0123456789abcdef"


def in_base(number: int, base: int, length: int) -> str:
    digits = LETTERS[:10] + LETTERS[36:] if base == 36 else LETTERS
    text = ""
    while number:
        number, digit = divmod(number, base)
        text = digits[digit] + text
    return text.rjust(length, "0")


def some(length: int, characters: str = LETTERS, seed: int = 1) -> str:
    """A text of so many characters, the same every time."""
    chosen = random.Random(f"{seed} {length} {characters}")
    return "".join(chosen.choice(characters) for _ in range(length))


def with_base62_checksum(prefix: str, body: str) -> str:
    return prefix + body + in_base(crc32(body.encode()), 62, 6)


def routable(prefix: str, version: str = ".01") -> str:
    payload = base64.urlsafe_b64encode(some(16).encode() + b"o:1\nu:2\x07").decode().rstrip("=")
    token = f"{prefix}{payload}{version}.{in_base(len(payload), 36, 2)}"
    return token + in_base(crc32(token.encode()), 36, 7)


def web_token(header: object, claims: object) -> str:
    parts = [json.dumps(part, separators=(",", ":")).encode() for part in (header, claims)]
    encoded = [base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts]
    return ".".join((*encoded, some(43)))


def private_key(kind: str = "") -> str:
    lines = "\n".join(some(64, LETTERS + "+/", seed) for seed in range(3))
    return f"-----BEGIN {kind}PRIVATE KEY-----\n{lines}\n-----END {kind}PRIVATE KEY-----\n"


TOKENS = {
    "GitLab access token": "glpat-" + some(20),
    "GitLab access token, routable": routable("glpat-"),
    "GitLab access token, first routable": routable("glpat-", ""),
    "GitLab deploy token": "gldt-" + some(20),
    "GitLab runner authentication token": "glrt-" + some(20),
    "GitLab runner authentication token, routable": routable("glrt-t1_"),
    "GitLab runner authentication token, registered": "glrtr-" + some(20),
    "GitLab runner registration token": "GR1348941" + some(20),
    "GitLab job token": f"glcbt-64_{some(20)}",
    "GitLab pipeline trigger token": "glptt-" + some(40, HEX),
    "GitLab feed token": "glft-" + some(20),
    "GitLab incoming mail token": "glimt-" + some(25),
    "GitLab agent token": "glagent-" + some(50),
    "GitLab OAuth application secret": "gloas-" + some(64),
    "GitLab SCIM token": "glsoat-" + some(20),
    "GitLab feature flags client token": "glffct-" + some(20),
    "GitLab workspace token": "glwt-" + some(20),
    "GitLab session cookie": "_gitlab_session=" + some(32, HEX),
    **{
        f"GitHub token, {prefix}": with_base62_checksum(prefix, some(30))
        for prefix in ("ghp_", "gho_", "ghu_", "ghs_", "ghr_")
    },
    "GitHub fine-grained token": "github_pat_" + some(82),
    "npm token": with_base62_checksum("npm_", some(30)),
    "PyPI token": "pypi-AgEIcHlwaS5vcmc" + some(90),
    "RubyGems key": "rubygems_" + some(48, HEX),
    "Docker Hub access token": "dckr_pat_" + some(27),
    "Docker Hub organization token": "dckr_oat_" + some(32),
    **{
        f"AWS access key ID, {prefix}": prefix + some(16, LETTERS[10:36] + "234567")
        for prefix in ("AKIA", "ASIA", "ABIA", "ACCA")
    },
    "Google API key": "AIza" + some(35),
    "Google OAuth client secret": "GOCSPX-" + some(28),
    **{
        f"Slack token, {prefix}": f"{prefix}-604817295310-{some(24)}"
        for prefix in ("xoxb", "xoxp", "xoxa", "xoxr", "xoxs")
    },
    "Slack app token": f"xapp-1-{some(11, LETTERS[:36])}-6031482957310-{some(64, HEX)}",
    "JFrog API key": "AKCp" + some(69),
    "JFrog reference token": "cmVmdGtuO" + some(55),
    "Vault token": "hvs." + some(95),
    "Vault batch token": "hvb." + some(95),
    "Terraform Cloud token": f"{some(14)}.atlasv1.{some(67)}",
    "DigitalOcean token": "dop_v1_" + some(64, HEX),
    "Stripe key": "sk_live_" + some(24),
    "Stripe restricted key": "rk_live_" + some(24),
    "SendGrid key": f"SG.{some(22)}.{some(43)}",
    "Hugging Face token": "hf_" + some(34),
    "Anthropic key": "sk-ant-api03-" + some(93),
    "OpenAI key": "sk-proj-" + some(48),
    "SonarQube token": "sqp_" + some(40, HEX),
    "SonarQube user token": "squ_" + some(40, HEX),
    "JSON Web Token": web_token({"alg": "HS256", "typ": "JWT"}, {"sub": "ci", "aud": "deploy.example.com"}),
}
"""Tokens that are secret as a whole, by the names of their formats."""

IN_CONTEXT = {
    "AWS secret access key": ("AWS_SECRET_ACCESS_KEY: ", some(40, LETTERS + "+/"), ""),
    "Slack webhook": (
        "https://hooks.slack.com/services/",
        f"{some(11, LETTERS[:36])}/{some(11, LETTERS[:36])}/{some(24)}",
        "",
    ),
    "npm registry credential": ("//registry.example.com/:_authToken=", some(36), ""),
    "token in an HTTP header": ('curl --header "PRIVATE-TOKEN: ', some(20), '" https://gitlab.example.com'),
    "token in an HTTP header, bearer": ('curl -H "Authorization: Bearer ', some(32), '" https://api.example.com'),
    "private key": (
        "-----BEGIN RSA PRIVATE KEY-----\n",
        private_key().partition("\n")[2].partition("\n---")[0],
        "\n-----END",
    ),
}
"""Secrets that what stands before them tells: the text before, the secret, the text after."""
