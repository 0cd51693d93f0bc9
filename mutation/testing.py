"""Tests many mutants with tests that are loaded once.

A child process runs all tests and writes down which of them reaches which line. Then each mutant has a child of its
own, which changes the function in memory and runs the tests that reach its line, until one fails.
"""

from __future__ import annotations

import functools
import gc
import json
import os
import resource
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from importlib import import_module
from pathlib import Path
from types import CodeType, FunctionType
from typing import NamedTuple

import pytest
from coverage import Coverage, CoverageData

from mutation.mutants import Mutant
from mutation.table import ROOT

_MEMORY = 4 << 30
_SECONDS = 20
"""Of processor time that a mutant has, besides ten times of what its tests take without it."""

KILLED, SURVIVED, UNREACHED, IMPOSSIBLE = "killed", "survived", "reached by no test", "impossible"
_OUTCOMES = {pytest.ExitCode.OK: SURVIVED, pytest.ExitCode.TESTS_FAILED: KILLED, pytest.ExitCode.INTERRUPTED: KILLED}


class Reach(NamedTuple):
    """The tests that reach each line of the modules, and the processor time that each of them took."""

    tests: dict[str, dict[int, list[str]]]
    seconds: dict[str, float]
    users: dict[str, list[str]]
    """The tests that share what a fixture made for several."""

    def of(self, mutant: Mutant) -> list[str]:
        """The tests of a mutant: those of a file together, as their fixtures want it, the quickest file first."""
        files: dict[str, dict[str, None]] = {}
        for context in self.tests[mutant.path].get(mutant.line, ()):
            for test in self.users.get(context, [context] if context else []):
                files.setdefault(test.partition("::")[0], {})[test] = None
        return [test for file in sorted(files.values(), key=self.time) for test in file]

    def time(self, tests: Iterable[str]) -> float:
        """The processor time of some tests together."""
        return sum(self.seconds[test] for test in tests)


class Recorder:
    """A plugin of pytest that writes down what each test reaches, and how long it takes."""

    def __init__(self, folder: Path, live: Live) -> None:
        self.folder, self.live = folder, live
        self.seconds: dict[str, float] = {}
        self.users: dict[str, list[str]] = {}
        self.test = ""
        self.coverage = Coverage(data_file=str(folder / "lines"), include=[str(ROOT / "cilint" / "*")])
        self.coverage.start()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Tell the tests apart."""
        # What a test before this one had made would be reached by that one alone.
        self.live.forget()
        begin, self.test = time.process_time(), item.nodeid
        self.coverage.switch_context(item.nodeid)
        result = yield
        self.seconds[item.nodeid] = time.process_time() - begin
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest
    ) -> Generator[None, object, object]:
        """What is made for several tests is reached by all of them."""
        if fixturedef.scope == "function":
            return (yield)
        name = f"{fixturedef.baseid} {fixturedef.argname}"
        self.users[name] = [
            item.nodeid
            for item in request.session.items
            if item.nodeid.startswith(fixturedef.baseid) and fixturedef.argname in item.fixturenames
        ]
        self.coverage.switch_context(name)
        try:
            return (yield)
        finally:
            self.coverage.switch_context(self.test)

    def pytest_sessionfinish(self) -> None:
        """Write what was recorded."""
        self.coverage.stop()
        self.coverage.save()
        (self.folder / "tests.json").write_text(json.dumps([self.seconds, self.users]), encoding="utf-8")


class Mutations:
    """A plugin of pytest that gives mutants to the collected tests, in place of running these once."""

    def __init__(self, mutants: list[Mutant], folder: Path, jobs: int, note: Callable[[Mutant, str], None]) -> None:
        self.mutants, self.folder, self.jobs, self.note = mutants, folder, jobs, note
        self.is_child = False
        self.running: dict[int, Mutant] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Fork, and fork again. For a child this is None, whereupon pytest runs the tests of its session."""
        live = Live(mutant.path for mutant in self.mutants)
        if self._is_child_now("reach"):
            os.dup2(2, 1)
            session.config.pluginmanager.register(Recorder(self.folder, live))
            return None
        if status := os.waitstatus_to_exitcode(os.wait()[1]):
            raise pytest.UsageError(f"tests fail without any mutant (exit code {status})")
        reach = self._reach()
        items = {item.nodeid: item for item in session.items}
        gc.freeze()
        for number, mutant in enumerate(self.mutants):
            if not (tests := reach.of(mutant)):
                self.note(mutant, UNREACHED)
                continue
            if len(self.running) >= self.jobs:
                self._wait()
            if self._is_child_now(str(number), mutant):
                _limit(_SECONDS + int(10 * reach.time(tests)))
                session.items[:] = [items[test] for test in tests]
                live.change(mutant)
                return None
        while self.running:
            self._wait()
        return True

    def _reach(self) -> Reach:
        data = CoverageData(str(self.folder / "lines"))
        data.read()
        paths = {mutant.path for mutant in self.mutants}
        tests = {path: data.contexts_by_lineno(str(ROOT / path)) for path in paths}
        return Reach(tests, *json.loads((self.folder / "tests.json").read_text(encoding="utf-8")))

    def _is_child_now(self, name: str, mutant: Mutant | None = None) -> bool:
        """Fork. A child has a process group and a folder for what its tests write."""
        pid = os.fork()
        if pid and mutant:
            self.running[pid] = mutant
        elif not pid:
            self.is_child = True
            os.setpgid(0, 0)
            folder = self.folder / name
            folder.mkdir()
            os.environ["PYTEST_DEBUG_TEMPROOT"] = str(folder)
        return self.is_child

    def _wait(self) -> None:
        pid, status = os.wait()
        code = os.waitstatus_to_exitcode(status)
        mutant = self.running.pop(pid)
        if code < 0:
            _kill_group(pid)
        self.note(mutant, KILLED if code < 0 else _OUTCOMES.get(pytest.ExitCode(code), IMPOSSIBLE))


def _limit(seconds: int) -> None:
    """What goes round in circles, or sleeps, is killed too."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    signal.alarm(30 * seconds)


def _kill_group(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


class Live:
    """The functions of some modules in this process, and what functions keep of earlier calls."""

    def __init__(self, paths: Iterator[str]) -> None:
        self.functions: dict[tuple[str, str, int], list[FunctionType]] = {}
        modules = [import_module(path.removesuffix(".py").replace("/", ".")) for path in set(paths)]
        files, rooms = {module.__file__ for module in modules}, {module.__package__ for module in modules}
        objects = gc.get_objects()
        for each in objects:
            if type(each) is FunctionType and each.__code__.co_filename in files:
                self.functions.setdefault(_key(each.__code__), []).append(each)
        self.caches = [each for each in objects if isinstance(each, functools._lru_cache_wrapper)]
        self.own_caches = [each for each in self.caches if each.__module__.rpartition(".")[0] in rooms]

    def forget(self) -> None:
        """Empty what the functions of the rooms keep."""
        for cache in self.own_caches:
            cache.cache_clear()

    def change(self, mutant: Mutant) -> None:
        """Give functions the code of a mutant."""
        for code in _codes(compile(mutant.code, str(ROOT / mutant.path), "exec", dont_inherit=True)):
            for function in self.functions.get(_key(code), ()):
                function.__code__ = code
        for cache in self.caches:
            cache.cache_clear()


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for held in code.co_consts:
        if isinstance(held, CodeType):
            yield from _codes(held)


def _key(code: CodeType) -> tuple[str, str, int]:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def try_mutants(mutants: list[Mutant], tests: list[str], jobs: int, note: Callable[[Mutant, str], None]) -> int:
    """Test mutants with tests, the arguments of pytest; note what becomes of each. Gives pytest's exit code.

    The run without mutants prints to standard error what it has to say. A child ends here.
    """
    folder = Path(tempfile.mkdtemp(prefix="mutants-"))
    plugin = Mutations(mutants, folder, jobs, note)
    # What it may ask for (`--reruns 2`) can belong to a plugin that is left out here.
    os.environ.pop("PYTEST_ADDOPTS", None)
    code = pytest.main(["-x", "-q", "-p", "no:xdist", "-p", "no:rerunfailures", *tests], plugins=[plugin])
    if plugin.is_child:
        os._exit(code)
    shutil.rmtree(folder, ignore_errors=True)
    return int(code)
