"""Which names say that a variable is secret, and which of its values are none all the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.secrets.hints import named_hints
from cilint.secrets.names import NameKind, is_named_secret, name_kind, names_issuer, names_registry, names_user


@pytest.mark.parametrize(
    "name",
    [
        "PASSWORD",
        "DB_PASSWORD",
        "dbPassword",
        "db-password",
        "PGPASSWORD",
        "SMTP_PASSWD",
        "GPG_PASSPHRASE",
        "DB_PASS",
        "DB_PASSWORD_STAGING",
        "DB_PASSWORD_2",
        "APP_PWD",
        "SSHPASS_1_PASSWORD",
        "ADMIN_PASSWORD_BASE64",
    ],
)
def test_a_name_says_password(name: str) -> None:
    assert name_kind(name) is NameKind.PASSWORD


@pytest.mark.parametrize(
    "name",
    [
        "TOKEN",
        "SONAR_TOKEN",
        "githubToken",
        "CLIENT_SECRET",
        "API_KEY",
        "STRIPE_API_KEY",
        "api-key",
        "APIKEY",
        "AWS_SECRET_ACCESS_KEY",
        "SSH_PRIVATE_KEY",
        "DEPLOY_KEY",
        "GOOGLE_CREDENTIALS",
        "TOKEN_PROD",
        "SECRET_KEY_1",
    ],
)
def test_a_name_says_token(name: str) -> None:
    assert name_kind(name) is NameKind.TOKEN


@pytest.mark.parametrize(
    "name",
    [
        "",
        "_",
        "USER",
        "DB_USER",
        "PASS",
        "PWD",
        "OLDPWD",
        "BYPASS",
        "COMPASS",
        "KEY",
        "CACHE_KEY",
        "AUTHOR",
        "KEYSTORE",
        "SECRET_NAME",
        "VAULT_SECRET_PATH",
        "TOKEN_URL",
        "PASSWORD_FILE",
        "SSH_KEY_PATH",
        "AWS_SECRETS_MANAGER_REGION",
        "SECRET_DETECTION_DISABLED",
        "SECRET_DETECTION_TOKEN",
        "TOKEN_DISABLED",
        "KUBERNETES_SERVICE_ACCOUNT_NAME",
        "MYSQL_ALLOW_EMPTY_PASSWORD",
        "MYSQL_RANDOM_ROOT_PASSWORD",
        "USE_TOKEN",
        "SSH_PUBLIC_KEY",
        "POSTGRES_HOST_AUTH_METHOD",
    ],
)
def test_a_name_says_neither(name: str) -> None:
    assert name_kind(name) is None


@pytest.mark.parametrize("text", ["hunter2", "postgres", "Fake-literal-1", "s3cr3t!", "p@ss", "a,b;c"])
def test_a_password_may_be_any_word(text: str) -> None:
    assert is_named_secret(NameKind.PASSWORD, text)


@pytest.mark.parametrize(
    "text",
    [
        "4f2b8a9c1d3e5f60718293a4b5c6d7e8f9012345",
        "0b5c3d6e-8f9a-4b1c-a2d3-e4f506172839",
        "f4ke1iteraltoken8",
        "xK3fQ9vLm2Pz",
        "aB3/xY9+kQ2m==",
    ],
)
def test_a_token_looks_random(text: str) -> None:
    assert is_named_secret(NameKind.TOKEN, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "ab",
        "123456",
        "1.5",
        "true",
        "yes",
        "required",
        "file",
        "none",
        "$TOKEN",
        "${TOKEN}",
        "pre-$TOKEN",
        "abc$def",
        "$(cat token)",
        "`cat token`",
        "$[[ inputs.token ]]",
        "{{ token }}",
        "<password>",
        "xxxx",
        "changeme",
        "two words",
        "/run/secrets/password",
        "./password",
        "~/.password",
        "secret/data/app#password",
        "production/db/password@kv",
        "https://vault.example.com/v1/app",
        "vault:secret/app#password",
        "CI_JOB_TOKEN",
        "DB_PASSWORD",
        "C:\\password.txt",
    ],
)
@pytest.mark.parametrize("kind", NameKind)
def test_these_are_no_secrets_whatever_the_name(kind: NameKind, text: str) -> None:
    assert not is_named_secret(kind, text)


@pytest.mark.parametrize(
    "text",
    [
        "registry-credentials",
        "wildcard-tls-2",
        "my_secret_1",
        "production",
        "ci.example.platform-key",
        "v1.2.3-rc1",
        "abcdefghijklmnop",
        "Deployment",
        "/run/secrets/a1b2c3d4e5",
        "short1",
    ],
)
def test_a_token_is_no_word_and_no_name(text: str) -> None:
    assert not is_named_secret(NameKind.TOKEN, text)


@pytest.mark.parametrize("name", ["REGISTRY_PASSWORD", "CI_REGISTRY_TOKEN", "HARBOR_PASSWORD", "DOCKERHUB_TOKEN"])
def test_a_name_names_a_registry(name: str) -> None:
    assert names_registry(name)
    assert not names_registry("SMTP_PASSWORD")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("GITHUB_TOKEN", True),
        ("GITLAB_PAT", True),
        ("gitlab-pat", True),
        ("PAT_OWNER", False),
        ("DB_PASSWORD", False),
        ("ENCRYPTION_KEY", False),
        ("", False),
    ],
)
def test_a_token_is_issued_by_somebody_and_a_password_made_up(name: str, expected: bool) -> None:
    assert names_issuer(name) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("DB_USER", True), ("POSTGRES_DB", True), ("dbUsername", True), ("USER_HOME", False), ("", False)],
)
def test_a_name_says_that_it_has_the_name_of_a_user(name: str, expected: bool) -> None:
    assert names_user(name) is expected


@given(st.from_regex(r"[A-Za-z_-]{0,12}", fullmatch=True), st.sampled_from(["PASSWORD", "Token", "secret", "API_KEY"]))
def test_a_file_that_names_a_secret_is_looked_into(prefix: str, word: str) -> None:
    name = f"{prefix}_{word}"
    texts = (
        f"{name}: hunter2",
        f'"{name}" : "hunter2"',
        f"export {name}='hunter2'",
        f"{{{name}: x}}",
        f"{name}:\n  value: x",
    )
    if name_kind(name):
        assert all(any(named_hints(text)) for text in texts)


@given(st.text(), st.text(), st.sampled_from(list(NameKind)))
def test_any_name_and_any_text_have_a_verdict(name: str, text: str, kind: NameKind) -> None:
    assert name_kind(name) in (None, *NameKind)
    assert is_named_secret(kind, text) in (True, False)
