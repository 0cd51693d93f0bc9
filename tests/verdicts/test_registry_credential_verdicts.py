"""What the rules about aws ecr get-login, kubectl's pull secrets and DOCKER_AUTH_CONFIG in files say of scripts."""

from __future__ import annotations

import pytest

from tests.verdicts.conftest import Check
from tests.verdicts.test_safe_login_verdicts import ECHOED, PIPED, READ

GET_LOGIN = "removed-ecr-get-login"
KUBERNETES = "kubernetes-secret-on-command-line"
UNQUOTED = "unquoted-docker-auth-config"
MALFORMED = "malformed-docker-auth-config"

GET_LOGINS = [
    "$(«major/high aws ecr get-login --no-include-email»)",
    "`«major/high aws ecr get-login --no-include-email»`",
    'eval "$(«major/high aws ecr get-login --region us-east-1 --no-include-email --registry-ids 123456789012»)"',
    "eval $(«major/high aws ecr get-login --no-include-email» | sed 's|https://||')",
    "$(«major/high aws --region eu-west-1 --profile ci ecr get-login» | sed -e 's/-e none//g')",
    "LOGIN=$(«major/high aws ecr get-login --region=us-west-2»)",
    "«major/high aws ecr get-login» | sh",
    "«major/high aws ecr get-login --no-include-email > login.sh»",
    "sudo $(«major/high aws ecr get-login --no-include-email»)",
    "bash -c '$(«major/high aws ecr get-login --no-include-email»)'",
    'ssh host.example.com "\\$(«major/high aws ecr get-login --no-include-email»)"',
    "«major/high /usr/local/bin/aws ecr get-login»",
    "aws ecr get-login-password",
    "aws ecr-public get-login-password --region us-east-1",
    "aws ecr describe-repositories",
    "awslocal ecr get-login",
    "echo aws ecr get-login",
    "# $(aws ecr get-login)",
    "aws ecr help get-login",
]

SECRETS = [
    'kubectl create secret docker-registry pull --docker-server=$R «major/high --docker-password="$P"»',
    "kubectl create secret docker-registry pull «major/high --docker-password $P» --docker-username ci",
    "kubectl -n app create secret docker-registry pull «major/high --docker-password='Fake-literal-1'»",
    "oc create secret docker-registry pull «major/high --docker-password=$(aws ecr get-login-password)»",
    "kubectl create -n app secret docker-registry pull «major/high --docker-password=$P» --dry-run=client -o yaml"
    " | kubectl apply -f -",
    'printf "$(kubectl create secret docker-registry pull «major/high --docker-password=$P» --dry-run=client)" |'
    " kubectl apply -f -",
    'ssh host.example.com "kubectl create secret docker-registry pull «major/high --docker-password=$P»"',
    "$KUBECTL create secret docker-registry pull «major/high --docker-password=$P»",
    "kubectl create secret docker-registry pull --docker-password=''",
    "kubectl create secret docker-registry pull --from-file=.dockerconfigjson=config.json",
    "kubectl create secret generic pull --from-literal=password=$P",
    "kubectl get secret docker-registry --docker-password",
    "kubectl delete secret docker-registry",
    "echo kubectl create secret docker-registry pull --docker-password=$P",
    "docker login -u ci -p $P registry.example.com",
]

WRITES = [
    "echo «minor/high $DOCKER_AUTH_CONFIG» > ~/.docker/config.json",
    "mkdir -p $HOME/.docker && echo «minor/high $DOCKER_AUTH_CONFIG» > $HOME/.docker/config.json",
    "echo «minor/high ${DOCKER_AUTH_CONFIG}» > /kaniko/.docker/config.json",
    "echo -n «minor/high $DOCKER_AUTH_CONFIG» >> auth.json",
    "printf '%s' «minor/high $DOCKER_AUTH_CONFIG» > \"$DOCKER_CONFIG/config.json\"",
    'printf %s «minor/high $MY_AUTH» > "$DOCKER_CONFIG/config.json"',
    "echo «minor/high $KANIKO_JSON» | tee /kaniko/.docker/config.json",
    "sudo echo «minor/high $DOCKER_AUTH_CONFIG» | sudo tee -a /root/.docker/config.json > /dev/null",
    "sh -c 'echo «minor/high $DOCKER_AUTH_CONFIG» > ~/.docker/config.json'",
    'if [ -n "$DOCKER_AUTH_CONFIG" ]; then echo «minor/high $DOCKER_AUTH_CONFIG» > ~/.docker/config.json; fi',
    'echo "$DOCKER_AUTH_CONFIG" > ~/.docker/config.json',
    'echo "${DOCKER_AUTH_CONFIG}" | tee ~/.docker/config.json',
    "printf '%s' \"$DOCKER_AUTH_CONFIG\" > ~/.docker/config.json",
    "echo '$DOCKER_AUTH_CONFIG' > ~/.docker/config.json",
    "cat $DOCKER_AUTH_CONFIG > ~/.docker/config.json",
    "cp $DOCKER_AUTH_CONFIG ~/.docker/config.json",
    "echo $AUTH_BASE64 | base64 -d > ~/.docker/config.json",
    "cat > ~/.docker/config.json << EOF\n$DOCKER_AUTH_CONFIG\nEOF",
    "echo $DOCKER_AUTH_CONFIG",
    "echo $DOCKER_AUTH_CONFIG > /dev/null",
    "echo $DOCKER_AUTH_CONFIG | jq . > auth.json",
    "echo $DOCKER_AUTH_CONFIG 2> errors.txt",
    "echo $OTHER > config.json",
    'echo "{\\"auths\\": {}}" > ~/.docker/config.json',
    "export DOCKER_AUTH_CONFIG=$OTHER",
    "unset DOCKER_AUTH_CONFIG",
]

# Two members of a configuration, as a here-document with variables and as a variable's value write them.
KEYS = [
    ('"$ONE": {}', '"«major/high $ONE»": {}'),
    ('"$ONE": {}', '"«major/high ${ONE}»": {}'),
    ('"${ONE}.example.com": {}', '"«major/high $ONE.example.com»": {}'),
    ('"registry.$ONE:5000": {}', '"«major/high registry.${ONE}:5000»": {}'),
    ('"registry.example.com": {}', '"«major/high registry.example.com»": {}'),
    ('"$ONE": {}', '"$TWO": {}'),
    ('"${ONE}": {}', '"$TWO": {}'),
    ('"${ONE}.example.com": {}', '"${TWO}.example.com": {}'),
    ('"$ONE.example.com": {}', '"$ONE.example.org": {}'),
    ('"$ONE$TWO": {}', '"$TWO$ONE": {}'),
    ('"$ONETWO": {}', '"${ONE}TWO": {}'),
    ('"$ONE": {}', '"registry.example.com": {}'),
    ('"https://$ONE": {}', '"$ONE": {}'),
]
# The same where a shell alone puts something in.
KEYS_OF_A_SHELL = [
    ('"$(one)": {}', '"$(two)": {}'),
    ('"$(one)": {}', '"$(one)": {}'),
    ('"`one`": {}', '"`two`": {}'),
    ('"${ONE%/}": {}', '"${TWO%/}": {}'),
    ('"${ONE:-a.example.com}": {}', '"${TWO:-a.example.com}": {}'),
    ('"${ONE:-a.example.com}": {}', '"$ONE": {}'),
    ('"$1": {}', '"$2": {}'),
]


@pytest.mark.parametrize("members", [*KEYS, *KEYS_OF_A_SHELL], ids=" ".join)
@pytest.mark.parametrize("file", ["/kaniko/.docker/config.json", "~/.docker/config.json"])
def test_keys_that_a_script_writes_are_the_same_with_the_same_variables(
    check_rule_on_script: Check, file: str, members: tuple[str, str]
) -> None:
    both = ", ".join(members)
    check_rule_on_script(MALFORMED, f'cat << EOF > {file}\n{{"auths": {{{both}}}}}\nEOF')
    helpers = both.replace("{}", '"ecr-login"')
    check_rule_on_script(MALFORMED, f'cat << EOF > {file}\n{{"credHelpers": {{{helpers}}}}}\nEOF')
    escaped = both.replace('"', '\\"')
    check_rule_on_script(MALFORMED, f'echo "{{\\"auths\\": {{{escaped}}}}}" > {file}')


@pytest.mark.parametrize("members", KEYS, ids=" ".join)
def test_keys_of_the_variable_are_the_same_with_the_same_variables(check_rule: Check, members: tuple[str, str]) -> None:
    both = ", ".join(members)
    check_rule(MALFORMED, f"test:\n  script: x\n  variables:\n    DOCKER_AUTH_CONFIG: '{{\"auths\": {{{both}}}}}'\n")


def test_what_printf_puts_in_twice_may_be_two_registries(check_rule_on_script: Check) -> None:
    text = '\'{"auths": {"%s": {"auth": "%s"}, "%s": {"auth": "%s"}}}\''
    check_rule_on_script(MALFORMED, f'printf {text} "$ONE" "$A" "$TWO" "$B" > /kaniko/.docker/config.json')


def test_a_dollar_in_single_quotes_is_text(check_rule_on_script: Check) -> None:
    text = '{"auths": {"$ONE": {}, "${ONE}": {}, "«major/high $ONE»": {}}}'
    check_rule_on_script(MALFORMED, f"echo '{text}' > ~/.docker/config.json")


@pytest.mark.parametrize("script", GET_LOGINS)
def test_a_login_that_aws_prints_is_flagged_wherever_it_is_called(check_rule_on_script: Check, script: str) -> None:
    check_rule_on_script(GET_LOGIN, script)


@pytest.mark.parametrize("script", SECRETS)
def test_a_pull_secret_of_an_argument_is_flagged_at_the_option(check_rule_on_script: Check, script: str) -> None:
    check_rule_on_script(KUBERNETES, script)


@pytest.mark.parametrize("script", WRITES)
def test_a_configuration_that_the_shell_splits_is_flagged_at_the_variable(
    check_rule_on_script: Check, script: str
) -> None:
    check_rule_on_script(UNQUOTED, script)


@pytest.mark.parametrize("script", [*ECHOED, *PIPED, *READ])
@pytest.mark.parametrize("rule", [GET_LOGIN, KUBERNETES, UNQUOTED])
def test_safe_logins_are_silent(check_rule_on_script: Check, rule: str, script: str) -> None:
    check_rule_on_script(rule, script)


def test_a_place_that_several_jobs_reach_is_flagged_once(check_rule: Check) -> None:
    check_rule(
        GET_LOGIN,
        ".login:\n  before_script:\n    - $(«major/high aws ecr get-login»)\n"
        "a: {extends: .login, script: make}\nb: {extends: .login, script: make}\n",
    )
