"""What `docker run` and its like give to a container of the machine that it runs on."""

from __future__ import annotations

import pytest

from cilint.container.hints import may_open_host
from cilint.shell.script import parse_script
from cilint.text.mapped import MappedText, Piece
from cilint.text.source import Source
from cilint.tools.host_access import host_accesses


def ways_out(script: str) -> list[tuple[str, str]]:
    found = parse_script(MappedText(script, Source("script", script), lambda: [Piece(script, 0, len(script))]))
    return [(each.way_out.value, each.span.text) for command in found.commands for each in host_accesses(command)]


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("docker run --privileged=true app", [("privileged", "--privileged=true")]),
        ("podman create --cap-add=cap_sys_admin app", [("capability", "--cap-add=cap_sys_admin")]),
        ("docker container run --userns=host app", [("namespace", "--userns=host")]),
        ("docker run --security-opt apparmor:unconfined app", [("unconfined", "--security-opt apparmor:unconfined")]),
        ("docker run --device=/dev/nvme0n1 app", [("device", "--device=/dev/nvme0n1")]),
        ("docker run -v/:/host app", [("root", "-v/:/host")]),
        ("docker run -v //:/host app", [("root", "-v //:/host")]),
        ("docker run --mount type=bind,src=/,dst=/host app", [("root", "--mount type=bind,src=/,dst=/host")]),
        ('nerdctl run -v "/run/containerd/containerd.sock:/x" app',
         [("socket", '-v "/run/containerd/containerd.sock:/x"')]),
        ("docker run -v //var/run/docker.sock:/x app", [("socket", "-v //var/run/docker.sock:/x")]),
    ],
)  # fmt: skip
def test_each_way_out_is_found_and_looked_for(script: str, found: list[tuple[str, str]]) -> None:
    assert ways_out(script) == found
    assert may_open_host(script)


@pytest.mark.parametrize(
    "script",
    [
        "docker run --privileged=false app",
        "docker run --privileged=$PRIVILEGED app",
        "docker run app --privileged",
        "docker exec --privileged app id",
        "docker run --cap-add SYS_PTRACE app",
        "docker run --network hosts app",
        "docker run --security-opt no-new-privileges app",
        "docker run --device /dev/kvm app",
        "docker run -v /home:/host app",
        "docker run -v / app",
        "docker run -v $DATA:/host app",
        "docker run --mount type=tmpfs,target=/ app",
        "docker --context remote run --privileged app",
    ],
)
def test_what_opens_nothing_or_may_not_is_none(script: str) -> None:
    assert ways_out(script) == []
