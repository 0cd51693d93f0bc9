"""The package as users get it: built, installed and run away from the checkout."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from cilint.lazy.bundle import names_of_bundles

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent

PIPELINE = """\
build:
  image: alpine:3.20@sha256:beefdbd8a1da6d2915566fde36db9db0b524eb737fc57cd1367effd16dc0d06d
  script:
    - docker login -u ci -p "$REGISTRY_PASSWORD" registry.example.com
"""


def run(*command: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(list(map(str, command)), cwd=folder, capture_output=True, text=True, check=False)


def succeed(*command: str | Path, folder: Path) -> None:
    completed = run(*command, folder=folder)
    assert completed.returncode == 0, completed.stdout + completed.stderr


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source distribution and the wheel that was built from it."""
    folder = tmp_path_factory.mktemp("dist")
    wanted = ("hatchling>=1.27", "PyYAML", "ruamel.yaml", "jsonpath-ng", "tree-sitter", "tree-sitter-bash")
    reached = run(
        sys.executable, "-m", "pip", "download", "--quiet", "--dest", folder / "index", *wanted, folder=folder
    )
    if reached.returncode != 0:
        pytest.skip("pip reaches no package index that has what building and installing cilint needs")
    # `build` makes the wheel from the source distribution, so that what that one lacks is noticed.
    succeed(sys.executable, "-m", "build", "--outdir", folder, ROOT, folder=folder)
    return folder


def only(folder: Path, pattern: str) -> Path:
    (path,) = folder.glob(pattern)
    return path


def test_the_wheel_holds_the_rules_within_the_package_and_nothing_beside_it(distributions: Path) -> None:
    with zipfile.ZipFile(only(distributions, "*.whl")) as wheel:
        names = wheel.namelist()
    rules = {path.name for path in (ROOT / "rules").glob("*.yaml")}
    assert rules
    assert {name for name in names if name.startswith("cilint/rules/")} == {f"cilint/rules/{rule}" for rule in rules}
    tables = {path.relative_to(ROOT).as_posix() for path in (ROOT / "cilint").rglob("*.tsv")}
    assert "cilint/programs/programs.tsv" in tables
    assert tables <= set(names)
    assert {"cilint/engine/built_in.py", f"cilint/{names_of_bundles()[0]}.py"} <= set(names)
    assert [name for name in names if name.startswith("cilint/_patterns_")]
    tops = {re.sub(r"^cilint-[\d.]+\.", "", name.partition("/")[0]) for name in names}
    assert tops == {"cilint", "data", "dist-info"}
    shared = {name.partition(".data/data/share/")[2] for name in names} - {""}
    assert shared == {
        "man/man1/cilint.1",
        "bash-completion/completions/cilint",
        "zsh/site-functions/_cilint",
        "fish/vendor_completions.d/cilint.fish",
    }


def test_the_source_distribution_holds_the_rules_and_their_tests(distributions: Path) -> None:
    archive = only(distributions, "*.tar.gz")
    with tarfile.open(archive) as source:
        names = {name.partition("/")[2] for name in source.getnames()}
    assert {"LICENSE", "CHANGELOG.md", "README.md", "tests/test_packaging.py"} <= names
    assert {f"rules/{path.name}" for path in (ROOT / "rules").glob("*.yaml")} <= names


def test_the_installed_program_checks_a_pipeline_anywhere(distributions: Path, tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    succeed(sys.executable, "-m", "venv", environment, folder=tmp_path)
    programs = environment / ("Scripts" if sys.platform == "win32" else "bin")
    succeed(programs / "python", "-m", "pip", "install", "--quiet", only(distributions, "*.whl"), folder=tmp_path)
    (tmp_path / "pipeline.yml").write_text(PIPELINE, encoding="utf-8")
    for program in ([programs / "cilint"], [programs / "python", "-m", "cilint"]):
        completed = run(*program, "check", "--format", "concise", "pipeline.yml", folder=tmp_path)
        assert completed.returncode == 1, completed.stderr
        assert "pipeline.yml:4:26: error: " in completed.stdout
        assert "[password-on-command-line]" in completed.stdout
    assert run(programs / "python", "-c", "import rules", folder=tmp_path).returncode != 0
    traced = run(programs / "python", "-v", "-m", "cilint", "check", "pipeline.yml", folder=tmp_path)
    loaded = re.findall(r"^import '([^']*)' # .*SourceFileLoader", traced.stderr, re.MULTILINE)
    assert f"cilint.{names_of_bundles()[0]}" in loaded
    assert "cilint.session" not in loaded
