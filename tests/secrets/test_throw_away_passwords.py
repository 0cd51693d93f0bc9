"""Which variables are for which services, and which hosts are the job's own."""

from __future__ import annotations

import pytest

from cilint.secrets.throw_away_passwords import is_for_service, is_local_host, may_be_for_service


@pytest.mark.parametrize(
    ("variable", "image"),
    [
        ("POSTGRES_PASSWORD", "postgres:16"),
        ("POSTGRES_PASSWORD", "registry.example.com/mirror/postgis/postgis:16"),
        ("PGPASSWORD", "postgres"),
        ("MYSQL_ROOT_PASSWORD", "mariadb:11"),
        ("MARIADB_PASSWORD", "mariadb:11"),
        ("MONGO_INITDB_ROOT_PASSWORD", "mongo:7"),
        ("RABBITMQ_DEFAULT_PASS", "rabbitmq:3-management"),
        ("MINIO_ROOT_PASSWORD", "minio/minio"),
        ("SA_PASSWORD", "mcr.microsoft.com/mssql/server:2022-latest"),
        ("REDIS_PASSWORD", "redis:7"),
        ("ELASTIC_PASSWORD", "elasticsearch:8.1.0"),
        ("spring.datasource.password", "mysql:8"),
        ("DB_PASSWORD", "postgres:16"),
    ],
)
def test_a_variable_is_for_its_service(variable: str, image: str) -> None:
    assert may_be_for_service(variable)
    assert is_for_service(variable, ["docker:28-dind", image])


@pytest.mark.parametrize(
    ("variable", "image"),
    [
        ("POSTGRES_PASSWORD", "redis:7"),
        ("DOCKER_PASSWORD", "docker:28-dind"),
        ("SMTP_PASSWORD", "postgres:16"),
        ("DEPLOY_PASSWORD", "postgres:16"),
    ],
)
def test_a_variable_is_not_for_another_service(variable: str, image: str) -> None:
    assert not is_for_service(variable, [image])


def test_the_hosts_of_the_job_itself_are_told_from_others() -> None:
    assert all(map(is_local_host, ("localhost", "127.0.0.1", "127.1.2.3", "host.docker.internal", "0.0.0.0", "[::1]")))
    assert not any(map(is_local_host, ("", "db", "localhost.example.com", "10.0.0.1")))
