"""The `Library` that asks the network, and keeps what it gets in the cache."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cilint.errors import FetchError
from cilint.lazy.records import NamedTuple
from cilint.network.http import HttpClient
from cilint.pipeline.checkouts import component_paths
from cilint.pipeline.glob import glob
from cilint.pipeline.include import is_yaml_path
from cilint.pipeline.refs import is_commit
from cilint.pipeline.supply import Denied, Home, Means, Request, Supplied
from cilint.text.disk import MAX_FILE_BYTES
from cilint.vendoring.access import ADDRESS_VARIABLE, Instance
from cilint.vendoring.component import component_commit
from cilint.vendoring.gitlab import AbsentError, GitLab
from cilint.vendoring.lock import Listing, key
from cilint.vendoring.store import Kept, Store, has_integrity

_OK = 200
_TEMPLATE_SUFFIX = ".gitlab-ci.yml"
_PUBLIC_SERVER = "gitlab.com"
_OWN_PROJECT = "gitlab-org/gitlab"
_TEMPLATES = "lib/gitlab/ci/templates"


class Fetched(NamedTuple):
    """What a run has got from the network, or from the cache instead, and what it could not have."""

    files: dict[Request, Kept]
    listings: dict[tuple[Home, str], Listing]
    denied: dict[Request | tuple[Home, str], Denied]


class Online:
    """Asks for each thing once in a run; what can never change is taken from the cache where it is there."""

    def __init__(
        self,
        client: HttpClient,
        instance: Instance | None,
        cache: Store,
        progress: Callable[[int, int | None], None] = lambda _done, _count: None,
    ) -> None:
        """`instance` is the server that runs the pipelines; None where it is not known.

        `progress` is told how many files are there when another is asked for, and again when that one is there.
        """
        self._progress = progress
        self.fetched = Fetched({}, {}, {})
        self._client = client
        self._instance = instance
        self._cache = cache
        self._cached: set[Request] = set()
        self._servers: dict[str, GitLab] = {}

    def find(self, request: Request) -> Supplied | Denied | None:
        """See `Library.find`."""
        if request in self.fetched.denied:
            return self.fetched.denied[request]
        if request not in self.fetched.files:
            try:
                self.fetched.files[request] = self._kept(request) or self._watched(request)
            except FetchError as error:
                denied = Denied(error.message, isinstance(error, AbsentError))
                self.fetched.denied[request] = denied
                return denied
            self._cache.add([self.fetched.files[request]])
        found = self._cache.find(request)
        if isinstance(found, Supplied) and request not in self._cached:
            return found._replace(means=Means.FETCHED)
        return found

    def search(self, home: Home, pattern: str) -> Sequence[str] | Denied | None:
        """See `Library.search`."""
        name = (home, pattern)
        if name in self.fetched.denied:
            return self.fetched.denied[name]
        if name not in self.fetched.listings:
            try:
                found = self._cache.search(home, pattern) if is_commit(home.ref) else None
                found = self._matching(home, pattern) if found is None else found
            except FetchError as error:
                denied = Denied(error.message, isinstance(error, AbsentError))
                self.fetched.denied[name] = denied
                return denied
            self.fetched.listings[name] = Listing(home, pattern, found)
            self._cache.add([], [self.fetched.listings[name]])
        return self.fetched.listings[name].paths

    def _kept(self, request: Request) -> Kept | None:
        """The file from the cache, where no other file can ever be meant."""
        if not (request.integrity or is_commit(request.home.ref)):
            return None
        entry = self._cache.lock.files.get(key(request))
        content = self._cache.content(entry) if entry else None
        if entry is None or content is None or (request.integrity and not has_integrity(content, request.integrity)):
            return None
        self._cached.add(request)
        return Kept(request, entry.home, content)

    def _watched(self, request: Request) -> Kept:
        done = len(self.fetched.files)
        self._progress(done, None)
        try:
            return self._fetch(request)
        finally:
            self._progress(done, done)

    def _fetch(self, request: Request) -> Kept:
        if request.kind == "project":
            return self._project_file(request)
        if request.kind == "component":
            return self._component(request)
        if request.kind == "template":
            return Kept(request, None, self._template(request.location))
        return Kept(request, None, self._remote(request))

    def _project_file(self, request: Request) -> Kept:
        home = request.home
        server, project = self._place(home)
        commit = server.commit(project, home.ref)
        content = server.file(project, request.location, commit)
        if content is None:
            raise AbsentError(f"project {project} has no file {request.location} at {home.ref or 'HEAD'}")
        return Kept(request, home._replace(ref=commit), content)

    def _component(self, request: Request) -> Kept:
        home, name = request.home, request.location
        if not (name and home.project and home.ref):
            raise AbsentError("the address of a component is HOST/PROJECT/NAME@VERSION")
        server, project = self._place(home)
        commit = component_commit(server, project, home.ref)
        for path in component_paths(name):
            content = server.file(project, path, commit)
            if content is not None:
                return Kept(request, home._replace(ref=commit), content)
        raise AbsentError(f"project {project} has no component {name} at {home.ref}")

    def _matching(self, home: Home, pattern: str) -> tuple[str, ...]:
        server, project = self._place(home)
        folder = pattern.partition("*")[0].rpartition("/")[0]
        paths = server.files(project, folder, server.commit(project, home.ref))
        matches = glob(pattern).matches
        return tuple(sorted(path for path in paths if is_yaml_path(path) and matches(path)))

    def _template(self, location: str) -> bytes:
        """One of GitLab's own templates, in the version of the server.

        Those in folders the API does not give; they are then read in GitLab's public project.
        """
        server = self._server("")
        name = location.removesuffix(_TEMPLATE_SUFFIX)
        content = server.template(name)
        if content is None:
            public = self._server("" if self._is_public_server else _PUBLIC_SERVER)
            ref = "HEAD" if self._is_public_server else f"v{server.version()}"
            if ref == "v":
                raise FetchError("which version of it the server has takes a token to know: " + self._remedy)
            commit = public.commit(_OWN_PROJECT, ref)
            content = public.file(_OWN_PROJECT, f"{_TEMPLATES}/{location}", commit)
        if content is None:
            raise AbsentError(f"GitLab has no template {location}")
        return content

    def _remote(self, request: Request) -> bytes:
        response = self._client.get(request.location, most_bytes=MAX_FILE_BYTES)
        if response.status != _OK:
            raise FetchError(f"the server answers {response.status}")
        if response.headers.get("content-type", "").partition(";")[0].strip().lower() == "text/html":
            raise FetchError("the answer is a web page, no YAML (does it want a login?)")
        if request.integrity and not has_integrity(response.body, request.integrity):
            raise AbsentError("the file does not have the hash that integrity gives")
        return response.body

    def _place(self, home: Home) -> tuple[GitLab, str]:
        """The server that has a project, and the project's path there."""
        if self._instance and home.host == self._instance.url.authority:
            # The address of a component holds the folder that GitLab itself may be installed in.
            return self._server(""), home.project.removeprefix(self._instance.url.target.strip("/") + "/")
        return self._server(home.host), home.project

    def _server(self, host: str) -> GitLab:
        """The server of that name, empty for the one that runs the pipelines; only the latter gets the token."""
        if host not in self._servers:
            instance = Instance(f"https://{host}", None, "it is asked without one") if host else self._instance
            if instance is None:
                raise FetchError(f"no GitLab server is known for this repository: set {ADDRESS_VARIABLE}=https://HOST")
            self._servers[host] = GitLab(self._client, instance)
        return self._servers[host]

    @property
    def _is_public_server(self) -> bool:
        return self._instance is not None and self._instance.name == _PUBLIC_SERVER

    @property
    def _remedy(self) -> str:
        return self._instance.remedy if self._instance else ""
