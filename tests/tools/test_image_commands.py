"""Which images a command names, and what it does with them."""

from __future__ import annotations

import pytest

from cilint.shell.script import parse_script
from cilint.text.mapped import MappedText, Piece
from cilint.text.source import Source
from cilint.tools.image_commands import Use, mentions


def named(script: str) -> list[tuple[Use, str]]:
    text = MappedText(script, Source("script", script), lambda: [Piece(script, 0, len(script))])
    return [(item.use, item.word.raw) for command in parse_script(text).commands for item in mentions(command)]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("docker run alpine", [(Use.RUN, "alpine")]),
        ("docker run --rm -it -v $PWD:/src --name x alpine:3 sh -c 'docker info'", [(Use.RUN, "alpine:3")]),
        ("sudo docker -H tcp://docker:2376 container run -e A=b alpine", [(Use.RUN, "alpine")]),
        ("podman create alpine", [(Use.RUN, "alpine")]),
        ("docker compose run app", []),
        ("buildah run container -- make", []),
        ("podman-remote push app", [(Use.PUSH, "app")]),
        ("docker exec app ls", []),
        ("docker pull -q --platform linux/arm64 alpine", [(Use.PULL, "alpine")]),
        ("docker pull --new-option x alpine", []),
        ("docker push app", [(Use.PUSH, "app")]),
        ("docker image push --quiet app:1", [(Use.PUSH, "app:1")]),
        ("docker push --all-tags app", [(Use.PUSH_ALL, "app")]),
        ("docker push", [(Use.UNREADABLE, "push")]),
        ("docker push --new-option app", [(Use.UNREADABLE, "push")]),
        ("docker push $OPTIONS app", [(Use.UNREADABLE, "push")]),
        ("docker manifest push --purge app:1", [(Use.PUSH, "app:1")]),
        ("podman push app docker://registry.example.com/app:1", [(Use.PUSH, "registry.example.com/app:1")]),
        ("buildah push --creds a:b app oci:folder", []),
        ("docker build -t app:1 -t app:2 .", [(Use.BUILD, "app:1"), (Use.BUILD, "app:2")]),
        ("docker buildx build --push --tag=app:1 .", [(Use.PUSH, "app:1")]),
        ("docker build -t app --output type=registry .", [(Use.BUILD, "app"), (Use.UNREADABLE, "app")]),
        ("docker buildx build -o type=image,name=app,push=true .", [(Use.UNREADABLE, "type=image,name=app,push=true")]),
        ("docker tag a b", [(Use.BUILD, "b")]),
        ("docker buildx imagetools create -t app:1 app:2", [(Use.COPY, "app:2")]),
        ("docker buildx bake --push", [(Use.UNREADABLE, "buildx")]),
        ("docker compose push", [(Use.UNREADABLE, "compose")]),
        ("/kaniko/executor -d app:1 --destination=app:2", [(Use.PUSH, "app:1"), (Use.PUSH, "app:2")]),
        ("/kaniko/executor --no-push --destination app", []),
        ("skopeo copy docker://a:1 docker://b:1", [(Use.COPY, "a:1")]),
        ("skopeo copy --dest-creds a:b oci:folder docker://app:1", [(Use.PUSH, "app:1")]),
        ("skopeo copy $SOURCE docker://app:1", [(Use.UNREADABLE, "copy")]),
        ("skopeo sync --src docker --dest dir a b", [(Use.UNREADABLE, "sync")]),
        ("skopeo inspect docker://app", []),
        ("crane push image.tar app:1", [(Use.PUSH, "app:1")]),
        ("crane copy a b", [(Use.COPY, "a")]),
        ("crane append -f layer.tar -t app", [(Use.UNREADABLE, "append")]),
        ("make push-image", [(Use.UNREADABLE, "push-image")]),
        ("$DOCKER push app", [(Use.UNREADABLE, "push")]),
        ("git push origin main; helm push x oci://y; npm publish", []),
        ("echo docker push app", []),
    ],
)
def test_the_images_of_a_command_are_told_with_their_use(script: str, expected: list[tuple[Use, str]]) -> None:
    assert named(script) == expected
