"""A bill of materials of container images, in CycloneDX's JSON format (ECMA-424, version 1.6).

The same images give the same document: there is no serial number and no time in it. Package URLs are those of
github.com/package-url/purl-spec, types `oci` (with a digest) and `docker`.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from cilint import PROJECT_URL, __version__
from cilint.container.image import DOCKER_HUB, Reference
from cilint.lazy.typing import Any

_SPEC_VERSION = "1.6"
_SCHEMA = "http://cyclonedx.org/schema/bom-1.6.schema.json"
_ALGORITHMS = {"sha256": "SHA-256", "sha384": "SHA-384", "sha512": "SHA-512"}

Used = tuple[str, str, str, Reference | None]
"""An image: the job that uses it, `image` or `service`, its text, and what that is; None where it is not known."""


def bill_of_materials(images: Iterable[Used]) -> dict[str, Any]:
    """The document: a component for each image, with the jobs that use it; what is not known is told as such."""
    users: dict[str, tuple[Reference, set[tuple[str, str]]]] = {}
    unknown: set[str] = set()
    for job, role, text, reference in images:
        if reference is None:
            unknown.add(text)
        else:
            users.setdefault(package_url(reference), (reference, set()))[1].add((role, job))
    metadata: dict[str, Any] = {"tools": {"components": [_tool()]}}
    if unknown:
        metadata["properties"] = [{"name": "cilint:not-known", "value": text} for text in sorted(unknown)]
    return {
        "$schema": _SCHEMA,
        "bomFormat": "CycloneDX",
        "specVersion": _SPEC_VERSION,
        "version": 1,
        "metadata": metadata,
        "components": [_component(*users[url]) for url in sorted(users)],
    }


def package_url(reference: Reference) -> str:
    """The package URL of an image: by its digest where it has one, else by its tag."""
    repository = reference.path.removeprefix("library/") if reference.domain == DOCKER_HUB else reference.path
    namespace, slash, name = repository.rpartition("/")
    if reference.digest:
        url = f"pkg:oci/{name}@{quote(reference.digest, safe='')}?repository_url={quote(reference.repository)}"
        return f"{url}&tag={reference.tag}" if reference.tag else url
    url = f"pkg:docker/{namespace}{slash}{name}@{reference.tag or 'latest'}"
    return url if reference.domain == DOCKER_HUB else f"{url}?repository_url={quote(reference.registry)}"


def _component(reference: Reference, users: set[tuple[str, str]]) -> dict[str, Any]:
    url = package_url(reference)
    component: dict[str, Any] = {
        "type": "container",
        "bom-ref": url,
        "name": f"{reference.domain}/{reference.path}",
        "version": reference.digest or reference.tag or "latest",
        "purl": url,
    }
    if reference.digest:
        algorithm, _, content = reference.digest.partition(":")
        component["hashes"] = [{"alg": _ALGORITHMS[algorithm], "content": content}]
    component["properties"] = [
        {"name": f"cilint:{role}-of", "value": job or "(default)"} for role, job in sorted(users)
    ]
    return component


def _tool() -> dict[str, Any]:
    website = {"type": "website", "url": PROJECT_URL}
    return {"type": "application", "name": "cilint", "version": __version__, "externalReferences": [website]}
