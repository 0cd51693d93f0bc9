"""Many questions at once: each asked once, a few at a time, and none to a registry that has given up."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler

import pytest

from cilint.container.image import parse_reference
from cilint.container.lookup import Question, Status
from cilint.registry.inquiry import MOST_AT_ONCE, Inquiry
from cilint.registry.keychain import Keychain
from tests.conftest import send

DIGEST = f"sha256:{'a' * 64}"


@pytest.fixture
def inquiry(web, client_for) -> Inquiry:
    return Inquiry(client_for(web.name), Keychain({}))


def questions(web, count: int) -> list[Question]:
    return [Question(parse_reference(f"{web.name}/app:{number}")) for number in range(count)]


def test_each_question_is_asked_once_and_answered_in_its_place(web, inquiry) -> None:
    for number in range(3):
        web.answer(f"/v2/app/manifests/{number}", Docker_Content_Digest=f"sha256:{str(number) * 64}")
    one, two, three = questions(web, 3)
    answers = inquiry.ask([three, one, two, one])
    assert [answer.digest[7] for answer in answers] == ["2", "0", "1", "0"]
    inquiry.ask([one, two, three])
    assert len(web.asked) == 3


def test_no_more_than_a_few_are_asked_at_once(web, inquiry) -> None:
    lock, together = threading.Lock(), threading.Event()
    now, most = [0], [0]

    def slowly(handler: BaseHTTPRequestHandler) -> None:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
            if now[0] > 1:
                together.set()
        together.wait(30)
        with lock:
            now[0] -= 1
        send(handler, b"", Docker_Content_Digest=DIGEST)

    asked = questions(web, 12)
    for question in asked:
        web.acts[f"/v2/app/manifests/{question.reference.tag}"] = slowly
    assert {answer.status for answer in inquiry.ask(asked)} == {Status.FOUND}
    assert 1 < most[0] <= MOST_AT_ONCE


@pytest.mark.parametrize(("status", "expected"), [(429, Status.RATE_LIMITED), (500, Status.FAILED)])
def test_a_registry_that_counts_requests_is_left_alone_after_it_said_so(web, inquiry, status, expected) -> None:
    asked = questions(web, 30)
    for question in asked:
        web.answer(f"/v2/app/manifests/{question.reference.tag}", status=status, Retry_After="600")
    assert {answer.status for answer in inquiry.ask(asked)} == {expected}
    assert (len(web.asked) <= MOST_AT_ONCE) == (expected is Status.RATE_LIMITED)
    assert inquiry.troubles[web.name].status is expected


def test_a_registry_that_cannot_be_reached_is_tried_a_few_times_at_most(client_for) -> None:
    name = "127.0.0.1:1"
    inquiry = Inquiry(client_for(name), Keychain({}))
    asked = [Question(parse_reference(f"{name}/app:{number}")) for number in range(20)]
    assert {answer.status for answer in inquiry.ask(asked)} == {Status.FAILED}
    assert "cannot be reached" in inquiry.troubles[name].detail


def test_progress_is_told_to_the_end(web, client_for) -> None:
    told: list[tuple[int, int]] = []
    inquiry = Inquiry(client_for(web.name), Keychain({}), lambda *numbers: told.append(numbers))
    inquiry.ask(questions(web, 3))
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]
