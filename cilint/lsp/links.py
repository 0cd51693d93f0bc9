"""Where the links of a document lead: includes to files that are here, else to their pages; images to their registry's.

Nothing is asked of the network: a page may not be there, or be for some people alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import quote

from lsprotocol import types

from cilint.container.image import DOCKER_HUB, Reference
from cilint.lsp.repository import Analysis
from cilint.lsp.request import EditorRequest
from cilint.pipeline.include import Include, IncludeKind
from cilint.resolved.images import known_reference
from cilint.text.source import Source, Span

_TEMPLATES = "https://gitlab.com/gitlab-org/gitlab/-/blob/master/lib/gitlab/ci/templates/"
_HUB = "https://hub.docker.com/"
_OFFICIAL = "library/"
_PAGES = {
    "quay.io": "https://quay.io/repository/",
    "mcr.microsoft.com": "https://mcr.microsoft.com/en-us/artifact/mar/",
    "public.ecr.aws": "https://gallery.ecr.aws/",
}
"""The registries that have a page for each repository, with what stands before the repository's path."""
_OWN_HOST = ("CI_SERVER_FQDN", "CI_SERVER_HOST")


def links(request: EditorRequest) -> list[types.DocumentLink] | None:
    """The includes and images of a file that lead somewhere."""
    file = request.file()
    if file is None:
        return None
    analysis, source = file
    found: dict[tuple[int, str], types.DocumentLink] = {}
    for span, address in (*_include_links(request, analysis, source), *_image_links(analysis, source)):
        found[span.start, address] = types.DocumentLink(request.range(span), target=address)
    return list(found.values())


def includes_of(analysis: Analysis, source: Source) -> Iterator[Include]:
    """The includes that are written in a file: those of its pipelines, and of those that its jobs start."""
    found = (include for facts in analysis.facts for include in facts.pipeline.includes)
    here = (include for include in found if include.span.source is source)
    yield from {(include.span.start, include.files): include for include in here}.values()


def included_files(analysis: Analysis, include: Include) -> Iterator[Source]:
    """The files of an include that are here."""
    read = analysis.configurations
    return (read[path].source for path in include.files if path in read)


def _include_links(request: EditorRequest, analysis: Analysis, source: Source) -> Iterator[tuple[Span, str]]:
    known = analysis.repository.settings.environment.variables
    for include in includes_of(analysis, source):
        files = list(included_files(analysis, include))
        for file in files:
            yield include.span, request.location(analysis, Span(file, 0, 0)).uri
        page = "" if files else _include_page(include, known)
        # An address may hold a password, as a name may that is one elsewhere.
        if page and analysis.mask.text(page) == page:
            yield include.span, page


def _include_page(include: Include, known: Mapping[str, str]) -> str:
    """The page of what an include names; empty where the files do not say where that is."""
    kind, location, project = include.kind, include.source.location, include.source.project
    if "$" in f"{location}{project}{include.source.ref}":
        return ""
    if kind is IncludeKind.REMOTE:
        return location if location.startswith(("https://", "http://")) else ""
    if kind is IncludeKind.TEMPLATE:
        return _TEMPLATES + quote(location)
    own = next((known[name] for name in _OWN_HOST if name in known), "")
    host = own if include.source.host.lstrip("$") in ("", *_OWN_HOST) else include.source.host
    if not host or not project or kind not in (IncludeKind.PROJECT, IncludeKind.COMPONENT):
        return ""
    home = f"https://{host}/{quote(project)}"
    ref = quote(include.source.ref or "HEAD", safe="")
    return f"{home}/-/blob/{ref}/{quote(location)}" if kind is IncludeKind.PROJECT else home


def _image_links(analysis: Analysis, source: Source) -> Iterator[tuple[Span, str]]:
    for facts in analysis.facts:
        for fact in facts.images:
            if fact.span.source is source:
                references = {known_reference(option) for option in fact.expansions}
                # Of several there is none to prefer.
                reference = references.pop() if len(references) == 1 else None
                page = _image_page(reference) if reference else ""
                if page and analysis.mask.text(page) == page:
                    yield fact.span, page


def _image_page(reference: Reference) -> str:
    """The page of a repository, for registries that have such; a name of one holds nothing that has to be quoted."""
    registry, path = reference.registry, reference.path
    if registry != DOCKER_HUB:
        return f"{_PAGES[registry]}{path}" if registry in _PAGES else ""
    return _HUB + (f"_/{path.removeprefix(_OFFICIAL)}" if path.startswith(_OFFICIAL) else f"r/{path}")
