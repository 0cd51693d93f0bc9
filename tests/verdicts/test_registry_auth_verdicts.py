"""What missing-registry-auth says: which registries need credentials, and which entries the Runner finds for them."""

from __future__ import annotations

import pytest

from cilint.settings.model import Environment
from tests.verdicts.conftest import Check

# Registries without any configuration to be seen; all references have a digest.
REGISTRIES = [
    # Docker Hub, and registries that serve everyone.
    "app",
    "acme/app",
    "docker.io/acme/app",
    "index.docker.io/acme/app",
    "ghcr.io/acme/app",
    "quay.io/acme/app",
    "gcr.io/distroless/static",
    "gcr.io/acme/app",
    "eu.gcr.io/acme/app",
    "registry.gitlab.com/acme/app",
    "mcr.microsoft.com/dotnet/sdk",
    "public.ecr.aws/docker/library/alpine",
    "registry.k8s.io/pause",
    "registry.access.redhat.com/ubi9/ubi",
    "registry.suse.com/bci/bci-base",
    "docker.elastic.co/elasticsearch/elasticsearch",
    "cgr.dev/chainguard/static",
    "nvcr.io/nvidia/cuda",
    "lscr.io/linuxserver/nginx",
    "docker.n8n.io/n8nio/n8n",
    "container-registry.oracle.com/os/oraclelinux",
    # This machine.
    "localhost/app",
    "localhost:5000/app",
    "127.0.0.1:5000/app",
    # Always private.
    "«auth/high 123456789012.dkr.ecr.eu-west-1.amazonaws.com/app»",
    "«auth/high 123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/app»",
    "«auth/high 123456789012.dkr.ecr-fips.us-east-1.amazonaws.com/app»",
    "«auth/high 123456789012.dkr-ecr.eu-west-1.on.aws/app»",
    "«auth/high $ACCOUNT.dkr.ecr.eu-west-1.amazonaws.com/app»",
    "«auth/high ${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/app»",
    "«auth/high acme.azurecr.io/app»",
    "«auth/high acme.azurecr.cn/app»",
    "«auth/high europe-docker.pkg.dev/acme/repo/app»",
    "«auth/high us-central1-docker.pkg.dev/acme/repo/app»",
    "«auth/high docker.pkg.github.com/acme/repo/app»",
    "«auth/high registry.redhat.io/ubi9/ubi»",
    "«auth/high cgr.dev/acme/app»",
    "«auth/high dhi.io/python»",
    "«auth/high acme.jfrog.io/docker/app»",
    "«auth/high registry.digitalocean.com/acme/app»",
    "«auth/high fra.ocir.io/acme/app»",
    "«auth/high de.icr.io/acme/app»",
    "«auth/high registry.heroku.com/acme/web»",
    "«auth/high rg.fr-par.scw.cloud/acme/app»",
    "«auth/high nvcr.io/nvstaging/app»",
    # Nobody knows.
    "«auth registry.example.com/app»",
    "«auth registry.example.com:5000/app»",
    "«auth harbor.corp/app»",
    "«auth registry.local:5000/app»",
    "«auth nexus:8082/app»",
    "«auth 192.0.2.1:5000/app»",
    "«auth gitlab.example.com:5050/group/project»",
    "«auth ghcr.io:8443/acme/app»",
    "«auth registry.cn-hangzhou.aliyuncs.com/acme/app»",
    "«auth/high acme-registry.cn-hangzhou.cr.aliyuncs.com/acme/app»",
    "icr.io/appcafe/open-liberty",
    # The job's own credentials, and what is not known.
    "$CI_REGISTRY_IMAGE",
    "$CI_REGISTRY_IMAGE/app",
    "${CI_REGISTRY}/group/other",
    "$CI_DEPENDENCY_PROXY_SERVER/group/dependency_proxy/containers/alpine",
    "${CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX}/alpine",
    "$CI_DEPENDENCY_PROXY_DIRECT_GROUP_IMAGE_PREFIX/alpine",
    "$CI_TEMPLATE_REGISTRY_HOST/security-products/semgrep",
    "$REGISTRY/app",
    "${REGISTRY}:5000/app",
    "$IMAGE",
    "macos-15-xcode-16",
]

# An image, and the auth configuration that the job has; the mark says what comes of it.
MATCHES = [
    # B.2: host and port.
    ("registry.example.com:5000/a", '{"auths": {"registry.example.com:5000": {"auth": "$A"}}}'),
    ("«auth:major/high registry.example.com/a»", '{"auths": {"registry.example.com:5000": {"auth": "$A"}}}'),
    ("«auth:major/high registry.example.com:5000/a»", '{"auths": {"registry.example.com": {"auth": "$A"}}}'),
    ("«auth:major/high registry.example.com:5000/a»", '{"auths": {"registry.example.com:5001": {"auth": "$A"}}}'),
    ("registry.example.com/a", '{"auths": {"REGISTRY.Example.com": {"auth": "$A"}}}'),
    ("registry.example.com:5000/a", '{"auths": {"https://registry.example.com:5000/v1/": {"auth": "$A"}}}'),
    ("registry.example.com/a", '{"auths": {"http://registry.example.com": {"auth": "$A"}}}'),
    ("registry.example.com/a", '{"auths": {"HTTPS://registry.example.com/v2/": {"auth": "$A"}}}'),
    ("«auth:major/high registry.example.com/a»", '{"auths": {"oci://registry.example.com": {"auth": "$A"}}}'),
    # Docker Hub is public, whatever the key.
    ("acme/app", '{"auths": {"index.docker.io": {"auth": "$A"}}}'),
    ("acme/app", '{"auths": {"https://index.docker.io/v1/": {"auth": "$A"}}}'),
    # Paths.
    ("registry.example.com/group/project/app", '{"auths": {"registry.example.com/group/project": {"auth": "$A"}}}'),
    ("registry.example.com/group/project", '{"auths": {"registry.example.com/group/project/": {"auth": "$A"}}}'),
    ("registry.example.com/group/app", '{"auths": {"registry.example.com/group/app:1.0": {"auth": "$A"}}}'),
    ("«auth:major/high registry.example.com/other/app»", '{"auths": {"registry.example.com/group": {"auth": "$A"}}}'),
    ("«auth:major/high registry.example.com/groups/app»", '{"auths": {"registry.example.com/group": {"auth": "$A"}}}'),
    ("«auth:major/high registry.example.com/a»", '{"auths": {"*.example.com": {"auth": "$A"}}}'),
    ("«auth:major registry.example.com/a»", '{"auths": {"example.com": {"auth": "$A"}}}'),
    ("«auth:major/high acme.azurecr.io/a»", '{"auths": {"registry.example.com": {"auth": "$A"}}}'),
    ("«auth:major registry.example.com/a»", '{"auths": {}}'),
    ("registry.example.com/a", '{"auths": {"registry.example.com": {}}}'),
    # B.5: the forms of an entry.
    ("registry.example.com/a", '{"auths": {"registry.example.com": {"username": "ci", "password": "$P"}}}'),
    ("registry.example.com/a", '{"auths": {"registry.example.com": {"identitytoken": "$T"}}}'),
    ("registry.example.com/a", '{"credHelpers": {"registry.example.com": "secretservice"}}'),
    ("«auth:major registry.example.com/a»", '{"credHelpers": {"acme.azurecr.io": "acr-env"}}'),
    ("registry.example.com/a", '{"credsStore": "ecr-login"}'),
    ("registry.example.com/a", '{"auths": {"acme.azurecr.io": {"auth": "$A"}}, "credsStore": "desktop"}'),
    # A configuration that the Runner drops.
    ("«auth:major registry.example.com/a»", '"auths": {"registry.example.com": {"auth": "$A"}}'),
    ("«auth:major registry.example.com/a»", '{"auths": {"registry.example.com": {"auth": "$A"}}'),
    ("«auth:major registry.example.com/a»", '{"registry.example.com": {"auth": "$A"}}'),
    # Nobody knows what is in it.
    ("registry.example.com/a", "$SHARED"),
    ("registry.example.com/a", '{"auths": $AUTHS}'),
    ("registry.example.com/a", '{"auths": {"$HOST": {"auth": "$A"}}}'),
    ("registry.example.com/a", '{"auths": {"acme.azurecr.io": {"auth": "$A"}, "$HOST": {"auth": "$B"}}}'),
    ("«auth registry.example.com/a»", ""),
]

PIPELINES = [
    # The registry of GitLab itself, for which every job has credentials.
    """
    job:
      image: registry.acme.example/ci/base@DIGEST
      script: git clone https://git.acme.example/ci/tools.git
    """,
    """
    include: {remote: https://gitlab.acme.example/ci/templates/-/raw/main/a.yml}
    job:
      image: registry.gitlab.acme.example:5050/ci/base@DIGEST
      services: [«auth/low registry.example.com/db@DIGEST»]
      variables: {FF_NETWORK_PER_BUILD: 1}
      script: make
    """,
    """
    job:
      image: «auth registry.acme.example/ci/base@DIGEST»
      script: git clone https://github.example.com/legit.acme.example/tools.git
    """,
    # An unknown part of a path may make it one that has an entry; of nothing else is anything known.
    """
    variables:
      DOCKER_AUTH_CONFIG: '{"auths": {"registry.example.com/team": {"auth": "$A"}}}'
    job:
      image: registry.example.com/$UNKNOWN/app@DIGEST
      script: make
    """,
    """
    variables:
      DOCKER_AUTH_CONFIG: '{"auths": {"hub.example.com": {"auth": "$A"}}}'
    job:
      image: «auth:major registry.example.com/$UNKNOWN/app@DIGEST»
      script: make
    """,
    """
    variables:
      DOCKER_AUTH_CONFIG: '{"auths": {"registry.example.com/team": {"auth": "$A"}}}'
    job:
      image: «auth:major/high registry.example.com/other/app@DIGEST»
      script: make
    """,
    # Of several values that one speaks which is sure to need credentials.
    """
    job:
      image: «auth/high $REGISTRY/app@DIGEST»
      script: make
      parallel: {matrix: [{REGISTRY: [registry.example.com, acme.azurecr.io]}]}
    """,
    """
    job:
      image: «auth/high $REGISTRY/app@DIGEST»
      script: make
      parallel: {matrix: [{REGISTRY: [acme.azurecr.io, registry.example.com]}]}
    """,
    # B.3: the digest hazard.
    """
    variables:
      DOCKER_AUTH_CONFIG: '{"auths": {"registry.example.com/ns/app": {"auth": "$A"}}}'
    a: {image: «auth:major/high "registry.example.com/ns/app@DIGEST"», script: make}
    b: {image: "registry.example.com/ns/app:1@DIGEST", script: make}
    c: {image: "registry.example.com/ns/app/tool@DIGEST", script: make}
    """,
    # The variable as the job sees it.
    """
    variables:
      DOCKER_AUTH_CONFIG: '{"auths": {"registry.example.com": {"auth": "$A"}}}'
    a: {image: registry.example.com/app:1@DIGEST, script: make}
    b:
      inherit: {variables: false}
      image: «auth registry.example.com/app:1@DIGEST»
      script: make
    c:
      variables: {DOCKER_AUTH_CONFIG: '{"auths": {"acme.azurecr.io": {"auth": "$A"}}}'}
      image: «auth:major registry.example.com/app:1@DIGEST»
      «links services»: ["acme.azurecr.io/db:1@DIGEST"]
      script: make
    """,
    """
    job:
      variables:
        HOST: registry.example.com
        DOCKER_AUTH_CONFIG: '{"auths": {"${HOST}": {"auth": "$A"}}}'
      image: $HOST/app:1@DIGEST
      script: make
    """,
    """
    variables: {HOST: registry.example.com}
    job:
      image: «auth $HOST/app:1@DIGEST»
      script: make
    """,
    """
    job:
      image: «auth registry.example.com/app:1@DIGEST»
      before_script:
        - printf '%s' "$P" | docker login -u ci --password-stdin registry.example.com
      script: make
    """,
    """
    job:
      «links services»:
        - «auth registry.example.com/db:1@DIGEST»
        - name: «auth/high acme.azurecr.io/cache:1@DIGEST»
          alias: cache
        - redis@DIGEST
      script: make
    """,
    # An include that was not read may hold the credentials.
    """
    include: {project: group/templates, file: a.yml}
    job:
      image: «auth/low registry.example.com/app:1@DIGEST»
      script: make
    """,
    """
    include: {project: group/templates, file: a.yml}
    variables:
      DOCKER_AUTH_CONFIG: '{"auths": {"registry.example.com": {"auth": "$A"}}}'
    job:
      image: «auth:major/low registry.example.com:5000/app:1@DIGEST»
      script: make
    """,
    # Settings.
    """
    a: {image: "registry.example.com/app:1@DIGEST", script: make}
    b: {image: «auth "registry.example.com:5000/app:1@DIGEST"», script: make}
    c: {image: "acme.azurecr.io/app:1@DIGEST", script: make}
    # file: .cilint.yml
    registries:
      registry.example.com: {auth: project-variable}
      acme.azurecr.io: {auth: public}
    """,
    # Who uses it.
    """
    default: {image: «auth "registry.example.com/app:1@DIGEST"»}
    a: {script: make}
    b: {script: make}
    """,
    """
    default: {image: "registry.example.com/app:1@DIGEST"}
    a: {image: "ruby:3@DIGEST", script: make}
    b: {trigger: group/project}
    """,
    """
    job:
      parallel:
        matrix:
          - HOST: [ghcr.io, registry.example.com]
      image: «auth $HOST/acme/app:1@DIGEST»
      script: make
    """,
]


@pytest.mark.parametrize("reference", REGISTRIES)
def test_a_registry_that_needs_credentials_is_told_from_one_that_does_not(
    check_pipeline: Check, reference: str
) -> None:
    digest = "" if reference.startswith(("macos", "$IMAGE")) else "@DIGEST"
    reference = reference.replace("»", f"{digest}»") if "»" in reference else reference + digest
    check_pipeline(f"test:\n  image: {reference}\n  script: make\n")


@pytest.mark.parametrize(("image", "config"), MATCHES)
def test_an_entry_serves_what_the_runner_matches_with_it(check_pipeline: Check, image: str, config: str) -> None:
    image = image.replace("»", ":1@DIGEST»") if "»" in image else f"{image}:1@DIGEST"
    check_pipeline(f"variables:\n  DOCKER_AUTH_CONFIG: '{config}'\ntest:\n  image: {image}\n  script: make\n")


@pytest.mark.parametrize(("image", "config"), MATCHES)
def test_the_variable_in_the_environment_of_a_ci_job_counts_like_one_in_the_file(
    check_pipeline: Check, image: str, config: str
) -> None:
    image = image.replace("»", ":1@DIGEST»") if "»" in image else f"{image}:1@DIGEST"
    check_pipeline(f"test:\n  image: {image}\n  script: make\n", Environment(config))


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_the_credentials_that_count_are_those_that_the_job_sees(check_pipeline: Check, pipeline: str) -> None:
    check_pipeline(pipeline)


def test_the_hosts_of_the_job_itself_need_no_credentials(check_pipeline: Check) -> None:
    check_pipeline(
        """
        job:
          image: registry.gitlab.example.com/group/app:1@DIGEST
          services:
            - gitlab.example.com:443/group/dependency_proxy/containers/redis:7@DIGEST
            - gitlab.example.com:5050/group/db:1@DIGEST
            - «auth registry.example.com/db:1@DIGEST»
          variables: {FF_NETWORK_PER_BUILD: 1}
          script: make
        """,
        Environment(own_hosts=("registry.gitlab.example.com", "gitlab.example.com:*")),
    )
