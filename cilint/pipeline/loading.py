"""Files to configurations: parsing, the `spec:` header, each file's inputs put in. Includes are not followed here."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from sys import getsizeof

from cilint.errors import CilintError, TooLargeError, YamlSyntaxError
from cilint.lazy.patterns import regex
from cilint.lazy.properties import cached_property
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import TYPE_CHECKING
from cilint.pipeline.checkouts import Checkouts
from cilint.pipeline.include import Given
from cilint.pipeline.problem import Problems
from cilint.pipeline.project import Project
from cilint.pipeline.provenance import IncludeSource, root_source
from cilint.pipeline.supply import Library
from cilint.pipeline.work import Work
from cilint.syntax import yaml
from cilint.syntax.node import Kind, Node, node_of
from cilint.text.files import Files
from cilint.text.source import Source, Span

if TYPE_CHECKING:
    from cilint.pipeline.inputs.declarations import Input
    from cilint.pipeline.inputs.included import Fetch
    from cilint.pipeline.repository_scripts import RepositoryScripts

_DIVIDER = regex(r"^---\s", re.MULTILINE)
_BYTES = 8
"""So many of a text are a unit of work: texts and the scalars in them are kept, with up to four bytes a character."""
_NO_VALUES: Mapping[str, str] = {}


class Configuration(NamedTuple):
    """What one file says: `body` is its mapping of keywords and jobs, `header` the document with `spec:` before it.

    `documents` are all that are written in the file, those that GitLab leaves out among them. `origin` is where the
    file comes from, and `inputs` are those that it declares, by their names, for the include that it is read for.
    `repeats_keys` says whether a mapping in it has a key twice, or may merge others.
    """

    source: Source
    body: Node
    header: Node | None
    documents: tuple[Node, ...]
    origin: IncludeSource
    inputs: Mapping[str, Input] = {}
    repeats_keys: bool = False


class Loader:
    """Reads each file once, however many pipelines include it, and remembers which could not be read and why."""

    def __init__(
        self,
        files: Files,
        checkouts: Mapping[str, str] | None = None,
        libraries: Sequence[Library] = (),
        project: Project | None = None,
    ) -> None:
        """`checkouts` are folders with the files of other projects (see `Checkouts`).

        `libraries` are asked after those for files that the repository does not have.
        """
        self.files = files
        self.libraries = (Checkouts(files, checkouts), *libraries) if checkouts else tuple(libraries)
        self.project = project or Project()
        self._scripts: RepositoryScripts | None = None
        self.work = Work()
        self.errors: dict[str, CilintError] = {}
        self.sources: dict[str, Source] = {}
        self._configurations: dict[str, Configuration | None] = {}
        self._foreign: dict[str, bool] = {}

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """The own files of the repository in the order of git; looked for when a pattern first needs them."""
        return tuple(sorted(path for path in self.files.paths() if not self.is_in_other_repository(path)))

    @cached_property
    def is_whole(self) -> bool:
        """Whether all files of the repository are at hand: so it is in a clone, and not where some lie in a folder."""
        return self.files.exists(".git")

    def is_in_other_repository(self, path: str) -> bool:
        """Whether a file lies in a submodule, or a clone in a folder, of which the repository itself has nothing."""
        folder = path.rpartition("/")[0]
        if not (folder and self.is_whole):
            return False
        if folder not in self._foreign:
            is_foreign = False
            for above in (*(folder[:place] for place, sign in enumerate(folder) if sign == "/"), folder):
                if above not in self._foreign:
                    self._foreign[above] = is_foreign or self.files.exists(f"{above}/.git")
                is_foreign = self._foreign[above]
        return self._foreign[folder]

    def repository_scripts(self) -> RepositoryScripts:
        """The shell scripts of the repository."""
        if self._scripts is None:
            # Many pipelines run none.
            from cilint.pipeline.repository_scripts import RepositoryScripts

            self._scripts = RepositoryScripts(self.files)
        return self._scripts

    @property
    def scripts_left_out(self) -> Mapping[str, str]:
        """The shell scripts of the repository that jobs name and that are not read, each with the reason."""
        return self._scripts.left_out if self._scripts else {}

    @property
    def script_errors(self) -> Mapping[str, CilintError]:
        """Why shell scripts of the repository could not be read that jobs name, by their paths."""
        return self._scripts.errors if self._scripts else {}

    def unread_scripts_of(self, paths: Collection[str]) -> Collection[str]:
        """The paths of those among them that some files name."""
        return self._scripts.unread_of(paths) if self._scripts else ()

    @property
    def script_sources(self) -> Mapping[str, Source]:
        """The shell scripts that were read so far, by their paths."""
        return self._scripts.sources if self._scripts else {}

    @property
    def has_left_out_scripts(self) -> bool:
        """Whether jobs have named more of the repository's scripts than one run may read."""
        return self._scripts is not None and self._scripts.has_left_out

    def load(self, path: str) -> Configuration | None:
        """The configuration in `path` before inputs are put in; None where `errors` says why it cannot be had.

        Raises `TooLargeError` where it is more than is left to be read in this run.
        """
        if path not in self._configurations:
            try:
                self._configurations[path] = self._read(path)
            except TooLargeError:
                self._configurations[path] = None
                raise
            except CilintError as error:
                self.errors[path] = error
                self._configurations[path] = None
        return self._configurations[path]

    def forget(self, path: str) -> None:
        """Let go of what a file says; it is read again where somebody asks for it."""
        self._configurations.pop(path, None)

    def _read(self, path: str) -> Configuration:
        source = self.files.read(path)
        self.sources[path] = source
        self.work.spend(getsizeof(source.text) // _BYTES)
        return _configuration(source, self.work)

    def load_with_inputs(
        self,
        path: str,
        given: Given | None,
        problems: Problems,
        fetch: Fetch,
        component: Mapping[str, str] = _NO_VALUES,
    ) -> Configuration | None:
        """The configuration in `path` with its inputs put in: the `given` ones, else defaults and options.

        `given` is what the include says for which the file is read; None: the file is no include's. `fetch` gives what
        the header includes, `component` has the values of `$[[ component.… ]]`, as far as they are known. What GitLab
        refuses goes to `problems`.
        """
        configuration = self.load(path)
        if configuration is None:
            return None
        # Loaded for files with a header and for includes with inputs.
        if configuration.header is None:
            if "spec" in configuration.body.entries:
                from cilint.pipeline.inputs.header import check_missing_separator

                check_missing_separator(configuration.body, problems)
            if given and given.inputs is not None:
                from cilint.pipeline.inputs.declarations import refuse_given

                refuse_given(given, problems)
            return configuration
        from cilint.pipeline.inputs.declarations import declared_context
        from cilint.pipeline.inputs.header import check_header
        from cilint.pipeline.inputs.included import included_inputs
        from cilint.pipeline.inputs.interpolation import interpolate

        included = included_inputs(configuration.header.get("spec"), fetch, problems)
        check_header(configuration.header, self.work, problems, included)
        context = declared_context(configuration.header, given, component, self.work, problems, included)
        configuration = configuration._replace(inputs=context.inputs)
        if "$[[" not in configuration.source.text:
            return configuration
        return configuration._replace(body=interpolate(configuration.body, context, self.work, problems))


def _configuration(source: Source, work: Work) -> Configuration:
    written, repeats_keys = yaml.read(source, spend=work.spend)
    documents = [document for document in written if not _is_blank(document)]
    header = documents[0] if len(documents) > 1 and documents[0].get("spec") else None
    body = _content(documents, source) if header else next(iter(documents), node_of(Kind.MAPPING, (), source, 0, 0))
    if not body.is_mapping:
        kind = "a list" if body.kind is Kind.SEQUENCE else "a single value"
        first_line = Span(source, body.start, body.start + len(body.span.text.partition("\n")[0].rstrip("\r")))
        raise YamlSyntaxError(
            f"the file is {kind}; GitLab wants a mapping of keywords and job names at the top level",
            first_line,
            "Invalid configuration format",
        )
    return Configuration(source, body, header, written, root_source(source.path), repeats_keys=repeats_keys)


def _is_blank(document: Node) -> bool:
    """Whether GitLab drops a document before it looks for a header (lib/gitlab/config/loader/multi_doc_yaml.rb)."""
    return document.is_null or (not document.is_scalar and not document.value)


def _content(documents: Sequence[Node], source: Source) -> Node:
    """The document that counts after a header: the last that GitLab reads."""
    return read_documents(documents, source)[-1]


def read_documents(documents: Sequence[Node], source: Source) -> Sequence[Node]:
    """The documents of a file that GitLab reads, of those with something in them.

    It cuts the text into three pieces at most, of which a `---` before the first document makes an empty one; the last
    keeps what more there is, of which only its first document is read.
    """
    filled = [document for document in documents if not _is_blank(document)]
    if not filled:
        return ()
    has_leading_divider = _DIVIDER.search(source.text, 0, filled[0].start) is not None
    return filled[: 2 if has_leading_divider else 3]
