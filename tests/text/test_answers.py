"""What a program answers: all of it and no more than may be, by either way of waiting for it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from cilint.text import answers
from cilint.text.answers import NoAnswerError, ProgramAnswer, answer_of

PLENTY = 3_000_000


@pytest.fixture(params=["as everywhere", "as on Windows"], autouse=True)
def _way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "as on Windows":
        monkeypatch.setattr(answers, "_HAS_GROUPS", False)
    elif os.name == "nt":
        pytest.skip("there is one way on Windows")


def python(code: str) -> Sequence[str]:
    return (sys.executable, "-I", "-S", "-c", f"import os, sys, time\n{code}")


def answered(code: str, text: bytes = b"", most_bytes: int = PLENTY, seconds: float = 120) -> ProgramAnswer:
    return answer_of(python(code), text=text, seconds=seconds, most_bytes=most_bytes)


def test_a_long_text_is_given_and_a_long_answer_taken() -> None:
    text = b"a\n" * (PLENTY // 2)
    code = "data = sys.stdin.buffer.read(); sys.stderr.write('e' * 100); sys.stdout.buffer.write(data); sys.exit(7)"
    assert answered(code, text) == ProgramAnswer(7, text, b"e" * 100)


def test_both_go_on_at_the_same_time() -> None:
    code = "for line in sys.stdin.buffer: sys.stdout.buffer.write(line); sys.stderr.buffer.write(line)"
    text = b"x" * 99 + b"\n"
    assert answered(code, text * 10_000) == ProgramAnswer(0, text * 10_000, (text * 1000)[: answers._MOST_TOLD])


@pytest.mark.parametrize("code", ["", "os.close(0); print('done')"])
def test_a_program_need_not_read(code: str) -> None:
    assert answered(code, b"x" * PLENTY).code == 0


def test_more_than_may_be_is_no_answer_and_as_much_is_one() -> None:
    assert answered("print('x' * 99)", most_bytes=200).out.strip() == b"x" * 99
    for code in ("sys.stdout.write('x' * 100)", "while True: print('x' * 1000)"):
        with pytest.raises(NoAnswerError, match=r"^answers with over 99 bytes$"):
            answered(code, most_bytes=99)


@pytest.mark.parametrize("code", ["time.sleep(600)", "os.close(1); os.close(2); time.sleep(600)"])
def test_a_program_that_does_not_end_is_ended(code: str) -> None:
    with pytest.raises(NoAnswerError, match=r"^does not answer within 0[.]2 seconds$"):
        answered(code, seconds=0.2)


def test_what_is_not_wanted_any_more_is_ended() -> None:
    looks = iter([True, True, False])
    with pytest.raises(NoAnswerError):
        answer_of(python("time.sleep(600)"), seconds=600, most_bytes=9, is_wanted=lambda: next(looks))


def test_what_cannot_be_run_is_an_error_of_the_system() -> None:
    with pytest.raises(OSError, match="nowhere"):
        answer_of(["/nowhere/at-all"], seconds=9, most_bytes=9)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no groups of processes")
@pytest.mark.parametrize("asks_user", [True, False])
def test_what_it_has_started_ends_with_it_but_where_the_user_is_asked(tmp_path: Path, *, asks_user: bool) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    started = f"import time; pipe = open({str(pipe)!r}, 'wb', 0); pipe.write(b'a'); time.sleep(5); pipe.write(b'z')"
    code = f"import subprocess; subprocess.Popen([sys.executable, '-I', '-S', '-c', {started!r}]); time.sleep(600)"

    def has_begun() -> bool:
        try:
            return bool(os.read(reader, 1))
        except BlockingIOError:
            return False

    with pytest.raises(NoAnswerError):
        answer_of(python(code), seconds=60, most_bytes=9, is_wanted=lambda: not has_begun(), asks_user=asks_user)
    os.set_blocking(reader, True)
    assert os.read(reader, 1) == (b"z" if asks_user or not answers._HAS_GROUPS else b"")
    os.close(reader)
