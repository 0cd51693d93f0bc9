"""`cilint pin`: where digests are written, what is left alone, and runs that write nothing or ask nobody."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.registry_server import PASSWORD, USER, RegistryServer

LOCK = ".cilint/images.json"


class Pinned:
    """A repository whose images are in a real registry; `@NAME@` in texts is that registry, `%IMAGE%` its digest."""

    def __init__(self, folder: Path, server: RegistryServer) -> None:
        self.folder = folder
        self.server = server
        self.digests: dict[str, str] = {}

    def push(self, name: str, content: str) -> None:
        repository, _, tag = name.partition(":")
        self.digests[name] = self.server.push(repository, tag, content=content.encode())

    def filled(self, text: str) -> str:
        text = text.replace("REGISTRY", self.server.basic)
        for name, digest in self.digests.items():
            text = text.replace(f"%{name}%", f"@{digest}")
        return text

    def write(self, text: str, path: str = ".gitlab-ci.yml") -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(self.filled(text), encoding="utf-8")

    def text(self, path: str = ".gitlab-ci.yml") -> str:
        return (self.folder / path).read_text(encoding="utf-8")


@pytest.fixture
def images(project, registry_server: RegistryServer, monkeypatch, tmp_path) -> Pinned:
    """Images of the registry that takes a password, which Docker's configuration has."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
    config = tmp_path / "docker" / "config.json"
    config.parent.mkdir()
    auth = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    config.write_text(json.dumps({"auths": {registry_server.basic: {"auth": auth}}}), encoding="utf-8")
    monkeypatch.setenv("DOCKER_CONFIG", str(config.parent))
    pinned = Pinned(project.folder, registry_server)
    for name in ("ci/app:1.0", "ci/app:2.0", "ci/app:latest", "ci/db:16", "app/app:latest"):
        pinned.push(name, name)
    return pinned


PLACES = {
    "a plain scalar with a comment": (
        "a: {script: x, image: 'REGISTRY/ci/app:1.0'} # kept\n",
        "a: {script: x, image: 'REGISTRY/ci/app:1.0%ci/app:1.0%'} # kept\n",
    ),
    "a mapping, and services": (
        'a:\n  image:\n    name: REGISTRY/ci/app:1.0   # one\n  services:\n    - "REGISTRY/ci/db:16"\n  script: x\n',
        "a:\n  image:\n    name: REGISTRY/ci/app:1.0%ci/app:1.0%   # one\n  services:\n"
        '    - "REGISTRY/ci/db:16%ci/db:16%"\n  script: x\n',
    ),
    "no tag means latest, which is written so that the digest has a name": (
        "a: {script: x, image: REGISTRY/ci/app}\n",
        "a: {script: x, image: REGISTRY/ci/app:latest%ci/app:latest%}\n",
    ),
    "a variable that holds the reference, once": (
        "variables:\n  IMAGE: REGISTRY/ci/app:1.0 # all\n"
        "a: {script: docker pull $IMAGE, image: $IMAGE}\nb: {image: $IMAGE}\n",
        "variables:\n  IMAGE: REGISTRY/ci/app:1.0%ci/app:1.0% # all\n"
        "a: {script: docker pull $IMAGE, image: $IMAGE}\nb: {image: $IMAGE}\n",
    ),
    "a variable with the tag alone, where nothing else uses it": (
        'variables: {VERSION: "1.0"}\na: {script: x, image: "REGISTRY/ci/app:$VERSION"}\n',
        'variables: {VERSION: "1.0%ci/app:1.0%"}\na: {script: x, image: "REGISTRY/ci/app:$VERSION"}\n',
    ),
    "the registry in a variable": (
        'variables: {HOST: REGISTRY}\na: {script: x, image: "$HOST/ci/app:1.0"}\n',
        'variables: {HOST: REGISTRY}\na: {script: x, image: "$HOST/ci/app:1.0%ci/app:1.0%"}\n',
    ),
    "each value of a matrix": (
        'a: {image: "REGISTRY/ci/app:$V", parallel: {matrix: [{V: ["1.0", "2.0"]}]}}\n',
        'a: {image: "REGISTRY/ci/app:$V", parallel: {matrix: [{V: ["1.0%ci/app:1.0%", "2.0%ci/app:2.0%"]}]}}\n',
    ),
    "the default of an input": (
        "spec: {inputs: {i: {default: REGISTRY/ci/app:1.0}}}\n---\na:\n  script: x\n  image: $[[ inputs.i ]]\n",
        "spec: {inputs: {i: {default: REGISTRY/ci/app:1.0%ci/app:1.0%}}}\n---\na:\n  script: x\n"
        "  image: $[[ inputs.i ]]\n",
    ),
    "an anchor": (
        ".i: &i REGISTRY/ci/app:1.0\na: {script: x, image: *i}\nb: {script: x, image: *i}\n",
        ".i: &i REGISTRY/ci/app:1.0%ci/app:1.0%\na: {script: x, image: *i}\nb: {script: x, image: *i}\n",
    ),
    "a block scalar": (
        "a:\n  script: x\n  image: >-\n    REGISTRY/ci/app:1.0\n",
        "a:\n  script: x\n  image: >-\n    REGISTRY/ci/app:1.0%ci/app:1.0%\n",
    ),
    "what has a digest is left alone": (
        f"a: {{script: x, image: 'REGISTRY/ci/app:1.0@sha256:{'0' * 64}'}}\n",
        f"a: {{script: x, image: 'REGISTRY/ci/app:1.0@sha256:{'0' * 64}'}}\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), PLACES.values(), ids=PLACES)
def test_the_digest_is_written_where_the_reference_ends(images, cilint, before, after) -> None:
    images.write(before)
    run = cilint("pin")
    assert (run.code, run.err) == (0, "")
    assert images.text() == images.filled(after)
    assert cilint("pin").out == "0 pinned\n"


LEFT = {
    "a tag that a script uses, too": (
        'variables: {V: "1.0"}\na: {script: "pip install app==$V", image: "REGISTRY/ci/app:$V"}\n',
        "V is used for more than this image: .gitlab-ci.yml:2",
    ),
    "a variable that a script pushes": (
        "variables: {I: REGISTRY/ci/app:1.0}\na: {script: docker push $I, image: $I}\n",
        "I is used for more than this image: .gitlab-ci.yml:2",
    ),
    "a tag for two images": (
        'variables: {V: "1.0"}\na: {script: x, image: "REGISTRY/ci/app:$V", services: ["REGISTRY/ci/db:$V"]}\n',
        "REGISTRY has no such tag",
    ),
    "one place for several images": (
        "a:\n  script: x\n  image: $R/app:1.0\n  parallel: {matrix: [{R: [REGISTRY/ci, REGISTRY/other]}]}\n",
        "it stands for several images, which have different digests",
    ),
    "a name that is in the reference twice": (
        'variables: {TOOL: app}\na: {script: x, image: "REGISTRY/$TOOL/$TOOL"}\n',
        "TOOL is in this image more than once: .gitlab-ci.yml:2",
    ),
    "an input that is in the reference twice": (
        "spec: {inputs: {tool: {default: app}}}\n---\n"
        'a: {script: x, image: "REGISTRY/$[[ inputs.tool ]]/$[[ inputs.tool ]]"}\n',
        "tool is in this image more than once: .gitlab-ci.yml:3",
    ),
    "a part that only the pipeline knows": (
        "a: {script: x, image: $R/app:1.0}\n",
        "not pinned: $R/app:1.0: the files give R no value",
    ),
    "parts that only the pipeline knows, and one of the project": (
        "a: {script: x, image: $CI_SERVER_FQDN/$TEAM/$CI_PROJECT_NAME/app:1.0}\n",
        "the running pipeline alone knows CI_SERVER_FQDN and CI_PROJECT_NAME; the files give TEAM no value",
    ),
    "a tag that only the pipeline knows": (
        "a: {script: x, image: 'registry.example.com/app:$CI_COMMIT_REF_SLUG'}\n",
        "the running pipeline alone knows CI_COMMIT_REF_SLUG",
    ),
    "a number that GitLab writes otherwise": (
        "variables: {V: 1.00}\na: {script: x, image: 'REGISTRY/ci/app:$V'}\n",
        "it is put together in a way that leaves no one place for a digest",
    ),
    "an input whose options allow for no other value": (
        "spec: {inputs: {v: {default: '1.0', options: ['1.0']}}}\n---\na: {image: 'REGISTRY/ci/app:$[[ inputs.v ]]'}\n",
        "its input allows for no digest: see its options and its regex",
    ),
}


@pytest.mark.parametrize(("text", "reason"), LEFT.values(), ids=LEFT)
def test_what_cannot_be_pinned_stays_and_is_told(images, cilint, text, reason) -> None:
    images.push("other/app:1.0", "another image")
    images.write(text)
    run = cilint("pin")
    assert images.filled(reason) in run.err
    assert images.text() == images.filled(text)


def test_images_whose_variables_have_no_value_are_told_once_for_the_same_variables(images, cilint) -> None:
    images.write(
        "a: {script: x, image: $IMAGE}\nb: {script: x, image: $IMAGE}\n"
        "c: {script: x, image: '$HOST/app:$TAG', services: ['db:$PG']}\n"
    )
    run = cilint("pin")
    assert (run.code, run.out) == (0, "0 pinned\n")
    assert run.err.splitlines() == [
        "cilint: .gitlab-ci.yml:1: not pinned: $IMAGE: the files give IMAGE no value;"
        " if the project's settings do, pin it there (so it is at 1 more place)",
        "cilint: .gitlab-ci.yml:3: not pinned: $HOST/app:$TAG: the files give HOST and TAG no value;"
        " if the project's settings do, pin it there",
        "cilint: .gitlab-ci.yml:3: not pinned: db:$PG: the files give PG no value;"
        " if the project's settings do, pin it there",
    ]


@pytest.mark.parametrize(
    "text",
    [
        ".base: {script: x, image: $IMAGE}\n",
        "a: {script: x, image: 'registry.example.com/app:$CI_COMMIT_SHA'}\n",
        "a: {script: x, image: 'mirror.example.com/app:$TAG'}\n",
    ],
    ids=["a template that nobody extends", "an image of this very pipeline", "what needs no digest"],
)
def test_nothing_is_told_of_an_image_without_a_value_that_nobody_would_pin(images, cilint, text) -> None:
    images.write(text)
    images.write('pins: {"mirror.example.com/*": any}\n', ".cilint.yml")
    run = cilint("pin")
    assert (run.code, run.out, run.err) == (0, "0 pinned\n", "")


def test_a_template_is_pinned_for_the_jobs_that_give_its_variable_a_value(images, cilint) -> None:
    text = (
        ".base: {script: x, image: $HOST/ci/app:1.0}\n"
        "a: {extends: .base, variables: {HOST: REGISTRY}}\nb: {extends: .base, variables: {HOST: REGISTRY}}\n"
    )
    images.write(text)
    run = cilint("pin")
    assert (run.code, run.err) == (0, "")
    assert images.text() == images.filled(text.replace("app:1.0", "app:1.0%ci/app:1.0%"))


def test_included_files_of_the_repository_are_pinned_and_told_by_line(images, cilint) -> None:
    images.write("include: /ci/job.yml\nb: {script: x, image: REGISTRY/ci/db:16}\n")
    images.write("a:\n  script: x\n  image: REGISTRY/ci/app:1.0\n", "ci/job.yml")
    run = cilint("pin")
    assert run.out.splitlines() == [
        images.filled("ci/job.yml:3: REGISTRY/ci/app:1.0%ci/app:1.0%"),
        images.filled(".gitlab-ci.yml:2: REGISTRY/ci/db:16%ci/db:16%"),
        "2 pinned",
    ]
    assert images.text("ci/job.yml").endswith(images.filled("ci/app:1.0%ci/app:1.0%\n"))


def test_line_endings_and_a_byte_order_mark_are_kept(images, cilint) -> None:
    text = images.filled("\ufeffa:\r\n  script: x\r\n  image: REGISTRY/ci/app:1.0\r\n")
    (images.folder / ".gitlab-ci.yml").write_bytes(text.encode())
    assert cilint("pin").code == 0
    expected = text.replace("app:1.0", f"app:1.0@{images.digests['ci/app:1.0']}")
    assert (images.folder / ".gitlab-ci.yml").read_bytes() == expected.encode()


@pytest.mark.parametrize(("option", "code"), [("--check", 1), ("--diff", 0)])
def test_check_and_diff_write_nothing(images, cilint, option, code) -> None:
    text = "a: {script: x, image: REGISTRY/ci/app:1.0}\n"
    images.write(text)
    run = cilint("pin", option)
    assert run.code == code
    assert images.text() == images.filled(text)
    assert images.digests["ci/app:1.0"] in run.out
    if option == "--diff":
        assert run.out.startswith("--- a/.gitlab-ci.yml\n+++ b/.gitlab-ci.yml\n@@")


def test_check_is_content_once_all_is_pinned(images, cilint) -> None:
    images.write("a: {script: x, image: REGISTRY/ci/app:1.0}\n")
    cilint("pin")
    run = cilint("pin", "--check")
    assert (run.code, run.out) == (0, "0 pinned\n")


def test_update_refreshes_the_digest_of_a_tag_that_moved_and_no_other(images, cilint) -> None:
    images.write("a: {script: x, image: REGISTRY/ci/app:1.0, services: [REGISTRY/ci/db:16]}\n")
    cilint("pin")
    pinned = images.text()
    old = images.digests["ci/app:1.0"]
    images.push("ci/app:1.0", "moved")
    assert cilint("pin", "--check").code == 0
    assert cilint("pin", "--update", "--check").code == 1
    assert cilint("pin", "--update").code == 0
    assert images.text() == pinned.replace(old, images.digests["ci/app:1.0"])
    assert cilint("pin", "--update", "--check").code == 0


def test_the_policy_for_pins_counts(images, cilint) -> None:
    images.write("a: {script: x, image: REGISTRY/ci/app:1.0, services: [REGISTRY/ci/app]}\n")
    images.write('pins: {"REGISTRY/*": tag}\n', ".cilint.yml")
    cilint("pin")
    expected = "a: {script: x, image: REGISTRY/ci/app:1.0, services: [REGISTRY/ci/app:latest%ci/app:latest%]}\n"
    assert images.text() == images.filled(expected)


def test_a_registry_that_does_not_answer_fails_the_run_and_the_rest_is_pinned(images, cilint) -> None:
    images.write("a: {script: x, image: REGISTRY/ci/app:1.0, services: [REGISTRY/ci/none:1, '10.0.0.1/x:1']}\n")
    run = cilint("pin")
    assert run.code == 2
    assert images.digests["ci/app:1.0"] in images.text()
    assert images.filled("not pinned: REGISTRY/ci/none:1: REGISTRY has no such repository") in run.err
    assert "10.0.0.1: 10.0.0.1 is in a private network" in run.err


def test_without_credentials_the_refusal_is_told(images, cilint, monkeypatch) -> None:
    monkeypatch.delenv("DOCKER_CONFIG")
    images.write("a: {script: x, image: REGISTRY/ci/app:1.0}\n")
    images.write("registries: {'REGISTRY': {auth: runner}}\n", ".cilint.yml")
    run = cilint("pin")
    assert run.code == 2
    assert "refuses it (401)" in run.err


def test_a_lock_file_serves_without_a_network(images, cilint, monkeypatch) -> None:
    images.write("a: {script: x, image: REGISTRY/ci/app:1.0}\n")
    assert cilint("pin", "--lock").code == 0
    lock = json.loads(images.text(LOCK))
    assert lock == {"version": 1, "images": {images.filled("REGISTRY/ci/app:1.0"): images.digests["ci/app:1.0"]}}
    monkeypatch.setattr("cilint.network.http.HttpClient.request", refuse)
    images.write("a: {script: x, image: REGISTRY/ci/app:1.0}\nb: {script: x, image: REGISTRY/ci/db:16}\n")
    run = cilint("pin", "--offline")
    assert run.code == 2
    assert (
        images.filled("REGISTRY/ci/db:16: REGISTRY: it is not in .cilint/images.json: run cilint pin --lock") in run.err
    )
    assert images.digests["ci/app:1.0"] in images.text()
    images.write("a: {script: x, image: REGISTRY/ci/app:1.0}\n")
    assert cilint("pin", "--offline", "--check").code == 1
    assert cilint("pin", "--offline").code == 0
    assert cilint("pin", "--offline", "--check").code == 0


def refuse(*_: object, **__: object) -> None:
    pytest.fail("a registry was asked")


def test_a_lock_file_that_is_none_is_an_error_and_nothing_is_written(images, cilint) -> None:
    text = "a: {script: x, image: REGISTRY/ci/app:1.0}\n"
    images.write(text)
    images.write("<<<<<<< ours\n", LOCK)
    run = cilint("pin", "--offline")
    assert run.code == 2
    assert f"{LOCK}: is no lock file of cilint (a merge conflict?): delete it, and run cilint pin --lock" in run.err
    assert images.text() == images.filled(text)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("-", "--stdin-filename", "a.yml"), "standard input is none"),
        (("--lock", "--offline"), "leave one of them out"),
    ],
)
def test_what_goes_not_together_is_refused(project, cilint, arguments: tuple[str, ...], complaint) -> None:
    project.write("a.yml", "a: {script: x}\n")
    run = cilint("pin", *arguments)
    assert run.code == 2
    assert complaint in run.err


def test_what_is_behind_the_dependency_proxy_is_asked_of_docker_hub(project, cilint: Callable[..., object]) -> None:
    digest = f"sha256:{'a' * 64}"
    lock = {"version": 1, "images": {"docker.io/library/alpine:3": digest}}
    project.write(LOCK, json.dumps(lock))
    text = "a: {script: x, image: '${CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX}/alpine:3'}\n"
    file = project.write(".gitlab-ci.yml", text)
    cilint("pin", "--offline")
    assert file.read_text(encoding="utf-8") == text.replace("alpine:3", f"alpine:3@{digest}")
