"""What is written before images of Docker Hub, where that is, and where it is not."""

from __future__ import annotations

import pytest

from cilint.engine.catalog import built_in_rules
from cilint.fixing import ALL, SAFE_ONLY, fix
from cilint.session import Session
from cilint.settings.model import GROUP_PROXY, Selection, Settings
from cilint.text.files import FixedFiles, MemoryFiles
from tests.fixers.conftest import sound

NAME = ".gitlab-ci.yml"
SHORT = GROUP_PROXY.replace("{", "").replace("}", "")


def mended(text: str, prefix: str = GROUP_PROXY, *, unsafe: bool = True, files: dict[str, str] | None = None) -> str:
    settings = Settings(Selection(select=("unproxied-image",)), dependency_proxy=prefix)

    def session(texts: dict[str, str]) -> Session:
        return Session(FixedFiles(MemoryFiles({NAME: text, **(files or {})}), texts), settings, built_in_rules())

    fixed = fix(lambda texts: sound(session(dict(texts)).check([NAME])), ALL if unsafe else SAFE_ONLY)
    assert not fixed.errors
    return fixed.texts.get(NAME, text)


def job(image: str) -> str:
    return f"a:\n  script: b\n  image: {image}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (job("alpine"), job(f"{GROUP_PROXY}/alpine")),
        (job("'alpine:3.20'  # c"), job(f"'{GROUP_PROXY}/alpine:3.20'  # c")),
        (job("docker.io/acme/app:1"), job(f"{GROUP_PROXY}/acme/app:1")),
        (job("index.docker.io/library/alpine"), job(f"{GROUP_PROXY}/library/alpine")),
        (job("alpine@sha256:" + "0" * 64), job(f"{GROUP_PROXY}/alpine@sha256:" + "0" * 64)),
        (job("python:$V"), job(f"{GROUP_PROXY}/python:$V")),
        (job("{name: alpine, entrypoint: ['']}"), job(f"{{name: {SHORT}/alpine, entrypoint: ['']}}")),
        (job('{"name": "alpine"}'), job(f'{{"name": "{GROUP_PROXY}/alpine"}}')),
        ("variables: {I: alpine}\n" + job("$I"), f"variables: {{I: {SHORT}/alpine}}\n" + job("$I")),
        (
            "variables:\n  I: alpine\n" + job("$I:3") + "c:\n  script: d\n  image: $I:4\n",
            f"variables:\n  I: {GROUP_PROXY}/alpine\n" + job("$I:3") + "c:\n  script: d\n  image: $I:4\n",
        ),
        (
            "spec: {inputs: {i: {default: alpine}}}\n---\n" + job("$[[ inputs.i ]]:3"),
            f"spec: {{inputs: {{i: {{default: {SHORT}/alpine}}}}}}\n---\n" + job("$[[ inputs.i ]]:3"),
        ),
        (
            "a:\n  script: b\n  image: $I\n  parallel:\n    matrix:\n      - I: [alpine, 'quay.io/c/d']\n",
            f"a:\n  script: b\n  image: $I\n  parallel:\n    matrix:\n      - I: [{SHORT}/alpine, 'quay.io/c/d']\n",
        ),
    ],
)
def test_the_prefix_is_written_where_the_reference_begins(before: str, after: str) -> None:
    assert mended(before) == after
    assert mended(before, unsafe=False) == before


def services(text: str) -> str:
    line_break = "\r\n" if "\r\n" in text else "\n"
    return f"a:\n  script: b\n  services:{text}{line_break}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (" [redis]", f" [{{name: {SHORT}/redis, alias: redis}}]"),
        (" ['redis:7']", f" [{{name: '{GROUP_PROXY}/redis:7', alias: redis}}]"),
        ("\n    - redis:7  # c", f"\n    - name: {GROUP_PROXY}/redis:7\n      alias: redis  # c"),
        (
            "\n    - acme/db:$V",
            f'\n    - name: {GROUP_PROXY}/acme/db:$V\n      alias: "acme__db,acme-db"',
        ),
        ("\n    - name: redis  # c", f"\n    - name: {GROUP_PROXY}/redis  # c\n      alias: redis"),
        ("\n    - {name: redis, command: [c]}", f"\n    - {{name: {SHORT}/redis, alias: redis, command: [c]}}"),
        ("\r\n    - redis", f"\r\n    - name: {GROUP_PROXY}/redis\r\n      alias: redis"),
        ("\n    - {name: redis, alias: db}", f"\n    - {{name: {SHORT}/redis, alias: db}}"),
    ],
)
def test_a_service_keeps_the_name_by_which_jobs_look_it_up(before: str, after: str) -> None:
    assert mended(services(before)) == services(after)


def test_the_settings_say_which_prefix() -> None:
    assert mended(job("alpine"), "mirror.example.com/hub") == job("mirror.example.com/hub/alpine")
    assert mended(job("alpine"), "") == job("alpine")


@pytest.mark.parametrize(
    ("text", "files"),
    [
        pytest.param(
            "variables: {I: alpine}\n" + job("$I") + "c: {script: docker pull $I}\n", {}, id="a script has it"
        ),
        pytest.param("variables: {H: docker.io}\n" + job("$H/alpine"), {}, id="the registry alone is in a variable"),
        pytest.param("include: c.yml\n" + job("$I"), {"c.yml": "variables: {I: alpine}\n"}, id="it is in another file"),
        pytest.param("variables: {I: redis}\n" + services(" [$I]"), {}, id="a service would lose its name"),
        pytest.param(services(" [&r redis]"), {}, id="an anchor would be that of a key"),
        pytest.param(services(" ['$N/db:1']") + "  variables: {N: acme}\n", {}, id="it begins in a variable"),
        pytest.param(job("$I"), {}, id="nobody knows what it is"),
        pytest.param(job("quay.io/a/b"), {}, id="it is from elsewhere"),
    ],
)
def test_no_prefix_is_written_where_it_might_do_harm(text: str, files: dict[str, str]) -> None:
    assert mended(text, files=files) == text
