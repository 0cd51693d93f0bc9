"""What secret-printed says of commands, by what they print, where their output goes, and what hides it there."""

from __future__ import annotations

import pytest

from tests.verdicts.conftest import Check
from tests.verdicts.test_safe_login_verdicts import CONFIGURATIONS, ECHOED, HELPERS, PIPED, READ

RULE = "secret-printed"

PRINTED = [
    # Predefined secrets, which every runner masks.
    "echo «minor/high $CI_REGISTRY_PASSWORD»",
    'echo "«minor/high $CI_JOB_TOKEN» $CI_REGISTRY"',
    "echo «minor/high ${CI_DEPLOY_PASSWORD}» >&2",
    'printf "%s\\n" "«minor/high $CI_DEPENDENCY_PROXY_PASSWORD»" > /dev/stderr',
    # Variables from the settings, whose name tells.
    "echo «critical/medium $DB_PASSWORD»",
    'echo "password: «critical/medium ${HARBOR_PASS}»"',
    "printf '%s' «critical/medium $API_KEY_PROD»",
    "echo «critical/medium $DOCKER_AUTH_CONFIG»",
    "echo «critical/medium ${GHCR_PAT:-none}»",
    "cat <<< «critical/medium $DEPLOY_TOKEN»",
    "tee out.txt <<< «critical/medium $DEPLOY_TOKEN»",
    "echo «critical/medium $DEPLOY_TOKEN» | tee -a out.txt",
    "echo «critical/medium $DEPLOY_TOKEN» | tr -d '\\n'",
    "echo «critical/medium $DEPLOY_TOKEN» | cat | nl",
    "cat << EOF\ntoken=«critical/medium $DEPLOY_TOKEN»\nEOF",
    "cat <<-EOF | tee a.env\ntoken=«critical/medium $DEPLOY_TOKEN»\nEOF",
    "printenv «critical/medium DEPLOY_TOKEN»",
    "sudo -E echo «critical/medium $DEPLOY_TOKEN»",
    "if true; then echo «critical/medium $DEPLOY_TOKEN»; fi",
    "for i in 1 2; do echo $i «critical/medium $DEPLOY_TOKEN»; done",
    "sh -c 'echo «critical/medium $DEPLOY_TOKEN»'",
    'eval "echo «critical/medium $DEPLOY_TOKEN»"',
    'ssh deploy@host.example.com "echo «critical/medium $DEPLOY_TOKEN»"',
    "ssh deploy@host.example.com << EOF\necho «critical/medium $DEPLOY_TOKEN»\nEOF",
    "cat «critical/medium $KUBECONFIG»",
    'cat "«critical/medium $GOOGLE_APPLICATION_CREDENTIALS»"'.replace(
        '"«critical/medium $GOOGLE_APPLICATION_CREDENTIALS»"', '«critical/medium "$GOOGLE_APPLICATION_CREDENTIALS"»'
    ),
    "Write-Host «critical/medium $env:DEPLOY_TOKEN»",
    "«critical/medium $env:DEPLOY_TOKEN»",
    # Fetched from elsewhere, so that no masking can know it.
    'TOKEN=$(curl -fsS https://vault.example.com/v1/token)\necho "«critical/high $TOKEN»"',
    "token=$(curl -fsS https://a.example.com | jq -r .token)\necho «critical/high $token»",
    "export DB_PASSWORD=$(vault kv get -field=password kv/db)\nprintf '%s' «critical/high $DB_PASSWORD»",
    "echo «critical/medium $TOKEN»",
    "VERSION=$(curl -fsS https://a.example.com/version)\necho $VERSION",
    "TOKEN=$(make token)\necho $TOKEN",
    "TOKEN=$(curl -fsS https://a.example.com)\necho $TOKEN > token",
    # Texts that masking does not know.
    "echo «critical/high $CI_REGISTRY_PASSWORD» | base64",
    "echo -n «critical/high $CI_JOB_TOKEN» | base64 -w0 | tee auth.txt",
    'base64 <<< "«critical/high $DB_PASSWORD»"',
    "echo «critical/high $DB_PASSWORD» | rev",
    "echo «critical/high $DB_PASSWORD» | tr a-z A-Z",
    "echo «critical/high $DB_PASSWORD» | fold -w 1",
    "echo «critical/high $DB_PASSWORD» | sed 's/./& /g'",
    "printf %s «critical/high $DB_PASSWORD» | xxd",
    "printf %s «critical/high $DB_PASSWORD» | openssl base64 -A",
    "echo «critical/high $DOCKER_AUTH_CONFIG» | jq .",
    "jq -r '.auths[].auth' <<< \"«critical/high $DOCKER_AUTH_CONFIG»\"",
    "echo «critical/high ${DB_PASSWORD^^}»",
    "echo «critical/high ${REGISTRY_CREDENTIALS#*:}»",
    "echo $(echo -n «critical/high $DB_PASSWORD» | base64)",
    # A part of one.
    "echo «major/high ${DB_PASSWORD:0:4}»",
    "echo «major/high ${DB_PASSWORD: -3}»",
    "echo «major/high $DB_PASSWORD» | cut -c1-4",
    "echo «major/high $DB_PASSWORD» | head -c 4",
    # Tokens that the job gets for itself.
    "«critical/high aws ecr get-login-password --region eu-west-1»",
    "echo $(«critical/high gcloud auth print-access-token»)",
    "oc_token=$(oc whoami -t)\necho «critical/high $oc_token»",
    "«critical/high az acr login --name team --expose-token --query accessToken -o tsv»",
]

FLOWS = [
    'AUTH=$(echo -n "$CI_REGISTRY_USER:$CI_REGISTRY_PASSWORD" | base64)\necho «critical/high $AUTH»',
    "a=$DB_PASSWORD\nb=$a\necho «critical/medium $b»",
    'export TOKEN_COPY="$CI_JOB_TOKEN"\necho «minor/high $TOKEN_COPY»',
    "x=none\nif test -f a; then x=$DB_PASSWORD; fi\necho «critical/medium $x»",
    "x=$DB_PASSWORD\nx=none\necho $x",
    "DB_PASSWORD=$(cat version)\necho $DB_PASSWORD",
    "DB_PASSWORD=$DB_PASSWORD\necho «critical/medium $DB_PASSWORD»",
    "f() { echo «critical/medium $DB_PASSWORD»; }\nf",
    "g() { f; }\nf() { echo «critical/medium $DB_PASSWORD»; }\ng",
    'f() { echo "«critical/medium $1»"; }\nf "$DB_PASSWORD"',
    'f() { echo "$2"; }\nf "$DB_PASSWORD" x',
    "f() { echo $DB_PASSWORD; }\nX=$(f)",
    "f() { echo $DB_PASSWORD; }\nf | docker login -u ci --password-stdin",
    "f() { echo $DB_PASSWORD; }\nf > out.txt",
    "f() { echo $DB_PASSWORD; }",
    "f() { f; echo $DB_PASSWORD; }",
    "read -r DB_PASSWORD < name.txt\necho $DB_PASSWORD",
    "for DB_PASSWORD in a b; do echo $DB_PASSWORD; done",
]

CONFIGURATION_FILES = [
    "echo $P | docker login -u ci --password-stdin\ncat «critical/high ~/.docker/config.json»",
    'cp "$DOCKER_AUTH_CONFIG" ~/.docker/config.json\ncat «critical/high "$HOME/.docker/config.json"»',
    'echo "$AUTH" > /kaniko/.docker/config.json\ncat «critical/high /kaniko/.docker/config.json»',
    "podman login -u ci --password-stdin quay.io < p\njq . «critical/high ${XDG_RUNTIME_DIR}/containers/auth.json»",
    "docker login -u ci --password-stdin < p\ncat «critical/high $DOCKER_CONFIG/config.json» | tee copy.json",
    "docker login -u ci --password-stdin < p\nbase64 -w0 «critical/high ~/.docker/config.json»",
    # Nothing in the job has put credentials there, but the machine may have some.
    "cat ~/.docker/config.json\necho $P | docker login -u ci --password-stdin",
    'mkdir -p ~/.docker; echo \'{"experimental":"enabled"}\' > ~/.docker/config.json\ncat ~/.docker/config.json',
    "docker login -u ci --password-stdin < p\ncat ~/.docker/config.json > saved.json",
    "docker login -u ci --password-stdin < p\njq '.auths | keys' ~/.docker/config.json",
    "docker login -u ci --password-stdin < p\ncat ~/.docker/config.json | grep -c auth",
    "cat config.json app/config.json",
    'kubectl create secret generic pull --from-file=.dockerconfigjson="$(cat ~/.docker/config.json)"',
]

ENVIRONMENTS = [
    "«major/medium env»",
    "«major/medium env» | sort",
    "sudo «major/medium env»",
    "«major/medium printenv»",
    "«major/medium export»",
    "«major/medium export -p»",
    "«major/medium set»",
    "«major/medium declare -x»",
    "«major/medium declare -p» | tee vars.txt",
    "sh -c '«major/medium env»'",
    "«major/medium Get-ChildItem env:»",
    "«major/medium gci env:*»",
    "env | grep ^CI_",
    "env | wc -l",
    "env > build.env",
    "env >> build.env 2>&1",
    "env FOO=bar make",
    "FOO=$(env)",
    "export FOO=bar",
    "set -euo pipefail",
    "set -- $ARGUMENTS",
    "declare -x FOO",
    "printenv CI_COMMIT_SHA",
    "ssh host.example.com env",
    "docker run --rm alpine env",
    "kubectl exec pod -- printenv",
    "echo env; make env",
    "ls env",
]

TRACES = [
    'set «critical/medium -x»\ncurl -H "PRIVATE-TOKEN: $API_TOKEN" https://example.com',
    "set «critical/medium -euxo» pipefail\nexport LOGIN=$DB_PASSWORD",
    "set -o «critical/medium xtrace»\necho $DB_PASSWORD | docker login -u ci --password-stdin",
    "set «minor/high -x»\necho $CI_REGISTRY_PASSWORD | docker login -u ci --password-stdin",
    "set «critical/high -x»\nAUTH=$(echo -n $CI_JOB_TOKEN | base64)",
    "bash «critical/medium -xc» 'docker login -u ci -p $DB_PASSWORD'",
    "sh «critical/medium -x» -c 'curl -d $DB_PASSWORD https://example.com'",
    "set «critical/high -x»\nTOKEN=$(curl -fsS https://vault.example.com/v1/token)",
    "set «critical/medium -x»\nf() { curl -d $DB_PASSWORD https://example.com; }\nf",
    "set «critical/medium -x»\nf() { curl -d $1 https://example.com; }\ng() { f $DB_PASSWORD; }\ng",
    "set -x\nf() { curl -d $DB_PASSWORD https://example.com; }\nset +x\nf",
    "set -x\nf() { set +x; curl -d $DB_PASSWORD https://example.com; }\nf",
    "set -x\nf() { curl -d $DB_PASSWORD https://example.com; }\nmake",
    "set -x\nmake\nset +x\ncurl -d $DB_PASSWORD https://example.com",
    "set -x\nmake\nset +o xtrace\ncurl -d $DB_PASSWORD https://example.com",
    "curl -d $DB_PASSWORD https://example.com\nset -x\nmake",
    '[ -z "$TRACE" ] || set -x\ncurl -d $DB_PASSWORD https://example.com',
    'if test -n "$TRACE"; then set -x; fi\ncurl -d $DB_PASSWORD https://example.com',
    "(set +x; curl -d $DB_PASSWORD https://example.com)",
    "set -e\ncurl -d $DB_PASSWORD https://example.com",
    "bash -x deploy.sh\ncurl -d $DB_PASSWORD https://example.com",
    "set -x\nssh host.example.com 'curl -d $DB_PASSWORD https://example.com'",
]

SILENT = [
    "echo $DB_PASSWORD > file",
    "echo $DB_PASSWORD >> file 2>&1",
    "echo $DB_PASSWORD &> file",
    'echo "$DB_PASSWORD" > "$FILE"',
    "echo $DB_PASSWORD > /dev/null",
    "echo $DB_PASSWORD 2>/dev/null | docker login -u ci --password-stdin",
    "echo $DB_PASSWORD >&3",
    "exec > log.txt\necho $DB_PASSWORD",
    "alias show='echo $DB_PASSWORD'",
    "trap 'echo $DB_PASSWORD > file' EXIT",
    "export $(grep -v '^#' .env | xargs)",
    "cat ~/.docker/config.json | docker secret create config -",
    "{ echo a; echo $DB_PASSWORD; echo b; } > file",
    "{ echo a; echo $DB_PASSWORD; echo b; } | ./login",
    "(echo $USER; echo $DB_PASSWORD; echo) | ./login",
    "if true; then echo $DB_PASSWORD; fi > file",
    "while read -r l; do echo $l; done <<< $LIST; for i in 1; do echo $DB_PASSWORD; done | ./login",
    "sh -c 'echo $DB_PASSWORD' > file",
    "sh -c 'echo $DB_PASSWORD' | ./login",
    "X=$(sh -c 'echo $DB_PASSWORD')",
    "./login <<< $DB_PASSWORD",
    "./login << EOF\n$DB_PASSWORD\nEOF",
    "cat << 'EOF'\n$DB_PASSWORD\nEOF",
    "cat > file << EOF\n$DB_PASSWORD\nEOF",
    "echo '$DB_PASSWORD'",
    'echo "\\$DB_PASSWORD"',
    "# echo $DB_PASSWORD",
    'echo "${DB_PASSWORD:+set}" "${#DB_PASSWORD}" "${DB_PASSWORD//?/*}"',
    '[ -n "$DB_PASSWORD" ] && [[ $DB_PASSWORD != x ]] && test "$DB_PASSWORD"',
    'case "$DB_PASSWORD" in "") echo empty;; esac',
    "printf %s $DB_PASSWORD | sha256sum",
    "echo $DB_PASSWORD | wc -c",
    "echo $DB_PASSWORD | grep -q x && echo found",
    "echo $DB_PASSWORD | sed 's/.*/***/'",
    "echo $REGISTRY_CREDENTIALS | cut -d: -f1",
    "echo ${REGISTRY_CREDENTIALS%%:*}",
    "echo $DB_PASSWORD | openssl enc -aes-256-cbc -a -k x",
    "echo $DB_PASSWORD | ansible-vault encrypt_string",
    "echo $SSH_PRIVATE_KEY | tr -d '\\r' | ssh-add - > /dev/null",
    "echo $KUBE_CONFIG_TOKEN | base64 -d > kubeconfig",
    "echo $CI_REGISTRY_USER $CI_REGISTRY $CI_COMMIT_SHA $CI_JOB_NAME",
    "echo $CACHE_KEY $PUBLIC_KEY $TOKEN_URL $PASSWORD_FILE $SECRET_NAME $SHOW_PASSWORD $USE_TOKEN $PWD $KUBECONFIG",
    "echo $GOOGLE_APPLICATION_CREDENTIALS $AUTHOR $PASSED $TOKENIZER $COMPASS",
    "password=abc; echo $password $token",
    "aws ecr get-login-password | docker login -u AWS --password-stdin 123456789012.dkr.ecr.eu-west-1.amazonaws.com",
    "PASSWORD=$(aws ecr get-login-password)",
    "gcloud auth print-access-token > token",
    "az account get-access-token --query expiresOn -o tsv",
    "ssh host.example.com 'echo $DB_PASSWORD'",
    "docker exec app sh -c 'echo $DB_PASSWORD'",
    "ssh host.example.com << 'EOF'\necho $DB_PASSWORD\nEOF",
    'echo "::add-mask::$DB_PASSWORD"',
    "$token = Write-Output $env:DEPLOY_TOKEN",
    "$env:DEPLOY_TOKEN | docker login -u ci --password-stdin registry.example.com",
    "$env:DEPLOY_TOKEN | & docker login -u ci --password-stdin registry.example.com",
    "Write-Output $env:DEPLOY_TOKEN > token.txt",
    "git log --pretty=format:$TOKEN_FORMAT",
]

PIPELINES = [
    "job:\n  variables: {CI_DEBUG_TRACE: «major/medium true»}\n  script: make\n",
    "variables: {CI_DEBUG_TRACE: '«major/medium 1»'}\njob:\n  script: make\n",
    "variables:\n  CI_DEBUG_TRACE: {value: «major/medium TRUE», description: x}\njob:\n  script: make\n",
    "variables: {CI_DEBUG_TRACE: 'false'}\njob:\n  script: make\n",
    "variables: {CI_DEBUG_TRACE: $TRACE}\njob:\n  script: make\n",
    "variables: {CI_DEBUG_TRACE: 'yes please'}\njob:\n  script: make\n",
    # What the files define counts, not the name.
    "job:\n  variables: {LOGIN: $DB_PASSWORD}\n  script: echo «critical/medium $LOGIN»\n",
    "job:\n  variables: {URL: 'https://ci:$DB_PASSWORD@example.com'}\n  script: echo «critical/medium $URL»\n",
    "job:\n  variables: {DB_PASSWORD: ''}\n  script: echo «critical/medium $DB_PASSWORD»\n",
    "job:\n  variables: {DB_PASSWORD: Fake-literal-1}\n  script: echo $DB_PASSWORD\n",
    "job:\n  variables: {DB_PASSWORD: $CI_COMMIT_SHA}\n  script: echo $DB_PASSWORD\n",
    "job:\n  variables: {A: $B, B: $A}\n  script: echo $A\n",
    "job:\n  id_tokens:\n    VAULT_TOKEN: {aud: https://vault.example.com}\n  script: echo «minor/high $VAULT_TOKEN»\n",
    "job:\n  secrets:\n    DB_PASSWORD: {vault: a/b/c@d}\n  script: echo $DB_PASSWORD\n",
    # One session is before_script with script; after_script is another.
    "job:\n  before_script: [set «critical/medium -x»]\n  script: [curl -d $DB_PASSWORD https://example.com]\n",
    "job:\n  before_script: [set -x]\n  script: [make]\n  after_script: [curl -d $DB_PASSWORD https://example.com]\n",
    "job:\n  before_script: [X=$DB_PASSWORD]\n  script: [echo «critical/medium $X»]\n  after_script: [echo $X]\n",
    # One place is one finding, whoever reaches it.
    ".a: &a\n  - echo «critical/medium $DB_PASSWORD»\nb: {script: *a}\nc: {script: *a}\n",
    ".a:\n  before_script:\n    - echo «critical/medium $DB_PASSWORD»\n"
    "b: {extends: .a, script: make}\nc: {extends: .a, script: make}\n",
    ".a:\n  script: [echo «critical/medium $DB_PASSWORD»]\nb: {script: !reference [.a, script]}\n",
    "default:\n  before_script: [echo «critical/medium $DB_PASSWORD»]\nb: {script: make}\n",
]


@pytest.mark.parametrize("script", [*PRINTED, *FLOWS, *CONFIGURATION_FILES, *ENVIRONMENTS, *TRACES, *SILENT])
def test_a_secret_is_flagged_where_the_log_gets_it_and_nowhere_else(check_rule_on_script: Check, script: str) -> None:
    check_rule_on_script(RULE, script)


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_what_the_pipeline_says_of_a_variable_decides(check_rule: Check, pipeline: str) -> None:
    check_rule(RULE, pipeline)


@pytest.mark.parametrize("script", [*ECHOED, *PIPED, *READ, *HELPERS, *CONFIGURATIONS])
def test_a_login_or_a_configuration_that_is_written_prints_nothing(check_rule_on_script: Check, script: str) -> None:
    check_rule_on_script(RULE, script.replace("«secret ", "").replace("»", ""))
