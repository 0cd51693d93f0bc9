"""From a registry's challenge to what it wants to be shown: Basic, or a token of the server that it names.

Sources: distribution/distribution, docs/content/spec/auth/{token,oauth,scope}.md; docker/cli for identity tokens. A
token server gets the credentials because the registry that they are for names it, and only over TLS, or from a registry
on this machine that speaks none itself.
"""

from __future__ import annotations

import base64
import json
from urllib.parse import urlencode

from cilint.container.lookup import RegistryLogin
from cilint.errors import FetchError
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.network.http import HttpClient, Response
from cilint.network.url import Url, parse_url
from cilint.registry.challenge import Challenge, parse_challenges

OK = 200
_TOKEN_BYTES = 64 * 1024
_PRINTABLE = regex(r"[\x21-\x7e]+")
_CLIENT = "cilint"


class DeniedError(Exception):
    """The token server answers with another status than 200."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


class _Wish(NamedTuple):
    """A token as it is asked for: what two requests for the same have in common."""

    realm: str
    service: str
    scope: str
    login: RegistryLogin | None


class Tokens:
    """Gets tokens, each of them once."""

    def __init__(self, client: HttpClient) -> None:
        self._client = client
        self._kept: dict[_Wish, str] = {}

    def authorization(self, asked: Response, login: RegistryLogin | None, scope: str) -> str:
        """The header that answers the challenge in `asked`, a 401; empty where nothing can.

        `scope` is what a token is to be good for, whatever the challenge asks for. Raises `DeniedError` where the token
        server does not give one, and `FetchError` where it cannot be asked.
        """
        challenges = {item.scheme: item for item in parse_challenges(asked.headers.get("www-authenticate", ""))}
        if "bearer" in challenges:
            if login and login.registry_token:
                return f"Bearer {_checked(login.registry_token)}"
            return f"Bearer {self._token(challenges['bearer'], asked.url, login, scope)}"
        return f"Basic {_basic(login)}" if "basic" in challenges and login and login.password else ""

    def _token(self, challenge: Challenge, registry: Url, login: RegistryLogin | None, scope: str) -> str:
        parameters = challenge.parameters
        wish = _Wish(parameters.get("realm", ""), parameters.get("service", ""), scope, login)
        if wish not in self._kept:
            self._kept[wish] = self._fetch(wish, self._realm(wish, registry))
        return self._kept[wish]

    def _realm(self, wish: _Wish, registry: Url) -> Url:
        """The address of the token server, if it may be asked."""
        realm = parse_url(wish.realm)
        if realm.scheme == "http" and registry.scheme == "https":
            raise FetchError(f"it sends for a token to {realm.authority} without TLS")
        if self._client.is_trusted(registry.authority):
            # In a private network the token server is there as well.
            self._client.trust(realm.authority)
        return realm

    def _fetch(self, wish: _Wish, realm: Url) -> str:
        fields = [(name, value) for name, value in (("service", wish.service), ("scope", wish.scope)) if value]
        address = f"{realm.scheme}://{realm.authority}{realm.target}"
        login = wish.login
        if login and login.identity_token:
            fields += [("grant_type", "refresh_token"), ("client_id", _CLIENT), ("refresh_token", login.identity_token)]
            response = self._client.request(
                "POST",
                address,
                headers={"Content-Type": "application/x-www-form-urlencoded"},
                body=urlencode(fields).encode("ascii"),
                most_bytes=_TOKEN_BYTES,
            )
        else:
            credentials = {"Authorization": f"Basic {_basic(login)}"} if login and login.password else {}
            separator = "&" if "?" in realm.target else "?"
            response = self._client.get(address + separator + urlencode(fields), credentials, most_bytes=_TOKEN_BYTES)
        if response.status != OK:
            raise DeniedError(response)
        return _read_token(response, realm)


def _read_token(response: Response, realm: Url) -> str:
    try:
        content = json.loads(response.body)
        token = content.get("token") or content.get("access_token")
    except (ValueError, AttributeError, RecursionError):
        token = None
    if not isinstance(token, str):
        raise FetchError(f"its token server, {realm.authority}, answers with no token")
    return _checked(token)


def _checked(token: str) -> str:
    """A token that a header can hold. Raises `FetchError` for another one."""
    if not _PRINTABLE.fullmatch(token):
        raise FetchError("the token for it holds characters that no token has")
    return token


def _basic(login: RegistryLogin) -> str:
    return base64.b64encode(f"{login.username}:{login.password}".encode()).decode("ascii")
