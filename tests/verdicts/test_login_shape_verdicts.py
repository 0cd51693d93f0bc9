"""What the five core rules say of the logins that real pipelines hold; hosts, users and passwords are invented."""

from __future__ import annotations

import pytest

from tests.verdicts.conftest import Check

LITERALS = [
    "docker login -u someuser «argument -p «secret Fake-literal-1»»",
    "docker docker login «argument -p «secret Fake-literal-1»» -u someuser",
    "docker login «argument --password «secret Fake-literal-1»» -u someuser",
    "sudo docker login «argument -p «secret Fake-literal-1»» -e unused -u unused registry.default.svc",
    "nerdctl login registry.example.com -u admin «argument -p«secret Fake-literal-1»» --insecure-registry",
    "podman login -u someuser «argument -p «secret password»» ${QUAY_HOST}",
    "oras login localhost:5001 --plain-http --username tester «argument --password «secret quaypass12345»»",
    'docker login -u "$CI_REGISTRY_USER" «argument -p "CI_REGISTRY_PASSWORD"» $CI_REGISTRY',
    "kubectl create secret docker-registry pull --docker-server registry.example.com"
    " --docker-email 'dev@example.com' --docker-username 'gitlab+deploy-token-12'"
    " --docker-password '«secret Fake-literal-2»' --namespace app-production",
    "helm repo add --username gitlab+deploy-token-helm «argument --password «secret Fake-literal-2»»"
    " my-charts  https://gitlab.example.com/packages/helm/stable",
    "curl --request POST --form 'chart=@mynginx-1.tgz' --user gitlab+deploy-token:Fake-literal-2"
    " https://gitlab.example.com/helm/api/stable/charts",
    "docker login registry.example.com -u dev «argument -p «secret 123»»",
    'HARBOR_PASS="«secret Fake-literal-2»"\n'
    'echo "$HARBOR_PASS" | docker login harbor.example.com -u ci --password-stdin',
    # Of a repeated option the last one counts, but both secrets are out.
    "docker login -p «secret Fake-literal-1» -u me «argument -p «secret Fake-literal-2»» registry.example",
]

VARIABLES = [
    "docker login registry.gitlab.com -u someuser «argument -p $my_token»",
    "docker login -u $DOCKER_USER «argument -p $DOCKER_PASSWORD» $DOCKER_REGISTRY",
    "docker login registry.gitlab.com/group/sub/project -u $CI_REGISTRY_USER «argument -p $CI_REGISTRY_PASSWORD»",
    "docker login -u gitlab-ci-token «argument -p $CI_BUILD_TOKEN» $CI_REGISTRY",
    'docker login -u gitlab-ci-token «argument -p "$CI_JOB_TOKEN"» registry.gitlab.com',
    "docker login $CI_REGISTRY -u'someuser' «argument -p$REGISTRY_TOKEN»",
    'docker login «argument -p "$$QUAY_PASSWD"» -u "$$QUAY_USER" -e "unused@unused" quay.io',
    'docker login -u "$$CI_REGISTRY_USER" «argument -p "$$CI_REGISTRY_PASSWORD"» "$$CI_REGISTRY"',
    'docker login -u "$CI_REGISTRY_USER" «argument -p "$CI_JOB_TOKEN"» "$CI_REGISTRY"',
    'docker login --username "$CI_REGISTRY_USER" «argument --password "$CI_REGISTRY_PASSWORD"» $CI_REGISTRY',
    "docker login $CI_REGISTRY --username $CI_REGISTRY_USER «argument --password $CI_REGISTRY_PASSWORD»",
    "docker login registry.gitlab.com -u ${CI_REGISTRY_USER} «argument -p ${CI_REGISTRY_PASSWORD}»",
    "docker login «argument --password=$(DOCKER_PASSWORD)» --username=$(DOCKER_USERNAME)",
    'docker login «argument --password="$DOCKER_PASSWORD"» --username="$DOCKER_USERNAME"',
    "docker login «argument --password=$DOCKERHUB_PWD» --username=someuser",
    "docker login «argument --password $DOCKER_PASSWORD» --username $DOCKER_USERNAME",
    "docker login «argument --password $TOKEN»",
    "sudo docker login «argument -p $DOCKERHUB_CREDENTIALS_PSW» -u $DOCKERHUB_CREDENTIALS_USR",
    "docker login -u ${DOCKER_USER} «argument -p ${DOCKER_PASS}»",
    'if ! docker login -u "$HARBOR_USER" «argument -p "$HARBOR_PASS"» "$HARBOR_URL"; then exit 1; fi',
]

SUBSTITUTIONS = [
    "sudo docker login -u developer «argument -p $(oc whoami -t)» 192.0.2.1:5000",
    'docker login «argument -p "$(terraform -chdir=cluster output -raw acr_admin_password)"»'
    ' -u "$(terraform -chdir=cluster output -raw acr_admin_user)" acme.azurecr.io',
    "podman login -u <user> «argument -p $(oc whoami -t)» <openshift-image-registry_route> --tls-verify=false",
    'docker login --username AWS «argument --password "`$AWS_ECR_PASSWORD"»'
    " 123456789012.dkr.ecr.us-east-1.amazonaws.com",
]

COMPOUNDS = [
    """
    docker login registry.example.com \\
      --username $REG_USERNAME \\
      «argument --password $REG_PASSWORD»
    """,
    """
    docker login -u $X «argument -p $Y» registry.example.com || \\
      echo "Warning: no login"
    """,
    'if [ -n "$P" ]; then docker login -u someuser «argument -p "$REG_PASSWORD"» registry.example.com; fi',
    '${REGCTL} registry login "${IN_REGISTRY}" -u "${IN_USER}" «argument -p "${IN_TOKEN}"» || exit 1',
    '[[ $OUT_REGISTRY == ${CI_REGISTRY} ]] || docker login -u "${OUT_USER}" «argument -p "${OUT_TOKEN}"» "${OUT}"',
    '[ ${CI_REGISTRY} = ${OUT} ] || regctl registry login "${OUT}" -u "${OUT_USER}" «argument -p "${OUT_TOKEN}"»',
    "docker login -u $CI_REGISTRY_USER «argument -p $CI_REGISTRY_PASSWORD» $CI_REGISTRY 2>/dev/null || true",
]

INNER_SHELLS = [
    "/usr/bin/bash -c 'docker login -u AWS «argument -p $(aws ecr get-login-password --region us-east-2)»"
    " 123456789012.dkr.ecr.us-east-2.amazonaws.com'",
    "pwd_=$(cat token) bash -c 'docker login «argument --password $pwd_» --username \"me\" docker.pkg.github.com'",
    "sudo -u deploy bash -c 'docker login $ACR_LOGIN_SERVER -u $ACR_USERNAME «argument -p $ACR_PASSWORD»'",
    "if summon -f ../secrets.yml bash -c 'docker login registry.example.com -u unused «argument -p \"${API_KEY}\"»';"
    " then echo ok; fi",
    # A unit of systemd is a file to a script, which no shell runs.
    """
    cat > /etc/systemd/system/app.service << 'EOF'
    ExecStartPre=/usr/bin/bash -c 'docker login -u AWS -p $(aws ecr get-login-password) ${registry}'
    EOF
    """,
    'trace_step "docker-login" "docker login -u $CI_REGISTRY_USER «argument -p $CI_REGISTRY_PASSWORD» $CI_REGISTRY"',
    'ssh -o StrictHostKeyChecking=no $SERVER_USER@$SERVER_IP "docker login -u gitlab-ci-token'
    ' «argument -p $CI_BUILD_TOKEN» $CI_REGISTRY"',
    '$SSH_CMD "docker login registry.gitlab.com -u $CI_REGISTRY_USER «argument -p $CI_JOB_TOKEN» && cd $DIR'
    ' && docker compose pull"',
    """
    ssh -o StrictHostKeyChecking=no -i $SSH_KEY root@192.0.2.1 "
      docker login -u $CI_REGISTRY_USER «argument -p $CI_REGISTRY_PASSWORD» $CI_REGISTRY
      helm install app ./chart
    "
    """,
    """
    sshpass -p $1 ssh -o StrictHostKeyChecking=no -o PreferredAuthentications=password $3@$2 '
      docker login -u gitlab-ci-token «argument -p $4» registry.gitlab.com
      docker pull registry.gitlab.com/group/app
    '
    """,
    """
    sshpass -p $1 ssh -o StrictHostKeyChecking=no root@192.0.2.1 <<-'ENDSSH'
    docker login -u $2 «argument -p $3» registry.gitlab.com
    docker pull registry.gitlab.com/group/app
    ENDSSH
    """,
    """
    ssh -i id_rsa -o StrictHostKeyChecking=no deploy@${DEPLOY_TARGET_IP} "bash -s" << EOF
    sudo docker login -u gitlab-ci-token «argument -p $CI_JOB_TOKEN» $CI_REGISTRY
    EOF
    """,
    'ssh -p22 $TARGET_DEV_USER "docker login -u $CI_REGISTRY_USER «argument -p $CI_REGISTRY_PASSWORD» $CI_REGISTRY"',
    'sshpass -e ssh $SSH_OPT root@$STAGE_SSH_HOST "docker login -u $CI_REGISTRY_USER'
    ' «argument -p $CI_REGISTRY_PASSWORD» $CI_REGISTRY"',
    'ssh $SSH_OPTION -i ./permission.pem $HOST_USER@"$HOST_IP" "docker login -u $U «argument -p $P» $CI_REGISTRY"',
    """
    expect << EOF
    spawn ssh deploy@host.example.com
    send "sudo docker login -u gitlab-ci-token -p $CI_JOB_TOKEN registry.example.com\\r"
    EOF
    """,
]

OTHER_TOOLS = [
    "helm registry login registry.gitlab.com/group -u $CI_REGISTRY_USER «argument -p $CI_REGISTRY_PASSWORD»",
    "helm registry login -u $OCI_USER localhost:$OCI_PORT «argument -p $OCI_PWD» && break",
    """
    helm registry login $ACR_NAME.azurecr.io \\
      --username $USER_NAME \\
      «argument --password $PASSWORD»
    """,
    'helm repo add my-charts "$CI_API_V4_URL/projects/$CI_PROJECT_ID/packages/helm/stable"'
    " --username gitlab-ci-token «argument --password $CI_JOB_TOKEN»",
    'helm cm-push "chart" --username gitlab-ci-token «argument --password $CI_JOB_TOKEN» "$CI_API_V4_URL/helm"',
    'buildah login -u "$CI_REGISTRY_USER" «argument --password $CI_REGISTRY_PASSWORD» $CI_REGISTRY',
    "buildah login -u **** «argument -p ****» --tls-verify=false 192.0.2.1:8888",
    "buildah login -u ${HUB_USERNAME} «argument -p ${HUB_PASSWORD}» docker.io",
    '"${CONTAINER_ENGINE}" login -u "$QUAY_BOT_USER" «argument -p "$QUAY_BOT_TOKEN"» quay.io',
    'podman login quay.io -u "${QUAY_USER}" «argument -p "${QUAY_TOKEN}"»',
    "podman login -u someuser «argument -p ${pass:8}» image-registry.openshift.svc:5000 --tls-verify=false",
    "skopeo login docker.io --username <$username> «argument --password <$password>»",
    'skopeo login "${mirror_registry}" -u "${mirror_token%:*}" «argument -p "${mirror_token#*:}"»',
    'skopeo copy «argument --dest-creds "${QUAY_USER}:${QUAY_TOKEN}"» "${TARGET_IMAGE}" "docker://${QUAY_IMAGE}:latest"',
    'skopeo copy «argument --dest-creds=someuser:"$GITHUB_TOKEN"» "$@"',
    "skopeo copy «argument --src-creds=openshift:$(oc whoami -t)»"
    " «argument --dest-creds=admin:«secret admin123»» docker://a docker://b",
    "skopeo sync «argument --src-creds=someuser:«secret Fake-literal-3»»"
    " --src=docker --dest=docker --dest-no-creds=true a b",
    'skopeo copy "docker-archive:$(readlink -f result)" docker://b'
    ' «argument --dest-creds "${CI_USER}:${CI_REGISTRY_PASSWORD}"»',
    'crane auth login -u "$LOGIN" «argument -p "$PASSWORD"» "$REGISTRY"',
    'regctl registry login "${CI_REGISTRY}" -u "${CI_REGISTRY_USER}" «argument -p "${CI_REGISTRY_PASSWORD}"»',
    "oras login $OCI_URL --username $OCI_USER «argument --password $OCI_PASS»",
    "nerdctl login registry.example.com -u ${HARBOR_USER} «argument -p ${HARBOR_PASSWORD}» --insecure-registry",
    "apptainer registry login --username '$oauthtoken' «argument --password <YOUR_NGC_API_KEY>» docker://nvcr.io",
    'oc login "$OPENSHIFT_SERVER" --token="$OPENSHIFT_TOKEN" --insecure-skip-tls-verify',
    "regctl registry login registry.example.com --user $DOCKER_USER «argument --pass $DOCKER_PASSWORD»",
]

# The commands that `aws ecr get-login` prints carry the password, but removed-ecr-get-login is another rule; and a
# password for kubectl, which cannot read one, is kubernetes-secret-on-command-line.
OTHER_RULES = [
    'eval "$(aws ecr get-login --region us-east-1 --no-include-email --registry-ids 123456789012)"',
    "$(aws ecr get-login --no-include-email --region us-west-1)",
    "$(aws --region eu-west-1 ecr get-login | sed -e 's/-e none//g')",
    "connectionString=$(aws ecr get-login --region=us-east-1)",
    'kubectl create secret docker-registry pull --docker-server="$CI_REGISTRY" --docker-username="$CI_DEPLOY_USER"'
    ' --docker-password="$CI_DEPLOY_PASSWORD"',
    """
    kubectl create secret -n "$KUBE_NAMESPACE" \\
      docker-registry gitlab-registry \\
      --docker-server="$CI_REGISTRY" \\
      --docker-username="${CI_DEPLOY_USER:-$CI_REGISTRY_USER}" \\
      --docker-password="${CI_DEPLOY_PASSWORD:-$CI_REGISTRY_PASSWORD}" -o yaml --dry-run=client | kubectl replace -f -
    """,
    'kubectl create secret docker-registry ecr --docker-password="$(aws ecr get-login-password)"',
    'printf "$(kubectl create secret docker-registry r --docker-server=$CI_REGISTRY'
    ' --docker-password=$CI_DEPLOY_PASSWORD --dry-run=client)" | kubectl apply -f -',
    "export SINGULARITY_DOCKER_USERNAME='$oauthtoken'\nexport SINGULARITY_DOCKER_PASSWORD=\"$NGC_API_KEY\"",
    "echo $CI_REGISTRY_PASSWORD",
    'echo "$CI_JOB_TOKEN $CI_REGISTRY"',
    "docker login $CI_REGISTRY_IMAGE:latest",
]

POWERSHELL = [
    'docker login -u "$env:CI_REGISTRY_USER" «argument -p "$env:CI_REGISTRY_PASSWORD"» $env:CI_REGISTRY',
    'docker login --username "`$DOCKER_LOGIN" «argument --password "`$DOCKER_PWD"» docker.io',
    "$env:DOCKER_PASSWORD | docker login -u $env:DOCKER_USERNAME --password-stdin",
    'powershell -Command "$env:PASS | docker login -u $env:USER --password-stdin"',
    "Write-Output $Env:DOCKER_PASS | docker login -u $Env:DOCKER_USER --password-stdin",
    'aws ssm get-parameter --name p --out text | docker login -u "$Env:DOCKER_LOGIN" --password-stdin docker.io',
]


@pytest.mark.parametrize(
    "script",
    [*LITERALS, *VARIABLES, *SUBSTITUTIONS, *COMPOUNDS, *INNER_SHELLS, *OTHER_TOOLS, *OTHER_RULES, *POWERSHELL],
)
def test_a_login_as_real_scripts_write_it_gets_its_verdicts(check_script: Check, script: str) -> None:
    check_script(script)
