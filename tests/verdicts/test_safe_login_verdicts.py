"""What the five core rules say of logins without a password argument, and of what scripts write into config.json."""

from __future__ import annotations

import pytest

from tests.verdicts.conftest import Check

ECHOED = [
    'echo "${CI_REGISTRY_PASSWORD}" | docker login --username "${CI_REGISTRY_USER}" --password-stdin "${CI_REGISTRY}"',
    "echo $CI_REGISTRY_PASSWORD | docker login -u $CI_REGISTRY_USER --password-stdin $CI_REGISTRY",
    'echo "$CI_REGISTRY_PASSWORD" | docker login -u "$CI_REGISTRY_USER" "$CI_REGISTRY" --password-stdin',
    "echo -n $DOCKER_HUB_PASSWORD | docker login -u $DOCKER_HUB_USERNAME --password-stdin;",
    "echo $GH_TOKEN | docker login ghcr.io -u someuser --password-stdin",
    'echo "$GCP_KEY" |\n  buildah login -u _json_key_base64 --password-stdin https://${GCP_REGISTRY_PATH}',
    'echo "$CI_REGISTRY_PASSWORD" | docker --config ${1} login -u ${CI_REGISTRY_USER} --password-stdin ${CI_REGISTRY}',
    "echo $CI_DEPLOY_PASSWORD | sudo docker login -u $CI_DEPLOY_USER --password-stdin $CI_REGISTRY",
    'echo "$CI_REGISTRY_PASSWORD" | podman login -u $CI_REGISTRY_USER --password-stdin $REGISTRY',
    'echo "$CI_REGISTRY_PASSWORD" | skopeo login "$CI_REGISTRY" -u "$CI_REGISTRY_USER" --password-stdin',
    'echo "$LOGIN_PASS" | crane auth login index.docker.io --username "$DOCKER_LOGIN" --password-stdin',
    "echo $GITHUB_TOKEN | helm registry login ghcr.io --username my-user --password-stdin",
    'echo "${GITHUB_TOKEN}" | oras login ghcr.io -u "${GITHUB_ACTOR}" --password-stdin',
    'echo "${REG_PASSWORD}" | docker login -u "ci" --password-stdin registry.example.com || \\\n  echo "Warning"',
    "echo \"$PASSWORD\" | sudo -u foo bash -c 'docker login -u deployer --password-stdin registry.gitlab.com'",
    'echo "$CI_JOB_TOKEN" | docker login --username=gitlab-ci-token registry.gitlab.com --password-stdin',
    'sh -c "echo $CI_JOB_TOKEN | docker login -u gitlab-ci-token --password-stdin registry.gitlab.com && cd /app"',
    "echo ${TOKEN} | ./regctl registry login ghcr.io -u ${userName} --pass-stdin",
    'echo "\\$CI_JOB_TOKEN" | docker login -u gitlab-ci-token --password-stdin "\\$CI_REGISTRY"',
]

PIPED = [
    "aws ecr get-login-password | docker login --username ${REG_USER} --password-stdin ${PRIVATE_DOCKER_REGISTRY}",
    'aws ecr get-login-password --region "${R}" \\\n| docker login --username AWS --password-stdin "$ECR"',
    'aws --region us-east-1 ecr-public get-login-password | docker login -u "AWS" --password-stdin "public.ecr.aws/a"',
    'aws ssm get-parameter --name p --query "Parameter.Value" --out text'
    ' | docker login --username "$DOCKER_LOGIN" --password-stdin docker.io',
    "cat ${HOME}/account-auth.json | docker login -u _json_key --password-stdin https://eu.gcr.io",
    "cat ${TOKEN_FILE} | buildah login -u AWS --password-stdin ${ECR_REGISTRY}",
    "gcloud auth print-access-token | \\\n  podman login -u oauth2accesstoken --password-stdin https://docker.pkg.dev",
    "aws ecr get-login-password | apptainer registry login --username AWS --password-stdin docker://ecr.example.com",
    "aws ecr get-login-password |regctl registry login ${ID}.dkr.ecr.eu-west-1.amazonaws.com --user AWS --pass-stdin",
    "printf '%s' \"$NGC_API_KEY\" | helm registry login nvcr.io \\\n  --username '$oauthtoken' --password-stdin",
    "printf '%s' \"$HARBOR_PASSWORD\" |\n  docker login harbor.example.com --username ci --password-stdin",
    'printf \'%s\' "$GH_TOKEN" | skopeo login --authfile "$AUTH" --username ci --password-stdin ghcr.io',
    'printf "%s\\n" "$CI_JOB_TOKEN" | docker login -u gitlab-ci-token --password-stdin "$CI_REGISTRY"',
]

READ = [
    'docker login ghcr.io -u someuser --password-stdin <<<"$GHCR_PAT"',
    'docker login "${REGISTRY}" -u "${REGISTRY_USER}" --password-stdin <<< "${REGISTRY_TOKEN}"',
    'docker login \\\n  -u _json_key \\\n  --password-stdin \\\n  https://gcr.io <<<"${GCLOUD_SERVICE_ACCOUNT}"',
    'helm registry login "$REGISTRY" --username "$REG_USER" --password-stdin <<<"$API_KEY"',
    "docker login -u _json_key --password-stdin https://gcr.io < ${HOME}/gcloud-service-key.json",
    "docker login -u _json_key --password-stdin $IMAGE_REGISTRY_URL <~/.gcloud-api-key.json",
    'podman login -u "$DOCKER_USER" --password-stdin "$REGISTRY" < "$PAT_FILE"',
    "crane auth login -u ci --password-stdin registry.example.com < tmp/gitlab_token",
    "docker login ghcr.io -u ci --password-stdin < <(cat token)",
]

HELPERS = [
    "gcloud --quiet auth configure-docker",
    "gcloud auth configure-docker  --verbosity=error --quiet eu.gcr.io",
    'echo \'{"credHelpers": {"public.ecr.aws": "ecr-login", "<account>.dkr.ecr.<region>.amazonaws.com": "ecr-login"}}\''
    " > ~/.docker/config.json",
    "az acr login --name ${ACR_NAME}",
    '"${_bin}" login "$i" </dev/null',
    "docker login registry.gitlab.com -u someuser",
    "./scripts/aws-ecr-login.sh",
]

CONFIGURATIONS = [
    r'echo "{\"auths\":{\"$CI_REGISTRY\":{\"username\":\"$CI_REGISTRY_USER\",\"password\":\"$CI_REGISTRY_PASSWORD\"}}}"'
    " > /kaniko/.docker/config.json",
    r'echo "{\"auths\":{\"$CI_REGISTRY\":{\"auth\":\"$(echo -n ${CI_REGISTRY_USER}:${CI_REGISTRY_PASSWORD}'
    " | base64 | tr -d '\\n')\\\"}}}\" > /kaniko/.docker/config.json",
    r'echo "{\"auths\":{\"${CI_REGISTRY}\":{\"auth\":\"$(echo -n "json_key:${CI_REGISTRY_KEY}" | base64'
    " | tr -d '\\n' )\\\"}}}\" > /kaniko/.docker/config.json",
    r'KANIKOCFG="\"auths\":{\"${CI_REGISTRY}\":{\"username\":\"${BOT_NAME}\",\"password\":\"${BOT_TOKEN}\"}}"'
    "\n"
    'KANIKOCFG="{ ${KANIKOCFG} }"\necho "${KANIKOCFG}" > /kaniko/.docker/config.json',
    """
    cat > /kaniko/.docker/config.json << EOF
    {
     "auths": {
     "$CI_REGISTRY":{ "username":"$CI_REGISTRY_USER", "password":"$CI_REGISTRY_PASSWORD" } } }"
    EOF
    """,
    "mkdir -p $HOME/.docker && echo $DOCKER_AUTH_CONFIG > $HOME/.docker/config.json",
    "echo ${DOCKER_AUTH_CONFIG} > /kaniko/.docker/config.json",
    r'echo "{\"auths\":{\"cr.yandex\":{\"auth\":\"$(printf "%s:%s" "iam" "$(cat /kaniko/token | jq -r .access_token)"'
    " | base64 | tr -d '\\n')\\\"}}}\" > /kaniko/.docker/config.json",
    """
    cat << EOF > config.json
    {"auths": {"$(echo -n $CI_DEPENDENCY_PROXY_SERVER | awk -F[:] '{print $1}')": {
      "auth": "$(printf "%s:%s" ${CI_DEPENDENCY_PROXY_USER} "${CI_DEPENDENCY_PROXY_PASSWORD}" | base64 | tr -d '\\n')"
    }}}
    EOF
    """,
    'PAYLOAD=`jq -n --arg userpass $ENCODED \'{"auths": {"\'$AWS_REGISTRY\'": {"auth": $userpass}}}\'`\n'
    'curl --request PUT --header "PRIVATE-TOKEN:$TOKEN" "$API/variables/DOCKER_AUTH_CONFIG" --form "value=$PAYLOAD"',
    # The same with literals in them.
    r'echo "{\"auths\":{\"registry.example.com\":{\"username\":\"ci\",\"password\":\"«secret Fake-literal-1»\"}}}"'
    " > /kaniko/.docker/config.json",
    r'echo "{\"auths\":{\"$CI_REGISTRY\":{\"auth\":\"«secret Y2k6RmFrZS1saXRlcmFsLTE=»\"}}}" > ~/.docker/config.json',
    'echo \'{"auths":{"quay.io":{"auth":"«secret Y2k6RmFrZS1saXRlcmFsLTE=»"}}}\' > ~/.docker/config.json',
    'printf \'{"auths":{"%s":{"auth":"«secret Y2k6RmFrZS1saXRlcmFsLTE=»"}}}\' "$CI_REGISTRY" > config.json',
    'printf \'%s\' \'{"auths":{"quay.io":{"identitytoken":"«secret Fake-literal-1»"}}}\' | tee ~/.docker/config.json',
    """
    cat <<-'EOF' > "$DOCKER_CONFIG/config.json"
    {"auths": {"registry.example.com": {"registrytoken": "«secret Fake-literal-1»", "email": "ci@example.com"}}}
    EOF
    """,
    'KANIKOCFG=\'{"auths":{"quay.io":{"auth":"«secret Y2k6RmFrZS1saXRlcmFsLTE=»"}}}\'\n'
    'echo "$KANIKOCFG" > /kaniko/.docker/config.json',
    """
    kubectl apply -f - << EOF
    apiVersion: v1
    kind: Secret
    type: kubernetes.io/dockerconfigjson
    data:
      .dockerconfigjson: «secret eyJhdXRocyI6eyJxdWF5LmlvIjp7ImF1dGgiOiJZMms2Um1GclpTMXNhWFJsY21Gc0xURT0ifX19»
    EOF
    """,
    "kubectl create secret generic pull --type=kubernetes.io/dockerconfigjson"
    ' --from-literal=.dockerconfigjson=\'{"auths":{"quay.io":{"auth":"«secret Y2k6RmFrZS1saXRlcmFsLTE=»"}}}\'',
    "kubectl create secret generic pull --from-file=.dockerconfigjson=config.json",
]


@pytest.mark.parametrize("script", [*ECHOED, *PIPED, *READ, *HELPERS, *CONFIGURATIONS])
def test_a_script_that_keeps_its_secrets_elsewhere_is_silent_and_one_that_does_not_is_flagged(
    check_script: Check, script: str
) -> None:
    check_script(script)
