"""Asks one registry for one manifest through the distribution API, and says what its answer means.

Sources: opencontainers/distribution-spec, spec.md (pull, content discovery); distribution/distribution,
docs/content/spec/api.md (error codes). It asks with HEAD, which Docker Hub does not count as a pull; a manifest is
fetched only where a registry does not name its digest.
"""

from __future__ import annotations

import hashlib

from cilint.container.image import DOCKER_HUB, Reference, is_digest
from cilint.container.lookup import Answer, RegistryLogin, Status
from cilint.container.registries import RegistryKind, registry_kind
from cilint.errors import FetchError
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.network.http import HttpClient, NoTlsError, Purpose, Response
from cilint.network.pause import TOO_MANY_REQUESTS
from cilint.registry.tokens import OK, DeniedError, Tokens

PURPOSE = Purpose(
    "registries",
    "where cilint asks only registries that it was told of",
    "name it under registries in .cilint.yml, if it is to be asked",
)

MANIFEST_TYPES = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)
"""All of them have to be accepted: of an image of another type a registry says that there is none."""

_ADDRESSES = {DOCKER_HUB: "registry-1.docker.io"}
"""Registries that are asked at another host than the one in references (docker/docker: registry/config.go)."""

_UNAUTHORISED, _FORBIDDEN, _ABSENT = 401, 403, 404
_MANIFEST_BYTES = 4 * 1024 * 1024
"""What the specification says that registries should accept at least."""
_LIST_BYTES = 1024 * 1024
_REPOSITORY = regex(r"/v2/(?P<path>[^?]+)/(?:manifests/|tags/list)")


class _Door(NamedTuple):
    """A registry and a repository of it, and the credentials to ask with."""

    host: str
    path: str
    login: RegistryLogin | None


class RegistryClient:
    """Asks registries; several threads may ask at once."""

    def __init__(self, client: HttpClient) -> None:
        """`client` has `PURPOSE`, and follows redirects to other servers, as registries make use of them."""
        self._client = client
        self._tokens = Tokens(client)
        self._without_tls: set[str] = set()

    def ask(self, reference: Reference, login: RegistryLogin | None) -> Answer:
        """What the registry of a reference says of it. Raises `FetchError` where it cannot be asked."""
        host = _ADDRESSES.get(reference.registry, reference.registry)
        door = _Door(host, reference.path, login)
        target = f"manifests/{reference.digest or reference.tag or 'latest'}"
        try:
            response = self._fetch("HEAD", door, target, 0)
            if response.status == OK:
                return self._found(door, target, reference, response)
            if response.status == _ABSENT:
                return self._absent(door)
        except DeniedError as denied:
            return _refused(denied.response, login, by_token_server=True)
        return _refused(response, login, by_token_server=False)

    def _fetch(self, method: str, door: _Door, target: str, most_bytes: int) -> Response:
        """The answer of a registry, after it was shown what it wants to see."""
        response = self._send(method, door.host, f"/v2/{door.path}/{target}", most_bytes)
        if response.status != _UNAUTHORISED:
            return response
        # Where a redirect led to another server, the credentials are not for that one.
        is_home = response.url.authority == _authority(response.url.scheme, door.host)
        path = _REPOSITORY.match(response.url.target)
        scope = f"repository:{door.path if is_home or not path else path['path']}:pull"
        authorization = self._tokens.authorization(response, door.login if is_home else None, scope)
        if not authorization:
            return response
        address = f"{response.url.scheme}://{response.url.authority}{response.url.target}"
        return self._request(method, address, authorization, most_bytes)

    def _send(self, method: str, host: str, target: str, most_bytes: int) -> Response:
        if host not in self._without_tls:
            try:
                return self._request(method, f"https://{host}{target}", "", most_bytes)
            except NoTlsError:
                # As Docker does it, for registries on this machine alone.
                if registry_kind(host) is not RegistryKind.LOOPBACK:
                    raise
                self._without_tls.add(host)
        return self._request(method, f"http://{host}{target}", "", most_bytes)

    def _request(self, method: str, address: str, authorization: str, most_bytes: int) -> Response:
        credentials = {"Authorization": authorization} if authorization else {}
        headers = {"Accept": ", ".join(MANIFEST_TYPES)}
        return self._client.request(method, address, credentials, headers=headers, most_bytes=most_bytes)

    def _found(self, door: _Door, target: str, reference: Reference, response: Response) -> Answer:
        digest = response.headers.get("docker-content-digest", "")
        if not is_digest(digest):
            response = self._fetch("GET", door, target, _MANIFEST_BYTES)
            if response.status != OK:
                return _refused(response, door.login, by_token_server=False)
            digest = f"sha256:{hashlib.sha256(response.body).hexdigest()}"
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind and kind not in MANIFEST_TYPES:
            return Answer(Status.FAILED, detail=f"it answers with {kind[:80]}, which is no manifest of an image")
        if reference.digest and digest.startswith("sha256:") and reference.digest != digest:
            return Answer(Status.FAILED, detail="it answers with another manifest than the one that was asked for")
        return Answer(Status.FOUND, digest)

    def _absent(self, door: _Door) -> Answer:
        """Whether it is the tag that is missing or the repository: the answer to both is the same at first."""
        try:
            response = self._fetch("GET", door, "tags/list?n=1", _LIST_BYTES)
        except FetchError:
            return Answer(Status.NOT_FOUND)
        return Answer({OK: Status.NO_TAG, _ABSENT: Status.NO_REPOSITORY}.get(response.status, Status.NOT_FOUND))


def _authority(scheme: str, host: str) -> str:
    return host.removesuffix(":443" if scheme == "https" else ":80")


def _refused(response: Response, login: RegistryLogin | None, *, by_token_server: bool) -> Answer:
    """What an answer means that is neither the manifest nor that there is none."""
    status = response.status
    if status == TOO_MANY_REQUESTS:
        later = response.headers.get("retry-after", "")
        return Answer(Status.RATE_LIMITED, detail=f"for {later} seconds" if later.isdecimal() else "")
    if status not in (_UNAUTHORISED, _FORBIDDEN):
        who = f"its token server, {response.url.authority}," if by_token_server else "it"
        return Answer(Status.FAILED, detail=f"{who} answers {status}")
    if login is None:
        return Answer(Status.UNAUTHORISED, detail=str(status))
    # A token server that knows the user gives a token without the right, with which the registry says 401.
    has_token = not by_token_server and "bearer" in response.headers.get("www-authenticate", "").lower()
    is_known = status == _FORBIDDEN or (has_token and not login.registry_token)
    return Answer(Status.FORBIDDEN if is_known else Status.UNAUTHORISED, detail=str(status))
