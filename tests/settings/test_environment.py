"""What is known beside the files: the variables of a CI job, and the GitLab server that a git remote names."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.settings.environment import read_environment
from cilint.settings.model import Environment

AUTH = '{"auths": {"registry.example.com": {"auth": "Y2k6c2VjcmV0"}}}'


def repository(folder: Path, *urls: str) -> Path:
    (folder / ".git").mkdir()
    config = "".join(f'[remote "r{index}"]\n\turl = {url}\n\tfetch = +refs/*\n' for index, url in enumerate(urls))
    (folder / ".git/config").write_text("[core]\n\tbare = false\n" + config, encoding="utf-8")
    return folder


def hosts(folder: Path, **variables: str) -> tuple[str, ...]:
    return read_environment(variables, str(folder)).own_hosts


def test_outside_of_ci_and_git_nothing_is_known(tmp_path: Path) -> None:
    assert (
        read_environment({"DOCKER_AUTH_CONFIG": AUTH, "CI_REGISTRY": "a.example.com"}, str(tmp_path)) == Environment()
    )


@pytest.mark.parametrize("variables", [{"CI": "true"}, {"GITLAB_CI": "true"}, {"CI": "True"}])
def test_in_a_ci_job_the_auth_configuration_is_that_of_the_job(tmp_path: Path, variables: dict[str, str]) -> None:
    environment = read_environment({**variables, "DOCKER_AUTH_CONFIG": AUTH}, str(tmp_path))
    assert environment.auth_config == AUTH


@pytest.mark.parametrize("variables", [{}, {"CI": "false"}, {"CI": ""}])
def test_elsewhere_it_is_not_read(tmp_path: Path, variables: dict[str, str]) -> None:
    assert read_environment({**variables, "DOCKER_AUTH_CONFIG": AUTH}, str(tmp_path)).auth_config is None


def test_an_empty_auth_configuration_is_none(tmp_path: Path) -> None:
    assert read_environment({"CI": "true", "DOCKER_AUTH_CONFIG": ""}, str(tmp_path)).auth_config is None


def test_a_variable_of_type_file_holds_the_path_of_its_content(tmp_path: Path) -> None:
    path = tmp_path / "DOCKER_AUTH_CONFIG"
    path.write_text(AUTH, encoding="utf-8")
    environment = read_environment({"CI": "true", "DOCKER_AUTH_CONFIG": str(path)}, str(tmp_path))
    assert environment.auth_config == AUTH


def test_a_file_that_is_no_text_leaves_the_variable_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "DOCKER_AUTH_CONFIG"
    path.write_bytes(b"\xff\xff\xff")
    environment = read_environment({"CI": "true", "DOCKER_AUTH_CONFIG": str(path)}, str(tmp_path))
    assert environment.auth_config == str(path)


def test_in_a_job_of_gitlab_the_jobs_own_variables_name_the_hosts(tmp_path: Path) -> None:
    folder = repository(tmp_path, "https://gitlab.example.com/group/project.git")
    variables = {"CI_REGISTRY": "Registry.Example.com:5050", "CI_DEPENDENCY_PROXY_SERVER": "gitlab.example.com:443"}
    assert hosts(folder, GITLAB_CI="true", **variables) == ("registry.example.com:5050", "gitlab.example.com:443")


@pytest.mark.parametrize("variables", [{}, {"CI": "true"}, {"CI": "true", "CI_REGISTRY": "registry.example.com"}])
def test_elsewhere_the_git_remote_does(tmp_path: Path, variables: dict[str, str]) -> None:
    folder = repository(tmp_path, "https://gitlab.example.com/group/project.git")
    assert hosts(folder, **variables) == ("gitlab.example.com:*", "registry.gitlab.example.com:*")


@pytest.mark.parametrize(
    "url",
    [
        "https://gitlab.example.com/group/project.git",
        "https://gitlab.example.com:8443/group/project.git",
        "https://ci:Fake-literal-1@gitlab.example.com/group/project.git",
        "http://GitLab.Example.com/group/project",
        "ssh://git@gitlab.example.com:2222/group/project.git",
        "git+ssh://git@gitlab.example.com/group/project.git",
        "git@gitlab.example.com:group/project.git",
        "gitlab.example.com:group/project.git",
    ],
)
def test_a_remote_names_its_host_in_every_form_that_git_knows(tmp_path: Path, url: str) -> None:
    assert hosts(repository(tmp_path, url)) == ("gitlab.example.com:*", "registry.gitlab.example.com:*")


@pytest.mark.parametrize(
    "url", ["/srv/git/project.git", "../project.git", "file:///srv/git/project.git", "C:/git", "x"]
)
def test_a_remote_on_this_machine_names_no_host(tmp_path: Path, url: str) -> None:
    assert hosts(repository(tmp_path, url)) == ()


def test_each_host_counts_once(tmp_path: Path) -> None:
    folder = repository(tmp_path, "git@a.example.com:x.git", "https://b.example.com/x", "https://a.example.com/y")
    assert hosts(folder)[::2] == ("a.example.com:*", "b.example.com:*")


def test_a_worktree_has_the_remotes_of_its_repository(tmp_path: Path) -> None:
    main, tree = tmp_path / "main", tmp_path / "tree"
    main.mkdir()
    tree.mkdir()
    repository(main, "git@gitlab.example.com:group/project.git")
    private = main / ".git/worktrees/tree"
    private.mkdir(parents=True)
    (private / "commondir").write_text("../..\n", encoding="utf-8")
    (tree / ".git").write_text(f"gitdir: {private}\n", encoding="utf-8")
    assert hosts(tree) == hosts(main) != ()


def test_a_submodule_has_remotes_of_its_own(tmp_path: Path) -> None:
    folder = tmp_path / ".git/modules/sub"
    folder.mkdir(parents=True)
    (folder / "config").write_text('[remote "origin"]\n\turl = git@sub.example.com:x.git\n', encoding="utf-8")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/.git").write_text("gitdir: ../.git/modules/sub\n", encoding="utf-8")
    assert hosts(tmp_path / "sub")[0] == "sub.example.com:*"


def test_git_itself_makes_worktrees_like_that(tmp_path: Path) -> None:
    try:
        git = ["git", "-c", "user.name=n", "-c", "user.email=e@example.com"]
        main = tmp_path / "main"
        subprocess.run([*git, "init", "-q", str(main)], check=True, capture_output=True)
        commands = (
            ["remote", "add", "origin", "git@gitlab.example.com:group/project.git"],
            ["commit", "-q", "--allow-empty", "-m", "m"],
            ["worktree", "add", "-q", str(tmp_path / "tree")],
        )
        for command in commands:
            subprocess.run([*git, "-C", str(main), *command], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("there is no git that makes worktrees here")
    assert hosts(tmp_path / "tree") == ("gitlab.example.com:*", "registry.gitlab.example.com:*")


@pytest.mark.parametrize("content", [b"", b"gitdir:", b"gitdir: nowhere", b"\xff\xff\xff", b"gitdir: \x00"])
def test_a_repository_that_cannot_be_read_names_no_host(tmp_path: Path, content: bytes) -> None:
    (tmp_path / ".git").write_bytes(content)
    assert hosts(tmp_path) == ()


@given(url=st.text(st.characters(blacklist_characters="\n\r", codec="utf-8")))
def test_no_remote_breaks_the_reading(tmp_path_factory: pytest.TempPathFactory, url: str) -> None:
    found = hosts(repository(tmp_path_factory.mktemp("git"), url))
    assert all(host.endswith(":*") and "@" not in host and "/" not in host for host in found)


def known(folder: Path, **variables: str) -> dict[str, str]:
    return dict(read_environment(variables, str(folder)).variables)


def with_origin(folder: Path, url: str) -> Path:
    (folder / ".git").mkdir()
    config = f'[remote "fork"]\n\turl = git@gitlab.example.org:me/fork.git\n[remote "origin"]\n\turl = {url}\n'
    (folder / ".git/config").write_text(config + "\tfetch = +refs/*\n[branch]\n\turl = x\n", encoding="utf-8")
    return folder


def test_a_job_knows_what_is_the_same_in_all_pipelines_of_the_project_and_no_secret(tmp_path: Path) -> None:
    constant = {"GITLAB_CI": "true", "CI_PROJECT_PATH": "group/app", "CI_SERVER_FQDN": "gitlab.example.com:8443"}
    passing = {"CI_JOB_TOKEN": "secret", "CI_COMMIT_BRANCH": "main", "GITLAB_USER_LOGIN": "me", "OTHER": "x"}
    assert known(tmp_path, **constant, **passing, CI_SERVER_NAME="") == constant
    assert known(tmp_path, **constant, CI_PROJECT_DIR=str(tmp_path)) == constant


def test_a_job_of_another_project_says_nothing_of_this_one(tmp_path: Path) -> None:
    folder = with_origin(tmp_path, "https://gitlab.example.com/group/app.git")
    variables = known(folder, GITLAB_CI="true", CI_PROJECT_PATH="group/other", CI_PROJECT_DIR="/builds/group/other")
    assert variables["CI_PROJECT_PATH"] == "group/app"


@pytest.mark.parametrize(
    "url",
    [
        "git@gitlab.example.com:Group/sub/my.app.git",
        "gitlab.example.com:Group/sub/my.app",
        "ssh://git@GitLab.example.com:2222/Group/sub/my.app.git",
        "https://ci:secret@gitlab.example.com/Group/sub/my.app/",
    ],
)
def test_elsewhere_the_remote_names_the_server_and_the_project(tmp_path: Path, url: str) -> None:
    variables = known(with_origin(tmp_path, url))
    expected = {
        "CI_PROJECT_NAME": "my.app",
        "CI_PROJECT_NAMESPACE": "Group/sub",
        "CI_PROJECT_NAMESPACE_SLUG": "group-sub",
        "CI_PROJECT_PATH": "Group/sub/my.app",
        "CI_PROJECT_PATH_SLUG": "group-sub-my-app",
        "CI_PROJECT_ROOT_NAMESPACE": "Group",
        "CI_SERVER_FQDN": "gitlab.example.com",
        "CI_SERVER_HOST": "gitlab.example.com",
    }
    assert expected.items() <= variables.items()
    assert "secret" not in " ".join(variables.values())
    assert ("CI_SERVER_URL" in variables) == url.startswith("https")


def test_the_port_of_the_web_interface_is_part_of_its_name(tmp_path: Path) -> None:
    variables = known(with_origin(tmp_path, "https://gitlab.example.com:8443/group/app.git"))
    assert variables["CI_SERVER_FQDN"] == "gitlab.example.com:8443"
    assert variables["CI_API_V4_URL"] == "https://gitlab.example.com:8443/api/v4"
    assert variables["CI_PROJECT_URL"] == "https://gitlab.example.com:8443/group/app"


@pytest.mark.parametrize(
    "url", ["https://github.com/group/app.git", "git@ssh.dev.azure.com:v3/a/b", "../other", "/srv/a.b/c", "x:y/z", ""]
)
def test_remotes_that_are_no_gitlab_say_nothing(tmp_path: Path, url: str) -> None:
    assert known(with_origin(tmp_path, url)) == {}


def test_git_over_port_443_of_gitlab_com_is_gitlab_com(tmp_path: Path) -> None:
    assert known(with_origin(tmp_path, "ssh://git@altssh.gitlab.com:443/group/app"))["CI_SERVER_HOST"] == "gitlab.com"
