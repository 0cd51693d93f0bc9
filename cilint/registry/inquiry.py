"""Puts many questions to registries: a few at a time, each once, none to a registry that does not answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from cilint.container.lookup import Answer, Question, Status
from cilint.errors import FetchError
from cilint.registry.client import RegistryClient
from cilint.registry.keychain import Keychain

MOST_AT_ONCE = 4

OnProgress = Callable[[int, int], None]
"""Is told how many of how many questions are answered, and is called by the thread that asks."""


def _nothing(_done: int, _all: int) -> None:
    """Tell nobody."""


class Inquiry:
    """Registries on the network (see `container.lookup.Registries`)."""

    def __init__(self, client: RegistryClient, keychain: Keychain, progress: OnProgress = _nothing) -> None:
        self._client = client
        self._keychain = keychain
        self._progress = progress
        self._answers: dict[Question, Answer] = {}
        self._silent: dict[str, Answer] = {}
        self._troubles: dict[str, Answer] = {}

    def ask(self, questions: Iterable[Question]) -> list[Answer]:
        """The answers, in the order of the questions."""
        questions = list(questions)
        new = [question for question in dict.fromkeys(questions) if question not in self._answers]
        if new:
            self._progress(0, len(new))
            with ThreadPoolExecutor(MOST_AT_ONCE) as pool:
                for number, (question, answer) in enumerate(zip(new, pool.map(self._ask, new), strict=True), 1):
                    self._answers[question] = answer
                    self._progress(number, len(new))
        return [self._answers[question] for question in questions]

    @property
    def troubles(self) -> dict[str, Answer]:
        """The registries that left a question without an answer, with the reason of one of these."""
        return dict(self._troubles)

    def _ask(self, question: Question) -> Answer:
        host = question.reference.registry
        answer = self._silent.get(host)
        if answer is None:
            try:
                login = self._keychain.login(question.reference) if question.as_user else question.login
                answer = self._client.ask(question.reference, login)
            except FetchError as error:
                answer = Answer(Status.FAILED, detail=error.message)
                self._silent[host] = answer
            if answer.status is Status.RATE_LIMITED:
                self._silent[host] = answer
            if answer.status in (Status.RATE_LIMITED, Status.FAILED):
                self._troubles.setdefault(host, answer)
        return answer
