"""An input in a script runs what its value says, a variable in its place does not: both are shown by running them."""

from __future__ import annotations

import os
import shutil
import subprocess
import textwrap
from pathlib import Path

import pytest

from cilint.syntax import yaml
from cilint.text.source import Source
from tests.fixers.conftest import Mend, Offer

RULE = "template-injection"
BLOCK = "$[[ inputs.text ]]"
HEADER = "spec:\n  inputs:\n    text:\n---\n"
HOSTILE = (
    "$(touch mark)",
    "x; touch mark",
    "'; touch mark; '",
    '"; touch mark; "',
    "EOF\ntouch mark\n",
    "a ]]; then touch mark; fi; if [[ a",
    "'; system(\"touch mark\"); '",
)

MENDED = {
    "a word": f"echo {BLOCK}",
    "double quotes": f'echo "{BLOCK}"',
    "before more of a name": f"echo {BLOCK}_x",
    "an assignment": f"TEXT={BLOCK}\necho $TEXT",
    "a here-document": f"cat <<EOF\n{BLOCK}\nEOF",
    "a file": f'echo x > "{BLOCK}.txt"',
    "several times": f'echo {BLOCK} "{BLOCK}"',
}
LEFT = {
    "single quotes": f"echo '{BLOCK}'",
    "a quoted here-document": f"cat <<'EOF'\n{BLOCK}\nEOF\n",
    "another shell": f'sh -c "echo {BLOCK}"',
    "a condition": f'if [ "{BLOCK}" = a ]; then echo a; fi',
    "an expression": f"if [[ a =~ {BLOCK} ]]; then echo; fi",
    "an interpreter": f"awk \"BEGIN {{ print '{BLOCK}' }}\"",
    "one of several places": f"echo {BLOCK}; echo '{BLOCK}'",
}


def pipeline(script: str) -> str:
    return f"{HEADER}job:\n  script:\n    - |\n{textwrap.indent(script, ' ' * 6).rstrip()}\n"


def leaves_a_mark(text: str, value: str, folder: Path) -> bool:
    """Whether a job runs the code in the value of its input, which GitLab puts in place of each block."""
    job = yaml.parse(Source("x.yml", text), spend=lambda _: None)[-1].get("job")
    script, variables = (job.get("script"), job.get("variables")) if job else (None, None)
    assert script is not None
    given = {
        name: pair.value.text.replace(BLOCK, value) for name, pair in (variables.entries if variables else {}).items()
    }
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    subprocess.run(
        ["bash", "-c", script.items[0].text.replace(BLOCK, value)],
        cwd=folder,
        env={"PATH": os.environ["PATH"], **given},
        capture_output=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    return (folder / "mark").exists()


def runs(text: str, folder: Path) -> bool:
    if shutil.which("bash") is None or shutil.which("awk") is None:
        pytest.skip("no bash, or no awk")
    return any(leaves_a_mark(text, value, folder / "work") for value in HOSTILE)


@pytest.mark.parametrize("script", MENDED.values(), ids=MENDED)
def test_what_a_value_says_is_run_before_the_fix_and_not_after_it(script: str, mend: Mend, tmp_path: Path) -> None:
    text = pipeline(script)
    mended = mend(text, RULE, unsafe=True)
    assert runs(text, tmp_path)
    assert not runs(mended, tmp_path)
    assert mend(text, RULE) == text
    assert mend(mended, RULE, unsafe=True) == mended


@pytest.mark.parametrize("script", LEFT.values(), ids=LEFT)
def test_what_a_variable_would_not_mend_is_flagged_without_a_fix(script: str, offer: Offer, tmp_path: Path) -> None:
    assert offer(pipeline(script), RULE) == [None]
    assert runs(pipeline(script), tmp_path)


JOB = f"job:\n  script: echo {BLOCK}\n"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"{HEADER}default:\n  before_script:\n    - echo {BLOCK}\na:\n  script: b\n", id="of all jobs"),
        pytest.param(f"{HEADER}{JOB}b:\n  script: !reference [job, script]\n", id="without the variables elsewhere"),
        pytest.param(
            f"{HEADER}.a:\n  script: &s\n    - echo {BLOCK}\nb:\n  script: *s\n", id="an alias without the variables"
        ),
        pytest.param(f"{HEADER}{JOB}  variables: {{INPUT_TEXT: a}}\n", id="a variable of that name"),
        pytest.param(HEADER.replace("text:", "text: {default: 'a \"b c\"'}") + JOB, id="quotes in a default"),
        pytest.param(HEADER.replace("text:", "text: {default: $(date)}") + JOB, id="code by default"),
    ],
)
def test_there_is_no_fix_where_the_variable_would_say_something_else(text: str, offer: Offer) -> None:
    fixes = offer(text, RULE)
    assert fixes
    assert not any(fixes)


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        (
            f"{HEADER}.a:\n  variables: {{B: c}}\n  script: echo {BLOCK}\nb: {{extends: .a}}\n",
            f'{HEADER}.a:\n  variables: {{INPUT_TEXT: "{BLOCK}", B: c}}\n  script: echo $INPUT_TEXT\n'
            "b: {extends: .a}\n",
        ),
        (
            f"{HEADER}a:\n  before_script: echo {BLOCK}\n  script: b\n  after_script: ['echo \"{BLOCK}\"']\n",
            f'{HEADER}a:\n  variables:\n    INPUT_TEXT: "{BLOCK}"\n  before_script: echo $INPUT_TEXT\n  script: b\n'
            "  after_script: ['echo \"$INPUT_TEXT\"']\n",
        ),
    ],
)
def test_the_variable_stands_beside_the_script(text: str, mended: str, mend: Mend) -> None:
    assert mend(text, RULE, unsafe=True) == mended
