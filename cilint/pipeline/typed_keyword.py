"""Keywords of jobs as values, each read when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from cilint.lazy.properties import cached_property
from cilint.lazy.typing import TYPE_CHECKING, Generic, TypeVar
from cilint.syntax.node import Pair

if TYPE_CHECKING:
    from cilint.pipeline.job import Job

_READ = 8
"""The work that an entry of a list makes, for all who look at it."""

_Value = TypeVar("_Value")


class TypedKeyword(Generic[_Value]):
    """A keyword of a job as the value that a function of model/ makes of it, when it is first asked for; else None.

    What jobs have by default is read once for all of them.
    """

    def __init__(self, keyword: str, module: str, function: str) -> None:
        self._keyword = keyword
        self._place = module, function
        self._name = ""

    def __set_name__(self, _owner: type, name: str) -> None:
        self._name = name

    def __get__(self, job: Job, _owner: type) -> _Value | None:
        pair = job.pair(self._keyword)
        value: _Value | None = None
        if pair is not None:
            # A default may have thousands of entries for each of thousands of jobs.
            job.work.spend(_READ * len(pair.value.items))
            value = job.defaults.read(pair, self._keyword, self._read)
        # Python asks no more from now on.
        setattr(job, self._name, value)
        return value

    @cached_property
    def _read(self) -> Callable[[Pair], _Value]:
        # Few pipelines have all keywords.
        module, function = self._place
        read: Callable[[Pair], _Value] = getattr(import_module(f"cilint.pipeline.model.{module}"), function)
        return read
