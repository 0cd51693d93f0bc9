"""A runner's config.toml on the command line: alone, beside a pipeline, in the settings, from standard input."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from cilint.cli import main

CONFIG = """\
[[runners]]
  name = "builds"
  token = "glrt-x7Kq2mP9vLr4TnB8wZs3"
  executor = "docker"
  environment = ["DOCKER_AUTH_CONFIG={\\"auths\\":{\\"registry.example.com\\":{\\"auth\\":\\"Y2k6RmFrZS0x\\"}}}"]
  [runners.docker]
    image = "alpine"
    privileged = true
    pull_policy = "if-not-present"
# cilint: ignore[runner-unpinned-image] rebuilt every night
[[runners]]
  name = "cluster"
  executor = "kubernetes"
  [runners.kubernetes]
    image = "alpine"
    privileged = true  # cilint: ignore[runner-privileged] nodes of its own
"""
PIPELINE = "test:\n  image: registry.example.com/app:1\n  services: [redis:7]\n  tags: [k8s]\n  script: make\n"
RULES = ["runner-hardcoded-password", "runner-unpinned-image", "runner-privileged", "runner-pull-policy"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        path = folder / {"config": "config.toml", "pipeline": ".gitlab-ci.yml", "settings": ".cilint.yml"}[name]
        path.write_text(text, encoding="utf-8")


def check(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, list[str]]]:
    """The exit code, and the rules of the findings by file."""
    code = main(["check", "--format", "json", *arguments])
    found: dict[str, list[str]] = {}
    for finding in json.loads(capsys.readouterr().out)["findings"]:
        found.setdefault(finding["path"], []).append(finding["rule"])
    return code, found


def test_a_configuration_is_checked_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, config=CONFIG)
    assert check(capsys, "config.toml") == (1, {"config.toml": RULES})


def test_a_configuration_is_read_from_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(CONFIG.encode())))
    assert check(capsys, "--stdin-filename", "config.toml", "-") == (1, {"config.toml": RULES})


@pytest.mark.parametrize("by_option", [True, False])
def test_beside_a_pipeline_a_configuration_in_the_repository_is_checked(
    folder: Path, capsys: pytest.CaptureFixture[str], by_option: bool
) -> None:
    settings = "rules: {unpinned-image: off}\n" + ("" if by_option else "runner: {config: config.toml}\n")
    write(folder, config=CONFIG, pipeline=PIPELINE, settings=settings)
    option = ["--runner-config", "config.toml"] if by_option else []
    _, found = check(capsys, *option)
    assert found == {".gitlab-ci.yml": ["legacy-service-links"], "config.toml": RULES}


def test_one_outside_of_the_repository_tells_only_what_jobs_have(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    outside = tmp_path_factory.mktemp("etc") / "config.toml"
    outside.write_text('[[runners]]\nexecutor = "kubernetes"\n[runners.kubernetes]\nprivileged = true\n')
    write(folder, pipeline=PIPELINE)
    arguments = ("--ignore", "unpinned-image,missing-registry-auth")
    assert check(capsys, *arguments) == (0, {".gitlab-ci.yml": ["legacy-service-links"]})
    assert check(capsys, *arguments, "--runner-config", str(outside)) == (0, {})


def test_a_link_to_one_outside_of_the_repository_is_as_good_as_its_own_path(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    outside = tmp_path_factory.mktemp("etc") / "config.toml"
    outside.write_text('[[runners]]\nexecutor = "kubernetes"\n[runners.kubernetes]\nprivileged = true\n')
    (folder / "config.toml").symlink_to(outside)
    write(folder, pipeline=PIPELINE)
    arguments = ("--select", "legacy-service-links,runner-privileged", "--runner-config", "config.toml")
    assert check(capsys, *arguments) == (0, {})


def test_a_configuration_is_no_pipeline_to_be_resolved(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, config=CONFIG)
    assert main(["resolve", "config.toml"]) == 2
    assert "is a runner's configuration" in capsys.readouterr().err


def test_named_twice_it_is_checked_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, config=CONFIG)
    assert check(capsys, "config.toml", "./config.toml", "--runner-config", "config.toml")[1] == {"config.toml": RULES}


@pytest.mark.parametrize(
    ("tags", "rules"),
    [
        ("{}", ["legacy-service-links"]),
        ("{builds: [docker], cluster: [k8s, linux]}", ["missing-registry-auth"]),
        ("{builds: [docker, k8s], cluster: [linux]}", ["legacy-service-links"]),
        ("{builds: [docker], cluster: [linux]}", ["missing-registry-auth", "legacy-service-links"]),
    ],
)
def test_tags_decide_which_runner_a_job_has(
    folder: Path, capsys: pytest.CaptureFixture[str], tags: str, rules: list[str]
) -> None:
    write(folder, config=CONFIG, pipeline=PIPELINE, settings=f"runner: {{config: config.toml, tags: {tags}}}\n")
    selected = ("--select", "missing-registry-auth,legacy-service-links")
    assert check(capsys, *selected)[1].get(".gitlab-ci.yml", []) == rules


@pytest.mark.parametrize(
    ("tags", "rules"), [("$RUNNER", ["legacy-service-links"]), ("$KNOWN", []), ("linux", ["legacy-service-links"])]
)
def test_tags_with_variables_count_where_their_values_are_known(
    folder: Path, capsys: pytest.CaptureFixture[str], tags: str, rules: list[str]
) -> None:
    pipeline = f"variables: {{KNOWN: k8s}}\ndefault: {{tags: ['{tags}']}}\ntest: {{services: [redis], script: make}}\n"
    settings = "runner: {config: config.toml, tags: {builds: [docker], cluster: [k8s]}}\n"
    write(folder, config=CONFIG, pipeline=pipeline, settings=settings)
    assert check(capsys, "--select", "legacy-service-links")[1].get(".gitlab-ci.yml", []) == rules


def test_the_option_takes_the_tags_of_the_settings(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, config=CONFIG, pipeline=PIPELINE, settings="runner: {tags: {builds: docker, cluster: k8s}}\n")
    arguments = ("--select", "legacy-service-links", "--runner-config", "config.toml")
    assert check(capsys, *arguments) == (0, {})
    write(folder, settings="runner: {tags: {build: docker}}\n")
    assert main(["check", *arguments]) == 2
    assert (
        ".cilint.yml:1: there is no runner 'build' in the config.toml; did you mean builds?" in capsys.readouterr().err
    )


@pytest.mark.parametrize("output", ["text", "concise", "json", "codequality"])
def test_no_report_prints_a_secret_of_a_configuration(
    folder: Path, capsys: pytest.CaptureFixture[str], output: str
) -> None:
    own = '[runners.cache.s3]\nSecretKey = "Fake/secret/key+1"\n[runners.ssh]\npassword = "Fake-literal-4"\n'
    write(folder, config=f"# glpat-y7Kq2mP9vLr4TnB8wZs3\n{CONFIG}{own}")
    main(["check", "--format", output, "config.toml"])
    main(["facts", "config.toml"])
    printed = "".join(capsys.readouterr())
    assert "runner-hardcoded-password" in printed
    for secret in ("Kq2mP9", "Y2k6RmFrZS0x", "Fake-literal", "Fake/secret"):
        assert secret not in printed


@pytest.mark.parametrize("arguments", [["config.toml"], [".gitlab-ci.yml", "--runner-config", "config.toml"]])
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[[runners]]\nname = "one\n', "config.toml:2"),
        ("concurrent = 4\n", "there is no [[runners]] in this file"),
        ("[tool.x]\na = 1\n", "there is no [[runners]] in this file"),
    ],
)
def test_what_is_no_configuration_ends_the_run(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], text: str, words: str
) -> None:
    write(folder, config=text, pipeline=PIPELINE)
    assert main(["check", *arguments, "--format", "concise"]) == 2
    assert words in "".join(capsys.readouterr())


def test_of_a_file_that_cannot_be_parsed_no_secret_is_shown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, config='[[runners]]\nname = oops # "glrt-x7Kq2mP9vLr4TnB8wZs3"\ntoken = Fake-literal-1\n')
    assert main(["check", "config.toml"]) == 2
    printed = "".join(capsys.readouterr())
    assert "config.toml:2:1" in printed
    assert "x7Kq" not in printed
    assert "Fake" not in printed


def test_a_suppression_that_hides_nothing_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, config="# cilint: ignore[runner-privileged] no longer\n[[runners]]\nexecutor = 'shell'\n")
    assert check(capsys, "config.toml") == (0, {"config.toml": ["unused-suppression"]})


WRONG = '[[runners]]\nname = "one"\ntoken = "glrt-x7Kq2mP9vLr4TnB8wZs3"\ndocker = "x"\nlimit = "y"\n'


def test_what_the_runner_cannot_decode_is_an_error_at_its_place(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, config=WRONG)
    assert main(["check", "config.toml", "--format", "concise", "--exit-zero"]) == 2
    assert capsys.readouterr().out.splitlines() == [
        "config.toml:4:10: error: `runners.docker` must be a table: [runners.docker], and this is a string: "
        "no Runner starts with it [invalid-settings]",
        "config.toml:5:9: error: `runners.limit` must be an integer, without quotes, and this is a string: "
        "no Runner starts with it [invalid-settings]",
    ]


@pytest.mark.parametrize("by_option", [True, False])
def test_nor_is_a_pipeline_checked_with_such_runners(
    folder: Path, capsys: pytest.CaptureFixture[str], by_option: bool
) -> None:
    write(folder, config=WRONG, pipeline=PIPELINE, settings="" if by_option else "runner: {config: config.toml}\n")
    assert main(["check", *(["--runner-config", "config.toml"] if by_option else [])]) == 2
    assert "config.toml:4: `runners.docker` must be a table" in capsys.readouterr().err


@pytest.mark.parametrize(
    "line", ["port = 22, password = 'Fake-literal-1'", "password = 'Fake-literal-1', port = 22", "password = 77665544"]
)
def test_secrets_of_such_a_configuration_are_masked_in_every_report(
    folder: Path, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    secret = "glrt-x7Kq2mP9vLr4TnB8wZs3"
    inline = f'runners = [{{name = "one", url = "https://ci:{secret}@example.com", ssh = {{{line}}}}}]\n'
    write(folder, config=inline, pipeline=PIPELINE)
    outputs = [f"--output={name}=out.{name}" for name in ("text", "concise", "json", "codequality")]
    for arguments in (["config.toml"], ["--runner-config", "config.toml"]):
        main(["check", *arguments, *outputs])
        printed = "".join(capsys.readouterr())
        printed += "".join(path.read_text(encoding="utf-8") for path in folder.glob("out.*"))
        assert "no Runner starts with it" in printed
        assert "Kq2mP9" not in printed
        assert "Fake-" not in printed
        assert "7766" not in printed
