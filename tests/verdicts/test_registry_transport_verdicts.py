"""What registry-url-with-scheme and insecure-registry-transport say, by tool, subcommand, option and host."""

from __future__ import annotations

import pytest

from cilint.settings.model import Environment
from tests.verdicts.conftest import Check
from tests.verdicts.test_safe_login_verdicts import ECHOED, HELPERS, PIPED, READ

SCHEME = "registry-url-with-scheme"
INSECURE = "insecure-registry-transport"

REFERENCES = [
    "docker push «major/high https://registry.example.com/app:1»",
    "docker pull --platform linux/amd64 «major/high https://registry.example.com/app:1»",
    "docker image push «major/high http://registry.example.com:5000/app»",
    "docker --config /tmp/d tag app:1 «major/high https://registry.example.com/app:1»",
    'docker tag «major/high "https://$CI_REGISTRY_IMAGE:latest"» app',
    "docker build -t «major/high https://registry.example.com/app:1» .",
    "docker buildx build --tag «major/high https://registry.example.com/app» -t app:1 --push .",
    "sudo podman push app «major/high https://registry.example.com/app»",
    "buildah bud -t «major/high https://registry.example.com/app» .",
    "skopeo copy docker://alpine «major/high https://registry.example.com/alpine»",
    "skopeo inspect «major/high https://registry.example.com/alpine»",
    "crane copy alpine «major/high https://registry.example.com/alpine»",
    "/kaniko/executor --context . --destination «major/high https://registry.example.com/app:1»",
    "/kaniko/executor --context . --destination=«major/high https://registry.example.com/app:1»",
    "URL=https://registry.example.com\ndocker push «major/high $URL/app:1»",
    "sh -c 'docker push «major/high https://registry.example.com/app:1»'",
    # Logins: only of the tools that refuse it.
    "crane auth login -u ci --password-stdin «major/high https://registry.example.com» < p",
    "oras login -u ci --password-stdin «major/high https://registry.example.com» < p",
    "helm registry login -u ci --password-stdin «major/low https://registry.example.com» < p",
    "docker login -u ci --password-stdin https://registry.example.com < p",
    "docker login -u ci --password-stdin https://index.docker.io/v1/ < p",
    "podman login -u ci --password-stdin https://registry.example.com < p",
    "buildah login -u ci --password-stdin https://registry.example.com < p",
    "skopeo login -u ci --password-stdin https://registry.example.com < p",
    "regctl registry login https://registry.example.com -u ci --pass-stdin < p",
    # Addresses that are none of a registry.
    "docker build https://git.example.com/app.git",
    "docker build -t app:1 --build-arg URL=https://example.com https://git.example.com/app.git#main",
    "docker buildx build -t app:1 --cache-from type=registry,ref=registry.example.com/app .",
    "docker import https://example.com/root.tar app:1",
    "docker run --rm alpine wget https://example.com",
    "docker exec app curl https://example.com",
    "docker -H https://docker.example.com:2376 push registry.example.com/app",
    "docker plugin install https://example.com/x",
    "curl https://registry.example.com/v2/_catalog",
    "crane export alpine - | tar x",
    "skopeo copy docker://alpine docker://registry.example.com/alpine",
    "helm repo add charts https://charts.example.com",
    "helm push app.tgz https://charts.example.com",
    "helm pull https://charts.example.com/app.tgz",
    'echo "docker push https://registry.example.com/app"',
    "# docker push https://registry.example.com/app",
    "docker push $REGISTRY_URL/app",
    'REGISTRY=${URL#https://}\ndocker push "$REGISTRY/app"',
]

SCHEMES_IN_PIPELINES = [
    "job:\n  image: «major/high https://registry.example.com/app:1»\n  script: make\n",
    "job:\n  image: {name: «major/high 'http://registry.example.com:5000/app'»}\n  script: make\n",
    "job:\n  image: «major/high HTTPS://registry.example.com/app:1»\n  script: make\n",
    "job:\n  services: [«major/high https://registry.example.com/app:1», redis:7]\n  script: make\n",
    "variables: {R: https://registry.example.com}\njob:\n  image: «major/high $R/app:1»\n  script: make\n",
    "variables: {R: https://registry.example.com}\njob:\n  script: docker push «major/high $R/app:1»\n",
    'variables: {R: https://registry.example.com}\njob:\n  script: docker push «major/high "${R}/app:1"»\n',
    "variables: {R: https://registry.example.com}\njob:\n  script: [R=registry.example.com, docker push $R/app:1]\n",
    "variables: {R: https://registry.example.com}\njob:\n  script: docker login -u ci $R\n",
    "variables: {R: https://registry.example.com}\njob:\n  script: curl $R/v2/\n",
    "job:\n  parallel: {matrix: [{R: [https://a.example.com, b.example.com]}]}\n"
    "  image: $R/app:1\n  script: docker push $R/app\n",
    # These have another fault beside the scheme, or another scheme.
    "job:\n  image: https://registry.example.com/App:1\n  script: make\n",
    "job:\n  image: docker://registry.example.com/app:1\n  script: make\n",
    "job:\n  image: https://\n  script: make\n",
    "job:\n  image: registry.example.com/https/app:1\n  script: make\n",
    ".a:\n  image: «major/high https://registry.example.com/app:1»\nb: {extends: .a, script: make}\nc: {extends: .a}\n",
]

OPTIONS = [
    "podman push «major/high --tls-verify=false» app registry.example.com/app",
    "podman login -u ci --password-stdin «major/high --tls-verify=false» registry.example.com < p",
    "podman --log-level debug pull «major/high --tls-verify=0» registry.example.com/app",
    "buildah login «major/high --tls-verify=false» 192.0.2.1:8888",
    "sudo buildah push «major/high --tls-verify=False» app docker://registry.example.com/app",
    "skopeo copy «major/high --src-tls-verify=false» docker://r.example.com/a docker://q.example.com/a",
    "skopeo copy «major/high --dest-tls-verify=false» docker://r.example.com/a docker://q.example.com/a",
    "skopeo «major/high --tls-verify=false» inspect docker://r.example.com/a",
    "nerdctl push «major/high --insecure-registry» r.example.com/a",
    "crane copy «major/high --insecure» r.example.com/a q.example.com/a",
    "oras push «major/high --plain-http» r.example.com/a a.txt",
    "oras cp «major/high --from-insecure» «major/high --to-plain-http» r.example.com/a q.example.com/a",
    "helm push a.tgz oci://r.example.com/charts «major/high --plain-http»",
    "helm registry login -u ci --password-stdin «major/high --insecure» r.example.com < p",
    "helm pull oci://r.example.com/a «major/high --insecure-skip-tls-verify»",
    "regctl registry set «major/high --tls=disabled» r.example.com",
    "regctl registry login r.example.com «major/high --tls insecure» -u ci --pass-stdin < p",
    "/kaniko/executor --destination r.example.com/a «major/high --insecure» «major/high --skip-tls-verify-pull»",
    "/kaniko/executor --destination r.example.com/a «major/high --insecure-registry=q.example.com»",
    "/kaniko/executor --destination r.example.com/a «major/high --skip-tls-verify-registry q.example.com»",
    "dockerd «major/high --insecure-registry r.example.com:5000» &",
    "cosign sign «major/high --allow-insecure-registry» r.example.com/a",
    "trivy image «major/high --insecure» r.example.com/a",
    "imgpkg push «major/high --registry-verify-certs=false» -i r.example.com/a -f .",
    "apptainer pull «major/high --no-https» docker://r.example.com/a",
    "docker manifest create «major/high --insecure» r.example.com/a r.example.com/b",
    "docker buildx build «major/high --output=type=image,name=r.example.com/a,push=true,registry.insecure=true» .",
    "buildctl build --output «major/high type=image,name=r.example.com/a,push=true,registry.insecure=true»",
    "podman push «major/high --tls-verify=false» app $CI_REGISTRY_IMAGE/app",
    # The registry is in a variable from elsewhere.
    "podman push «major/low --tls-verify=false» app $REGISTRY/app",
    'R=$(cat registry)\nskopeo copy «major/low --dest-tls-verify=false» oci:a "docker://$R/a"',
    'R=r.example.com\nskopeo copy «major/high --dest-tls-verify=false» oci:a "docker://$R/a"',
    # This machine.
    "podman push --tls-verify=false app localhost:5000/app",
    "skopeo copy --dest-tls-verify=false docker://r.example.com/a docker://127.0.0.1:5000/a",
    "crane push --insecure a.tar localhost:5000/a",
    "oras login localhost:5001 --plain-http -u ci --password-stdin < p",
    "/kaniko/executor --destination=localhost:5000/a --insecure",
    "/kaniko/executor --destination r.example.com/a --insecure-registry=localhost:5000",
    'R=localhost:5000\nbuildah push --tls-verify=false app "$R/app"',
    "regctl registry set --tls disabled localhost:5000",
    # On, unknown, or none of a registry.
    "podman push --tls-verify app r.example.com/app",
    "podman push --tls-verify=true app r.example.com/app",
    "podman push --tls-verify=$VERIFY app r.example.com/app",
    "crane push --insecure=false a.tar r.example.com/a",
    "regctl registry set --tls=enabled r.example.com",
    "curl --insecure https://r.example.com/v2/",
    "wget --no-check-certificate https://r.example.com",
    "oc login --insecure-skip-tls-verify https://api.example.com",
    "kubectl --insecure-skip-tls-verify get pods",
    "argocd login --insecure argocd.example.com",
    "helm upgrade app ./chart --kube-insecure-skip-tls-verify",
    "executor --insecure run",
    "docker buildx create --buildkitd-flags '--allow-insecure-entitlement network.host'",
    "docker run app --insecure",
    'echo "podman push --tls-verify=false app r.example.com/app"',
    # Logins to an address without TLS, with a password.
    "docker login -u ci --password-stdin «major/high http://r.example.com» < p",
    "docker login -u ci -p $P «major/high http://192.0.2.1:5000»",
    "helm repo add charts «major/high http://charts.example.com» --username ci --password $P",
    "docker login -u ci --password-stdin http://localhost:5000 < p",
    "docker login http://r.example.com",
    "helm repo add charts http://charts.example.com",
    # What the daemon is told.
    'echo \'{«major/high "insecure-registries":["r.example.com:5000"]»}\' > /etc/docker/daemon.json',
    'cat > /etc/docker/daemon.json << EOF\n{\n  «major/high "insecure-registries": ["10.0.0.0/8"]»\n}\nEOF',
    'cat > /etc/docker/daemon.json << EOF\n{"insecure-registries": ["localhost:5000"]}\nEOF',
    'cat > /etc/docker/daemon.json << EOF\n{"insecure-registries": [], "registry-mirrors": ["https://m.example.com"]}\nEOF',
]

SERVICES = [
    "job:\n  services:\n    - name: docker:dind\n"
    "      command: ['«major/high --insecure-registry=r.example.com:5000»']\n  script: make\n",
    "job:\n  services:\n    - name: docker:dind\n"
    "      command: [--mtu=1400, --insecure-registry, «major/high r.example.com:5000»]\n  script: make\n",
    "job:\n  services:\n    - name: docker:dind\n"
    "      command: ['«major/low --insecure-registry=$R»']\n  script: make\n",
    "job:\n  services:\n    - name: docker:dind\n      command: [--insecure-registry=localhost:5000]\n  script: make\n",
    "job:\n  services:\n    - registry:2\n    - name: docker:dind\n"
    "      command: ['--insecure-registry=registry:5000']\n  script: make\n",
    "job:\n  services: [{name: 'registry:2', alias: 'hub, store'}]\n"
    "  script: crane push --insecure a.tar store:5000/a\n",
    "job:\n  services: [acme/registry:2]\n  script: crane push --insecure a.tar acme-registry:5000/a\n",
    "job:\n  services: [{name: 'registry:2', alias: hub}]\n"
    "  script: crane push «major/high --insecure» a.tar hub.example.com:5000/a\n",
    "variables: {R: localhost:5000}\njob:\n  script: podman push --tls-verify=false app $R/app\n",
    "variables: {R: r.example.com}\njob:\n  script: podman push «major/high --tls-verify=false» app $R/app\n",
    ".a: &a\n  - podman push «major/high --tls-verify=false» app r.example.com/app\nb: {script: *a}\nc: {script: *a}\n",
]


@pytest.mark.parametrize("script", REFERENCES)
def test_a_scheme_is_flagged_where_the_tool_refuses_it(check_rule_on_script: Check, script: str) -> None:
    check_rule_on_script(SCHEME, script)


@pytest.mark.parametrize("pipeline", SCHEMES_IN_PIPELINES)
def test_a_scheme_is_flagged_in_images_and_what_variables_become(check_rule: Check, pipeline: str) -> None:
    check_rule(SCHEME, pipeline)


@pytest.mark.parametrize("script", OPTIONS)
def test_what_gives_up_tls_is_flagged_unless_the_registry_is_here(check_rule_on_script: Check, script: str) -> None:
    check_rule_on_script(INSECURE, script)


@pytest.mark.parametrize("pipeline", SERVICES)
def test_services_are_told_of_registries_and_are_some_themselves(check_rule: Check, pipeline: str) -> None:
    check_rule(INSECURE, pipeline)


@pytest.mark.parametrize("script", [*ECHOED, *PIPED, *READ, *HELPERS])
@pytest.mark.parametrize("rule", [SCHEME, INSECURE])
def test_safe_logins_are_silent(check_rule_on_script: Check, rule: str, script: str) -> None:
    check_rule_on_script(rule, script)


JOB = Environment(
    own_hosts=("registry.example.com:5050",),
    variables={"CI_PROJECT_PATH": "team/app", "CI_PROJECT_NAMESPACE": "team", "CI_PROJECT_NAME": "app"},
)
REMOTE = Environment(own_hosts=("gitlab.example.com:*", "registry.gitlab.example.com:*"))

FOREIGN_IMAGES = [
    (JOB, "«info/medium $CI_REGISTRY/other/app:1»"),
    (JOB, "«info/medium $CI_REGISTRY/team/app-base:1»"),
    (JOB, "«info/medium ${CI_REGISTRY}/$CI_PROJECT_NAMESPACE/base@sha256:" + "a" * 64 + "»"),
    (JOB, "«info/medium registry.example.com:5050/team/base:1»"),
    (JOB, "$CI_REGISTRY/team/app:1"),
    (JOB, "$CI_REGISTRY/Team/App/sub:1"),
    (JOB, "registry.example.com:5050/team/app/sub:1"),
    (JOB, "$CI_REGISTRY/$CI_PROJECT_NAMESPACE/$CI_PROJECT_NAME/sub"),
    (JOB, "$CI_REGISTRY_IMAGE/sub:1"),
    (JOB, "$CI_REGISTRY/$OTHER/app:1"),
    (JOB, "$CI_REGISTRY"),
    (JOB, "registry.example.com/other/app:1"),
    (JOB, "python:3.12"),
    (JOB, "${CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX}/python:3.12"),
    (REMOTE, "«info/low registry.gitlab.example.com/other/app:$CI_COMMIT_SHA»"),
    (REMOTE, "«info/low gitlab.example.com:4567/other/app»"),
    (REMOTE, "$CI_REGISTRY/$CI_PROJECT_PATH/app:1"),
    (REMOTE, "registry.gitlab.com/other/app:1"),
    (Environment(), "«info/low $CI_REGISTRY/other/app:1»"),
    (Environment(), "registry.gitlab.com/other/app:1"),
]


@pytest.mark.parametrize(("environment", "image"), FOREIGN_IMAGES)
def test_an_image_of_another_project_is_told_by_its_path(
    check_rule: Check, environment: Environment, image: str
) -> None:
    check_rule("cross-project-image", f"job:\n  image: {image}\n  script: make\n", environment)
