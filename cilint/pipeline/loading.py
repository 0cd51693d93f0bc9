"""Files to configurations: parsing, the `spec:` header, each file's inputs put in. Includes are not followed here."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

from cilint.errors import CilintError, YamlSyntaxError
from cilint.pipeline.inputs import declared_inputs, interpolate
from cilint.pipeline.problem import Problems
from cilint.pipeline.work import Work
from cilint.syntax import yaml
from cilint.syntax.node import Kind, Node
from cilint.text.files import Files
from cilint.text.source import Source, Span


class Configuration(NamedTuple):
    """What one file says: `body` is its mapping of keywords and jobs, `header` the document with `spec:` before it."""

    source: Source
    body: Node
    header: Node | None


class Loader:
    """Reads each file once, however many pipelines include it, and remembers which could not be read and why."""

    def __init__(self, files: Files, checkouts: Mapping[str, str] | None = None) -> None:
        """`checkouts` are folders with the files of other projects, by the projects' paths (or patterns for them).

        A folder is relative to the root of `files` and may lie outside it.
        """
        self.files = files
        self.checkouts = checkouts or {}
        self.work = Work()
        self.errors: dict[str, CilintError] = {}
        self.sources: dict[str, Source] = {}
        self._configurations: dict[str, Configuration | None] = {}

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """All files in the order in which git lists them; looked for when a pattern first needs them."""
        return tuple(sorted(self.files.paths()))

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
