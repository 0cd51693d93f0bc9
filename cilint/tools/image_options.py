"""The options of the subcommands that name images: a table. What the commands do is in image_commands.py.

Sources: the references of the `docker`, `podman`, `buildah`, `nerdctl`, `skopeo` and `crane` commands and kaniko's
README. Last verified: 2026-11.
"""

from __future__ import annotations

from collections.abc import Mapping

from cilint.shell.options import OptionSpec


def _options(valued: str = "", boolean: str = "") -> OptionSpec:
    return OptionSpec(valued=frozenset(valued.split()), boolean=frozenset(boolean.split()))


_PULL = _options(
    "--platform --authfile --cert-dir --creds --arch --os --variant --policy --retry --retry-delay --decryption-key"
    " --unpack",
    "-q --quiet --disable-content-trust --tls-verify --all-platforms",
)
_PUSH = _options(
    "--platform --authfile --cert-dir --compression-format --compression-level --creds --digestfile -f --format --retry"
    " --retry-delay --sign-by --sign-passphrase-file",
    "-q --quiet -a --all-tags --all --disable-content-trust --tls-verify --remove-signatures --rm --purge -p --insecure"
    " --compress --force-compression --all-platforms",
)
_BUILD = _options(
    "-t --tag -f --file --build-arg --target --cache-from --cache-to --label --network --platform --progress --secret"
    " --ssh -o --output --iidfile --metadata-file --builder --add-host --allow --annotation --build-context -c"
    " --cpu-shares -m --memory --shm-size --ulimit --isolation --security-opt --sbom --provenance --format"
)
_NONE = _options()

ENGINE: Mapping[tuple[str, ...], OptionSpec] = {
    (): _options(
        "--config -c --context -H --host -l --log-level --tlscacert --tlscert --tlskey --root --runroot"
        " --storage-driver --storage-opt --namespace -n --address --connection --url",
        "-D --debug --tls --tlsverify",
    ),
    ("pull",): _PULL,
    ("image", "pull"): _PULL,
    ("push",): _PUSH,
    ("image", "push"): _PUSH,
    ("manifest", "push"): _PUSH,
    ("build",): _BUILD,
    ("bud",): _BUILD,
    ("image", "build"): _BUILD,
    ("builder", "build"): _BUILD,
    ("buildx", "build"): _BUILD,
    ("buildx", "b"): _BUILD,
    ("tag",): _NONE,
    ("image", "tag"): _NONE,
    ("buildx", "bake"): _NONE,
    ("buildx", "imagetools", "create"): _options("-t --tag -f --file --builder --annotation --progress"),
    ("compose", "push"): _NONE,
}
"""docker, podman, nerdctl, buildah and img."""

_COPY = _options(
    "--command-timeout --override-arch --override-os --override-variant --policy --registries.d --registries-conf"
    " --tmpdir --authfile --src-authfile --dest-authfile --creds --src-creds --dest-creds --src-cert-dir"
    " --dest-cert-dir --src-username --src-password --dest-username --dest-password --src-registry-token"
    " --dest-registry-token -f --format --multi-arch --retry-times --digestfile --src-daemon-host --dest-daemon-host"
    " --sign-by --additional-tag",
    "-a --all -q --quiet --debug --insecure-policy --src-tls-verify --dest-tls-verify --src-no-creds --dest-no-creds"
    " --preserve-digests --remove-signatures --dest-compress --dest-decompress",
)
SKOPEO: Mapping[tuple[str, ...], OptionSpec] = {(): _COPY, ("copy",): _COPY, ("sync",): _COPY}

_CRANE = _options(
    "--platform -j --jobs --image-refs",
    "--insecure -v --verbose --allow-nondistributable-artifacts -a --all-tags -n --no-clobber --index",
)
CRANE: Mapping[tuple[str, ...], OptionSpec] = {
    (): _CRANE,
    **{(name,): _CRANE for name in ("push", "copy", "cp", "tag", "append", "mutate")},
}
"""crane and gcrane."""

DESTINATIONS = frozenset({"-d", "--destination"})
KANIKO: Mapping[tuple[str, ...], OptionSpec] = {(): OptionSpec(valued=DESTINATIONS)}

NOT_OF_IMAGES = frozenset(
    {"aws", "cargo", "cd", "cf", "conan", "curl", "dotnet", "echo", "export", "flit", "flux", "gcloud", "gem", "git"}
    | {"grep", "gsutil", "hatch", "helm", "jq", "mc", "npm", "nuget", "oras", "pip", "pnpm", "poetry", "printf"}
    | {"pulumi", "pushd", "rclone", "sed", "sentry-cli", "set", "snapcraft", "test", "twine", "uv", "wget", "yarn"}
    | {"[", "[["}
)
"""Programs whose `push` or `publish` is of something else."""
