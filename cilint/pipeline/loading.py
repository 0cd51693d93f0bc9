"""Files to configurations: parsing, the `spec:` header, each file's inputs put in. Includes are not followed here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from cilint.errors import CilintError, YamlSyntaxError
from cilint.pipeline.checkouts import Checkouts
from cilint.pipeline.include import Condition
from cilint.pipeline.inputs import declared_inputs, interpolate
from cilint.pipeline.library import Home, Library
from cilint.pipeline.problem import Problems
from cilint.pipeline.work import Work
from cilint.syntax import yaml
from cilint.syntax.node import Kind, Node
from cilint.text.files import Files
from cilint.text.source import Source, Span

_PROJECT = "CI_PROJECT_PATH"
_HOSTS = ("CI_SERVER_FQDN", "CI_SERVER_HOST")
_COMMIT = ("CI_COMMIT_SHA", "CI_COMMIT_REF_NAME", "CI_COMMIT_BRANCH", "CI_COMMIT_TAG")
_STAND_INS = (_PROJECT, *_HOSTS, *_COMMIT)
"""Variables that say what is at hand: where their values are not known, they stand for themselves."""


class Configuration(NamedTuple):
    """What one file says: `body` is its mapping of keywords and jobs, `header` the document with `spec:` before it."""

    source: Source
    body: Node
    header: Node | None


class Loader:
    """Reads each file once, however many pipelines include it, and remembers which could not be read and why."""

    def __init__(
        self,
        files: Files,
        checkouts: Mapping[str, str] | None = None,
        libraries: Sequence[Library] = (),
        known: Mapping[str, str] | None = None,
    ) -> None:
        """`checkouts` are folders with the files of other projects (see `Checkouts`).

        `libraries` are asked after those for files that the repository does not have. `known` are predefined variables
        whose values are the same in every pipeline of the project: includes may hold them.
        """
        self.files = files
        self.libraries = (Checkouts(files, checkouts), *libraries) if checkouts else tuple(libraries)
        self._known = {name: f"${name}" for name in _STAND_INS} | dict(known or {})
        self.work = Work()
        self.errors: dict[str, CilintError] = {}
        self.sources: dict[str, Source] = {}
        self._configurations: dict[str, Configuration | None] = {}

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """All files in the order in which git lists them; looked for when a pattern first needs them."""
        return tuple(sorted(self.files.paths()))

    def expand(self, text: str) -> str | None:
        """The text with known variables in their place; None where it holds another one.

        Variables that name the project at hand, its host and its commit stay as they are where they are not known.
        """
        return expand_known(text, self._known)

    def is_own_project(self, home: Home) -> bool:
        """Whether it is the project at hand, on the host that runs the pipeline."""
        return self.is_own_host(home.host) and home.project.lower() == self._known[_PROJECT].lower()

    def is_own_host(self, host: str) -> bool:
        """Whether it is the host that runs the pipeline; an empty name is."""
        return not host or host in (self._known[name] for name in _HOSTS)

    def is_own_commit(self, ref: str) -> bool:
        """Whether a ref is that of the files at hand; without one, the default branch is as near as can be told."""
        return ref in ("", "HEAD", "$CI_DEFAULT_BRANCH") or ref in (self._known[name] for name in _COMMIT)

    def condition(self, rules: Node | None) -> Condition:
        """When the `rules:` of an include let it in."""
        return Condition.ALWAYS

    def load(self, path: str) -> Configuration | None:
        """The configuration in `path` before inputs are put in; None where `errors` says why it cannot be had."""
        if path not in self._configurations:
            try:
                source = self.files.read(path)
                self.sources[path] = source
                self._configurations[path] = _configuration(source)
            except CilintError as error:
                self.errors[path] = error
                self._configurations[path] = None
        return self._configurations[path]

    def load_with_inputs(self, path: str, given: Node | None, problems: Problems) -> Configuration | None:
        """The configuration in `path` with its inputs put in: the `given` ones, else defaults and options.

        `given` is the `inputs:` of the include that the file is read for; None: none of them, or no include at all.
        """
        configuration = self.load(path)
        if configuration is None or "$[[" not in configuration.source.text:
            return configuration
        inputs = declared_inputs(configuration.header, given, problems)
        return configuration._replace(body=interpolate(configuration.body, inputs, self.work, problems))


def _configuration(source: Source) -> Configuration:
    documents = yaml.parse(source)
    header = documents[0] if len(documents) > 1 and documents[0].get("spec") else None
    contents = documents[1:] if header else documents
    body = contents[0] if contents else Node(Kind.MAPPING, (), source, 0, 0)
    if body.is_null:
        body = Node(Kind.MAPPING, (), source, body.start, body.end)
    if not body.is_mapping:
        kind = "a list" if body.kind is Kind.SEQUENCE else "a single value"
        first_line = Span(source, body.start, body.start + len(body.span.text.partition("\n")[0].rstrip("\r")))
        raise YamlSyntaxError(
            f"the file is {kind}; GitLab wants a mapping of keywords and job names at the top level", first_line
        )
    return Configuration(source, body, header)


_VARIABLE = re.compile(r"\$\$|%(\w+)%|\$(\w+)|\$\{(\w+)\}")


def expand_known(text: str, known: Mapping[str, str]) -> str | None:
    names = [name for match in _VARIABLE.finditer(text) for name in match.groups() if name]
    if any(name not in known for name in names):
        return None
    return _VARIABLE.sub(lambda match: known[match[1] or match[2] or match[3]], text)
