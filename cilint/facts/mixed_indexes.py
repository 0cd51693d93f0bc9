"""The facts about packages that a private index and a public one are asked for by the same name."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from cilint.facts.model import Fact, Plain, User
from cilint.facts.origins import text_of
from cilint.facts.scripts import LOOK, Scripts
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.pipeline.certainty import is_certain
from cilint.pipeline.expansion import Expansion
from cilint.programs.roles import Role
from cilint.sessions.contents import file_name
from cilint.sessions.environment import ShellSession
from cilint.sessions.happenings import Happening
from cilint.sessions.scripts import ScriptRun
from cilint.shell.calls import Call, call_of
from cilint.shell.command import Command
from cilint.syntax.node import Step
from cilint.text.source import Span
from cilint.tools.package_indexes import FAMILIES, USUAL, IndexStanding, PackageIndex, of_variable, package_index

_FIXED = frozenset({"--require-hashes", "--no-index", "--locked-mode", "-LockedMode"})
"""Options with which an index says nothing of what is installed."""
_STRATEGY = "UV_INDEX_STRATEGY"
_NUGET_CONFIGS = ("nuget.config", "NuGet.config", "NuGet.Config")
_PIP_FILE = regex(
    r"(?:~|/|\$\{?(?:HOME|XDG_CONFIG_HOME|VIRTUAL_ENV|PIP_CONFIG_FILE)\b).*(?:pip\.conf|pip\.ini|FILE\}?)"
)
"""Where pip looks for its configuration (pip.pypa.io/en/stable/topics/configuration/)."""
_PIP_SETTING = regex(
    r"^[ \t]*((?:extra[-_])?index[-_]url)[ \t]*=[ \t]*([^\n]*(?:\n[ \t]+[^\s=]+(?=\n|\Z))*)",
    re.IGNORECASE | re.MULTILINE,
)
_UNKNOWN = PackageIndex("", IndexStanding.UNKNOWN)


class MixedIndexesFact(Fact):
    """An index of packages beside another, one private and one public, flagged where the second of them is named.

    `private` and `public` are their hosts; the first is empty where it is this GitLab, or not known.
    """

    __slots__ = ("private", "public", "tool")

    kind = "mixed_indexes"

    def __init__(self, place: _Named, user: User, tool: str, private: str, public: str) -> None:
        super().__init__(place.span, user, place.via)
        self.tool = tool
        self.private = private
        self.public = public

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {"tool": self.tool, "private": self.private or None, "public": self.public}


class _Named(NamedTuple):
    """An index that something names; `is_more` says that it takes the place of none."""

    named: PackageIndex
    is_more: bool
    span: Span
    via: tuple[Step, ...]


def mixed_indexes_of(user: User, scripts: Scripts, may_have_file: Callable[[str], bool]) -> Iterator[MixedIndexesFact]:
    """The indexes that a user's variables and commands mix; `may_have_file` tells of the repository."""
    run = scripts.run(user.job)
    user.job.work.spend(LOOK * len(run.entries))
    search = _Search(user, run.session, may_have_file)
    search.read_variables()
    search.read_files(run)
    found = [fact for item, command in run.commands() for fact in search.read(command, item.via)]
    # What else runs pip, such as tox or make, reads its variables as well.
    found += search.asked("pip", ()) if "pip" not in search.installers else ()
    yield from {fact.span: fact for fact in found}.values()


class _Search:
    """Goes through the commands of one job; `installers` are the families of programs that have installed something."""

    def __init__(self, user: User, session: ShellSession, may_have_file: Callable[[str], bool]) -> None:
        self._user = user
        self._may_have_file = may_have_file
        self._session = session
        self._configured: dict[str, list[_Named]] = {}
        self.installers: set[str] = set()

    def read_variables(self) -> None:
        """Take down the indexes in the variables of the job."""
        variables = self._user.job.variables
        for definition in variables:
            if is_certain(definition.value) and definition in variables.possible(definition.name):
                texts = _texts(variables.expand_node(definition.value))
                self._configure(definition.name, texts, definition.span, definition.via)

    def read_files(self, run: ScriptRun) -> None:
        """Take down the indexes in what the scripts write into pip's configuration."""
        via_of = {command: item.via for item, command in run.commands()}
        evaluation = run.session.evaluation
        for event in evaluation.record.files:
            if event.word is None or not _PIP_FILE.fullmatch(file_name(event.word)):
                continue
            if event.happening in (Happening.UNSEEN, Happening.COPIED):
                continue
            texts = [text_of(option) for option in self._session.expanded(evaluation.output(event.command))]
            for name, value in _PIP_SETTING.findall(texts[0]) if len(texts) == 1 else ():
                variable = f"PIP_{name.replace('-', '_').upper()}"
                self._configure(variable, {value}, event.word.span, via_of.get(event.command, ()))

    def read(self, command: Command, via: tuple[Step, ...]) -> Iterable[MixedIndexesFact]:
        """What a command mixes; what it configures is taken down."""
        for assignment in command.assignments:
            if assignment.value is not None:
                texts = _texts(self._session.expansions(assignment.value, command))
                self._configure(assignment.name, texts, assignment.span, via)
        call = call_of(command)
        if call is None or Role.INDEX not in call.program.roles:
            return ()
        family = FAMILIES.get(call.program.name, call.program.name)
        named = self._indexes(call, command, via)
        if Role.INSTALLS in call.subcommand.deeds:
            self.installers.add(family)
            return self.asked(family, named) if self._asks_all(family, call) else ()
        self._configured.setdefault(family, []).extend(named)
        if call.path == ("config", "set") and len(call.operands) > 1:
            setting, value = call.operands[:2]
            name = (setting.literal or "").rpartition(".")[2].replace("-", "_").upper()
            self._configure(f"PIP_{name}", _texts(self._session.expansions(value, command)), value.span, via)
        return ()

    def asked(self, family: str, named: Sequence[_Named]) -> Iterator[MixedIndexesFact]:
        """The mixture of what is configured for a family of programs and what one of them is told, where it is one."""
        places = _in_force([*self._configured.get(family, ()), *named], of_one_kind=family == "nuget")
        usual = () if any(not each.is_more for each in places) else (package_index(USUAL[family]),)
        asked = [*usual, *(each.named for each in places)]
        private = next((index for index in asked if index.standing is IndexStanding.PRIVATE), None)
        public = next((index for index in asked if index.standing is IndexStanding.PUBLIC), None)
        if private and public:
            mixed = [each for each in places if each.named in (private, public)]
            place = next((each for each in mixed if each.is_more), mixed[-1])
            yield MixedIndexesFact(place, self._user, family, private.host, public.host)

    def _asks_all(self, family: str, call: Call) -> bool:
        """Whether all indexes are asked for a name, and the newest version of any is taken."""
        if any(option.name in _FIXED for option in call.options):
            return False
        if family == "uv":
            told = call.word(Role.INDEX_STRATEGY)
            texts = [told.literal] if told else [each.text for each in self._user.job.variables.possible(_STRATEGY)]
            return any((text or "").startswith("unsafe-") for text in texts)
        # A file may say which names are whose.
        return family != "nuget" or not any(self._may_have_file(name) for name in _NUGET_CONFIGS)

    def _indexes(self, call: Call, command: Command, via: tuple[Step, ...]) -> list[_Named]:
        with_credentials = bool(call.of(Role.SECRET))
        found = []
        for argument in call.of(Role.INDEX):
            if argument.word is not None:
                span = argument.option.span if argument.option else argument.word.span
                for index in _indexes_of(_texts(self._session.expansions(argument.word, command))):
                    if with_credentials and index.standing is IndexStanding.UNKNOWN:
                        index = index._replace(standing=IndexStanding.PRIVATE)
                    found.append(_Named(index, argument.detail == "also", span, via))
        return found

    def _configure(self, variable: str, texts: Collection[str], span: Span, via: tuple[Step, ...]) -> None:
        read_by = of_variable(variable)
        if read_by is not None:
            family, is_more = read_by
            configured = self._configured.setdefault(family, [])
            configured += (_Named(index, is_more, span, via) for index in _indexes_of(texts))


def _in_force(places: Sequence[_Named], *, of_one_kind: bool) -> Sequence[_Named]:
    """The indexes that are asked: of those that replace the usual one the last, or all `of_one_kind` and no others."""
    only = [each for each in places if not each.is_more]
    if of_one_kind:
        return only or places
    return [each for each in places if each.is_more or each is only[-1]]


def _texts(options: Iterable[Expansion]) -> set[str]:
    return set(map(text_of, options))


def _indexes_of(texts: Collection[str]) -> list[PackageIndex]:
    """The indexes that a text names, with blanks between them; one that is unknown where it may be several texts."""
    return [package_index(name) for text in texts for name in text.split()] if len(texts) == 1 else [_UNKNOWN]
