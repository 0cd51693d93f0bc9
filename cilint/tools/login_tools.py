"""The programs that log in to container registries, and how each takes its password: a table, no recognition.

Sources: the tools' own references of their `login` commands; those of docker and regctl also in docker/cli
`cli/command/registry/login.go` and regclient `cmd/regctl/registry.go`. Last verified: 2026-08.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple

from cilint.shell.options import OptionSpec


class LoginKind(Enum):
    """What a command does with the credentials that it gets."""

    REGISTRY_LOGIN = "registry login"
    HELM_REPO = "helm repository"
    KUBERNETES_SECRET = "kubernetes secret"  # noqa: S105 - the name of a kind
    LOGIN_COMMAND = "login command"
    """Prints a login with the password among its arguments, for a shell to run."""


class LoginTool(NamedTuple):
    """A program with the subcommand that takes credentials, and its options, each with its dashes.

    `passwords` maps each option that takes the secret to the one that reads it from standard input instead; None
    where the tool has no such option, or where the tool is not known well enough. The registry is the value of one
    of `registries`, or else operand number `operand` (from 0).
    """

    name: str
    path: tuple[str, ...]
    usernames: tuple[str, ...]
    passwords: Mapping[str, str | None]
    specs: Mapping[tuple[str, ...], OptionSpec]
    registries: tuple[str, ...] = ()
    operand: int = 0
    kind: LoginKind = LoginKind.REGISTRY_LOGIN

    @property
    def stdin_options(self) -> frozenset[str]:
        """The options that make it read the secret from standard input."""
        return frozenset(option for option in self.passwords.values() if option)


_USER = ("-u", "--username")
_PASSWORD = {"-p": "--password-stdin", "--password": "--password-stdin"}
_LONG_PASSWORD = {"--password": "--password-stdin"}


def _tool(
    names: str,
    path: str,
    *,
    before: str = "",
    valued: str = "",
    boolean: str = "",
    usernames: tuple[str, ...] = _USER,
    passwords: Mapping[str, str | None] = _PASSWORD,
    registries: tuple[str, ...] = (),
    operand: int = 0,
    kind: LoginKind = LoginKind.REGISTRY_LOGIN,
) -> list[LoginTool]:
    """Entries for programs that share a subcommand; `before` are the options with a value that they take anywhere."""
    words = tuple(path.split())
    own = OptionSpec(
        valued=frozenset({*usernames, *passwords, *registries, *valued.split()}),
        boolean=frozenset({*(option for option in passwords.values() if option), *boolean.split()}),
    )
    specs = {(): OptionSpec(valued=frozenset(before.split())), words: own}
    return [LoginTool(name, words, usernames, passwords, specs, registries, operand, kind) for name in names.split()]


_CONTAINERS = "--authfile --cert-dir --compat-auth-file"
_CONTAINERS_FLAGS = "--tls-verify --get-login -v --verbose"
_HELM = (
    "--burst-limit --kube-apiserver --kube-as-group --kube-as-user --kube-ca-file --kube-context"
    " --kube-tls-server-name --kube-token --kubeconfig -n --namespace --qps"
    " --registry-config --repository-cache --repository-config"
)
_KUBECTL = (
    "--as --as-group --as-uid --cache-dir --certificate-authority --client-certificate --client-key --cluster --context"
    " --kubeconfig -n --namespace --profile --request-timeout -s --server --tls-server-name --token --user -v --v"
)

LOGIN_TOOLS: tuple[LoginTool, ...] = (
    *_tool(
        "docker",
        "login",
        before="--config -c --context -H --host -l --log-level --tlscacert --tlscert --tlskey",
        # Docker before 17.06 wanted an e-mail address, which old scripts still give.
        valued="-e --email",
        boolean="-D --debug --tls --tlsverify",
    ),
    *_tool(
        "podman podman-remote",
        "login",
        before="--cgroup-manager --conmon -c --connection --events-backend --hooks-dir --identity --imagestore"
        " --log-level --module --namespace --network-cmd-path --network-config-dir --out --root --runroot --runtime"
        " --runtime-flag --ssh --storage-driver --storage-opt --tmpdir --url --volumepath",
        valued=f"{_CONTAINERS} --secret",
        boolean=_CONTAINERS_FLAGS,
    ),
    *_tool(
        "buildah",
        "login",
        before="--cgroup-manager --cpu-profile --log-level --memory-profile --registries-conf --registries-conf-dir"
        " --root --runroot --short-name-alias-conf --storage-driver --storage-opt --userns-gid-map --userns-uid-map",
        valued=_CONTAINERS,
        boolean=_CONTAINERS_FLAGS,
    ),
    *_tool(
        "skopeo",
        "login",
        before="--command-timeout --override-arch --override-os --override-variant --policy --registries.d"
        " --registries-conf --tmpdir",
        valued=_CONTAINERS,
        boolean=_CONTAINERS_FLAGS,
    ),
    *_tool(
        "nerdctl",
        "login",
        before="-a --address --cgroup-manager --cni-netconfpath --cni-path --data-root -H --host --host-gateway-ip"
        " --hosts-dir -n --namespace --snapshotter --storage-driver",
        boolean="--insecure-registry --debug --debug-full",
    ),
    *_tool("img", "login", before="-b --backend -s --state", boolean="-d --debug"),
    *_tool("crane gcrane", "auth login", before="--platform", boolean="--insecure -v --verbose"),
    *_tool(
        "regctl",
        "registry login",
        before="--host --logopt --user-agent -v --verbosity",
        boolean="--skip-check",
        usernames=("-u", "--user"),
        passwords={"-p": "--pass-stdin", "--pass": "--pass-stdin"},
    ),
    *_tool(
        "oras",
        "login",
        valued="--ca-file --cert-file --key-file -c --config --registry-config --resolve",
        boolean="--insecure --plain-http -d --debug -v --verbose",
        passwords={**_PASSWORD, "--identity-token": "--identity-token-stdin"},
    ),
    *_tool(
        "helm",
        "registry login",
        before=_HELM,
        valued="--ca-file --cert-file --key-file",
        boolean="--insecure --plain-http",
    ),
    *_tool(
        "helm",
        "repo add",
        before=_HELM,
        valued="--ca-file --cert-file --key-file --timeout",
        usernames=("--username",),
        passwords=_LONG_PASSWORD,
        operand=1,
        kind=LoginKind.HELM_REPO,
    ),
    *_tool("apptainer singularity", "registry login", before="-c --config", valued="--authfile"),
    *_tool(
        "apptainer singularity", "remote login", before="-c --config", valued="--tokenfile", boolean="-i --insecure"
    ),
    *_tool(
        "trivy",
        "registry login",
        before="--cache-dir -c --config --timeout",
        boolean="--insecure",
        usernames=("--username",),
        passwords=_LONG_PASSWORD,
    ),
    *_tool("werf", "cr login", valued="--docker-config --log-color-mode --log-terminal-width --tmp-dir --home-dir"),
    *_tool("cosign", "login", before="--output-file -t --timeout", boolean="-d --verbose"),
    *_tool("ko", "login", boolean="-v --verbose"),
    *_tool(
        "az",
        "acr login",
        valued="-o --output --query --subscription --suffix -g --resource-group",
        boolean="-t --expose-token --debug --verbose --only-show-errors",
        # It has no option for standard input: its token goes to `docker login --password-stdin` instead.
        passwords={"-p": None, "--password": None},
        registries=("-n", "--name"),
    ),
    # https://docs.aws.amazon.com/cli/v1/reference/ecr/get-login.html
    *_tool(
        "aws",
        "ecr get-login",
        before="--region --profile --output --query --endpoint-url --ca-bundle --color --cli-read-timeout"
        " --cli-connect-timeout",
        boolean="--include-email --no-include-email --debug --no-verify-ssl",
        usernames=(),
        passwords={},
        registries=("--registry-ids",),
        kind=LoginKind.LOGIN_COMMAND,
    ),
    *_tool(
        "kubectl oc",
        "create secret docker-registry",
        before=_KUBECTL,
        valued="--docker-email --field-manager --from-file -o --output --template",
        usernames=("--docker-username",),
        passwords={"--docker-password": None},
        registries=("--docker-server",),
        kind=LoginKind.KUBERNETES_SECRET,
    ),
)


def _generic(path: str, passwords: Mapping[str, str | None]) -> LoginTool:
    """What a subcommand takes, whichever of the tools that have it runs: those options on which they agree."""
    words = tuple(path.split())
    alike = [tool for tool in LOGIN_TOOLS if tool.path == words]
    specs: dict[tuple[str, ...], OptionSpec] = {}
    for tool in alike:
        for place, spec in tool.specs.items():
            specs[place] = specs.get(place, OptionSpec()) | spec
    usernames = tuple(dict.fromkeys(name for tool in alike for name in tool.usernames))
    return alike[0]._replace(name="", usernames=usernames, passwords=passwords, specs=specs)


GENERIC_TOOLS: tuple[LoginTool, ...] = (
    _generic("login", _PASSWORD),
    _generic("auth login", _PASSWORD),
    # The option for standard input depends on the tool, which `-p` alone does not tell.
    _generic("registry login", {"-p": None, "--pass": "--pass-stdin", **_LONG_PASSWORD}),
    _generic("remote login", _PASSWORD),
    _generic("cr login", _PASSWORD),
    _generic("repo add", _LONG_PASSWORD),
    _generic("create secret docker-registry", {"--docker-password": None}),
)
"""For a program whose name is in a variable."""
