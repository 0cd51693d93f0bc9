"""Made-up cases for the Runner's code: images, and what the sources of credentials hold for their registries.

Every spelling of a registry that the Runner tells apart is among them, and everything that makes it drop a source.
"""

from __future__ import annotations

import base64
import json
from random import Random
from typing import NamedTuple

HOSTS = (
    "registry.example.com",
    "Registry.Example.com",
    "registry.example.com:5000",
    "registry.example.com:443",
    "mirror.example.com",
    "localhost",
    "LocalHost:5000",
    "registry",
    "registry:5000",
    "[2001:db8::1]:5000",
    "[2001:DB8::1]",
    "203.0.113.5",
    "docker.io",
    "index.docker.io",
    "Index.Docker.IO",
    "registry-1.docker.io",
)
PATHS = ("", "", "", "/group", "/Group", "/group/app", "/group/app/deep", "/library", "/library/nginx", "/v2", "/app")
SCHEMES = ("", "", "", "", "https://", "http://", "HTTPS://", "hTTp://", "oci://", "//", "https:/")
ENDINGS = ("", "", "", "/", "//", "/v1/", "/v2/", ":tag", ":tag/", ":", "@sha256", "/*", "?x=1")
STRANGE_KEYS = ("\ud800", "", "/", ":", "https://", "*.example.com", "\u00e4.example.com", 'a"b', "//a", "docker.io")
REPOSITORIES = ("/app", "/group/app", "/group/app/deep/er", "/Group/app", "/library/nginx")
SHORT_NAMES = ("nginx", "group/app", "library/nginx", "ubuntu:5000", "Group/app", "app")
SHA = "sha256:" + "0123456789abcdef" * 4
TAGS = ("", "", ":1.2", f"@{SHA}", f":1.2@{SHA}")

GOOD_AUTH = base64.b64encode(b"robot:Fake-1").decode()
STRANGE_AUTHS = (
    "",
    "TBD",
    "\n",
    GOOD_AUTH + "\n",
    GOOD_AUTH[:4] + "\r\n" + GOOD_AUTH[4:],
    GOOD_AUTH[:4] + " " + GOOD_AUTH[4:],
    GOOD_AUTH + "=",
    base64.b64encode(b"robot:Fake-12").decode().rstrip("="),
    base64.b64encode(b"robot:Fake-12").decode().replace("=", "=\n"),
    base64.b64encode(b"robot:\0zeros\0\0").decode(),
    base64.b64encode(b"robot:line\n").decode(),
    base64.b64encode(b"password").decode(),
    base64.b64encode(b":password").decode(),
    base64.b64encode(b"robot:").decode(),
    base64.urlsafe_b64encode(b"robot:\xff\xfe\xfb").decode(),
    "cm9ib3Q6Rm==",
)
ENTRIES = (
    "{}",
    "null",
    '{"username": "robot", "password": "Fake-1"}',
    '{"username": "robot"}',
    '{"Username": "robot", "PASSWORD": "Fake-1"}',
    '{"u\u017fername": "robot", "IdentityTo\u212aen": "Fake-1"}',
    '{"u\\u017fername": ["robot"]}',
    '{"pa\u00dfword": 1, "username": "robot"}',
    f'{{"auth": "{GOOD_AUTH}", "username": "other", "password": "x"}}',
    f'{{"username": "other", "AUTH": "{GOOD_AUTH}", "auth": null}}',
    '{"auth": "", "username": "robot"}',
    '{"auth": null}',
    '{"identitytoken": "Fake-1"}',
    '{"registrytoken": "Fake-1"}',
    '{"auth": "", "email": "robot@example.com"}',
    '{"email": 1, "more": {"auth": 1}}',
    '{"serveraddress": "other.example.com"}',
    f'{{"auth": "TBD", "auth": "{GOOD_AUTH}"}}',
    '{"auth": "", "auth": 1}',
    "[]",
    '"x"',
    '{"username": ["robot"]}',
    '{"serveraddress": 1}',
)
OTHER_MEMBERS = (
    '"credsStore": ""',
    '"credsStore": null',
    '"credsStore": "there"',
    '"AUTHS": null',
    '"auth\u017f": null',
    '"cred\u017fStore": "bin/there"',
    '"credHelpers": null',
    '"auths": 1',
    '"credsStore": "bin/there"',
    '"credsStore": 1',
    '"HttpHeaders": {"X-Meta": "x"}',
    '"httpheaders": "x"',
    '"detachKeys": "ctrl-q"',
    '"detachKeys": 1',
    '"psFormat": null',
    '"features": {"buildkit": "true"}',
    '"features": {"buildkit": true}',
    '"proxies": {"default": {"httpProxy": "http://proxy.example.com"}}',
    '"proxies": {"default": {"noProxy": ["x"]}}',
    '"proxies": {"default": {"HTTP\u017fProxy": ["x"], "HTTPProxy": "x"}}',
    '"proxie\u017f": 1',
    '"plugins": {"scan": {"x": 1}}',
    '"cliPluginsExtraDirs": ["x"]',
    '"cliPluginsExtraDirs": "x"',
    '"experimental": true',
    '"unknown": {"auths": [1.5e300, -0, 123456789012345678901234567890]}',
    '"number": ' + "9" * 5000,
    '"deep": ' + "[" * 9999 + "]" * 9999,
    '"deep": ' + "[" * 10000 + "]" * 10000,
    r'"half": "\ud800\u0041"',
    r'"escape": "\u12g4"',
    '"exponent": 1e',
)


class Case(NamedTuple):
    """An image, with what the sources of credentials hold in the Runner's order."""

    image: str
    variable: str
    home: str | None = None
    job: tuple[str, ...] = ()


class Generator:
    """Makes up cases; most are well-formed, since a broken entry hides all the others."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._host = ""

    def case(self) -> Case:
        image = self.image()
        home = self._config() if self._chance(0.3) else None
        job = tuple(sorted({self.key(), self.key()})) if self._chance(0.3) else ()
        return Case(image, self._config() if self._chance(0.9) else "", home, job)

    def image(self) -> str:
        """An image; the keys that follow are more often than not of its registry."""
        if self._chance(0.3):
            self._host = "docker.io"
            return self._pick(SHORT_NAMES) + self._pick(TAGS)
        self._host = self._pick(HOSTS)
        return self._host + self._pick(REPOSITORIES) + self._pick(TAGS)

    def key(self) -> str:
        if self._chance(0.05):
            return self._pick(STRANGE_KEYS)
        host = self._host if self._chance(0.6) else self._pick(HOSTS)
        if host == "docker.io" and self._chance(0.5):
            host = "index.docker.io"
        return self._pick(SCHEMES) + host + self._pick(PATHS) + self._pick(ENDINGS)

    def auth(self) -> str:
        """The member `auth` of an entry, mostly good."""
        if self._chance(0.05):
            return self._pick(STRANGE_AUTHS)
        user, password = self._pick(("robot", "robot$ci", "_json_key", "a+b")), self._pick(("Fake-1", "a:b", ""))
        return base64.b64encode(f"{user}:{password}".encode()).decode()

    def _config(self) -> str:
        sections = [self._pick(('"auths"', '"auths"', '"Auths"')) + ": " + self._auths()]
        if self._chance(0.15):
            helper = '"there"' if self._chance(0.7) else self._pick(('"../there"', '""', "null", "1"))
            sections.append(f'"credHelpers": {{{json.dumps(self.key())}: {helper}}}')
        if self._chance(0.05):
            sections.append(f'"auths": {self._auths()}')
        if self._chance(0.2):
            sections.append(self._pick(OTHER_MEMBERS))
        self._random.shuffle(sections)
        text = "{" + ", ".join(sections) + "}"
        return self._damaged(text) if self._chance(0.07) else text

    def _auths(self) -> str:
        entries = (f"{json.dumps(self.key())}: {self._entry()}" for _ in range(self._random.randint(0, 5)))
        return "{" + ", ".join(entries) + "}"

    def _entry(self) -> str:
        return json.dumps({"auth": self.auth()}) if self._chance(0.85) else self._pick(ENTRIES)

    def _damaged(self, text: str) -> str:
        place = self._random.randrange(len(text))
        damaged = (
            text[:-1],
            text + "}",
            text + " x",
            " \n\t" + text,
            "\ufeff" + text,
            "\u00a0" + text,
            text.replace('"', "'"),
            text[:-1] + ",}",
            text[1:-1],
            f"[{text}]",
            text[:place] + text[place + 1 :],
            text[:place] + "\n" + text[place:],
            "null",
            "\v",
        )
        return self._pick(damaged)

    def _pick(self, choices: tuple[str, ...]) -> str:
        return self._random.choice(choices)

    def _chance(self, probability: float) -> bool:
        return self._random.random() < probability
