"""What the Runner cannot decode of its config.toml, told at its place; what it can, or passes over, is not told."""

from __future__ import annotations

import pytest

from cilint.errors import SettingsError
from cilint.runner.config import parse_runner_config, read_runner_config
from cilint.text.source import Source

HEADER = '[[runners]]\nname = "one"\n'


def told(text: str) -> list[tuple[str, str]]:
    """What is told of a configuration: the text at the place, and the message."""
    mistakes = read_runner_config(Source("config.toml", text)).mistakes
    return [(mistake.span.text, mistake.message) for mistake in mistakes if mistake.span]


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ('docker = "x"', '"x"', "`runners.docker` must be a table: [runners.docker], and this is a string"),
        ("[[runners.docker]]", "docker", "`runners.docker` must be a table: [runners.docker], and this is an array"),
        ("docker.cpus = 2", "2", "`runners.docker.cpus` must be a string, in quotes, and this is an integer"),
        ("[runners.docker]\nmemory = 512", "512", "`runners.docker.memory` must be a string"),
        ("[runners.docker]\nprivileged = 'true'", "'true'", "must be true or false, without quotes, and this is a str"),
        ("[runners.docker]\nprivileged = 1", "1", "`runners.docker.privileged` must be true or false"),
        ("[runners.docker]\nshm_size = '300m'", "'300m'", "must be an integer, without quotes, and this is a string"),
        (
            "[runners.docker]\nshm_size = 1.5",
            "1.5",
            "must be an integer, without quotes, and this is a number with a p",
        ),
        (
            "[runners.docker]\nvolumes = '/cache'",
            "'/cache'",
            "`runners.docker.volumes` must be an array: volumes = […]",
        ),
        ("[runners.docker]\nvolumes = ['/a', 1]", "1", "`runners.docker.volumes` must be a string"),
        (
            "[runners.docker]\npull_policy = true",
            "true",
            "`runners.docker.pull_policy` must be a string or an array of",
        ),
        ("[runners.docker]\npull_policy = ['always', 1]", "1", "`runners.docker.pull_policy` must be a string"),
        ("[runners.docker]\nservices = ['redis']", "'redis'", "`runners.docker.services` must be a table"),
        ("[runners.docker.services]", "[runners.docker.services]", "an array of tables: [[runners.docker.services]]"),
        ("[[runners.docker.services]]\nname = 1", "1", "`runners.docker.services.name` must be a string"),
        ("[runners.docker.sysctls]\n'net.core.somaxconn' = 1024", "1024", "must be a string, in quotes"),
        ("environment = 'A=b'", "'A=b'", "`runners.environment` must be an array: environment = […]"),
        ("environment = {A = 'b'}", "{A = 'b'}", "`runners.environment` must be an array"),
        ("executor = ['docker']", "['docker']", "`runners.executor` must be a string, in quotes, and this is an array"),
        ("limit = '4'", "'4'", "`runners.limit` must be an integer"),
        ("LIMIT = '4'", "'4'", "`runners.LIMIT` must be an integer"),
        ("limit = 2024-01-01", "2024-01-01", "and this is a date"),
        ("unhealthy_interval = '2 minutes'", "'2 minutes'", 'must be a duration, as in "30s" or "1h30m"'),
        ("unhealthy_interval = 1.5", "1.5", "must be a duration"),
        ("token_expires_at = true", "true", "must be a date with a time"),
        ("[runners.feature_flags]\nFF_NETWORK_PER_BUILD = 'true'", "'true'", "must be true or false, without quotes"),
        ("[runners.cache.s3]\nInsecure = 'no'", "'no'", "`runners.cache.s3.Insecure` must be true or false"),
        ("[runners.machine]\nMachineOptions = 'a=b'", "'a=b'", "`runners.machine.MachineOptions` must be an array"),
        ("[[runners.machine.autoscaling]]\nPeriods = '* *'", "'* *'", "machine.autoscaling.Periods` must be an array"),
        ("[runners.machine]\nIdleScaleFactor = '1'", "'1'", "must be a number, without quotes, and this is a string"),
        ("[runners.autoscaler.plugin_config]\n[runners.autoscaler]\npolicy = 1", "1", "[[runners.autoscaler.policy]]"),
        ("[runners.kubernetes]\nnode_selector = {a = 1}", "1", "`runners.kubernetes.node_selector.a` must be a string"),
        ("[runners.kubernetes.pod_security_context]\nrun_as_user = '0'", "'0'", "must be an integer"),
        (
            "[[runners.kubernetes.volumes.host_path]]\nread_only = 0",
            "0",
            "volumes.host_path.read_only` must be true or",
        ),
        ("[runners.custom]\nrun_args = 'x'", "'x'", "`runners.custom.run_args` must be an array"),
        ("[runners.ssh]\nport = 22", "22", "`runners.ssh.port` must be a string, in quotes, and this is an integer"),
    ],
)
def test_a_value_of_a_wrong_type_is_told_at_its_place(text: str, place: str, words: str) -> None:
    text = f"{HEADER}{text}\n"
    ((found, message),) = told(text)
    assert found == place
    assert words in message
    assert message.endswith(": no Runner starts with it")
    with pytest.raises(SettingsError):
        parse_runner_config(Source("config.toml", text))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("concurrent = '4'", "'4'"),
        ("log_level = 3", "3"),
        ("[session_server]\nsession_timeout = '30m'", "'30m'"),
        ("session_server = 1", "1"),
        ("connection_max_age = 'quarter'", "'quarter'"),
    ],
)
def test_so_is_one_outside_of_the_runners(text: str, place: str) -> None:
    assert [found for found, _ in told(f"{text}\n{HEADER}")] == [place]


@pytest.mark.parametrize(
    "text",
    [
        "[runners.machine]\nIdleScaleFactor = 1",
        "unhealthy_interval = '1h30m5.5s'",
        "unhealthy_interval = 120_000_000_000",
        "unhealthy_interval = '0'",
        "unhealthy_interval = '-5\u00b5s'",
        "token_expires_at = 2024-01-01T00:00:00Z",
        "token_expires_at = '2024-01-01T00:00:00Z'",
        "[runners.docker]\npull_policy = 'always'",
        "[runners.docker]\npull_policy = ['always', 'if-not-present']",
        "[runners.docker]\nvolumes = []",
        "[runners.docker]\nservices = []",
        "[runners.docker]\nservices = [{name = 'redis', alias = 'cache'}]",
        "[runners.docker.services_devices]\n'redis:*' = ['/dev/x']",
        "[runners.docker]\nshm_size = 0x1F",
        "[runners.docker]\nunknown = 1\n[runners.unheard]\nof = ['it']",
        "tls-ca-file = ''\n[runners.custom_build_dir]",
        "[runners.autoscaler.plugin_config]\nname = 1\nlist = [true, 'x']\nx.y = 1.5",
        # The Runner passes over what is no table where a table with any keys is to be.
        "feature_flags = 3",
        "[runners.docker]\ntmpfs = '/tmp'",
    ],
)
def test_what_the_runner_reads_or_passes_over_is_not_told(text: str) -> None:
    assert told(f"{HEADER}{text}\n") == []


def test_all_of_them_are_told_in_their_order_and_none_is_quoted() -> None:
    text = f"{HEADER}limit = 'Fake-literal-1'\n[runners.ssh]\npassword = 12345678\nport = 22\n"
    mistakes = told(text)
    assert [place for place, _ in mistakes] == ["'Fake-literal-1'", "12345678", "22"]
    assert not any(secret in message for _, message in mistakes for secret in ("Fake", "1234"))


def test_what_is_wrong_everywhere_is_told_so_many_times_and_no_more() -> None:
    assert len(told("concurrent = 4\n" + "[[runners]]\nlimit = 'x'\n" * 1000)) == 50
