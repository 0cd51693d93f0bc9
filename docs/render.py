"""Renders what is not written by hand: docs/rules/ from rules/, and in docs/writing-rules.md predicates and output.

`make docs` runs it, and tests/docs/test_rendered.py fails when a file is not what would be rendered now.
"""

from __future__ import annotations

import ast
import inspect
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from cilint.engine.catalog import built_in_rules
from cilint.engine.rule import Rule
from cilint.explain import markdown
from cilint.explain.page import Page, by_group, confidences, severities
from cilint.fixers.catalog import SUBJECTS as FIXER_SUBJECTS
from cilint.predicates.catalog import SUBJECTS

DOCS = Path(__file__).resolve().parent
RULES = DOCS / "rules"
GUIDE = DOCS / "writing-rules.md"
GUIDE_FILE = re.compile(r"<!-- file: (?P<path>\S+) -->\n```yaml\n(?P<text>.*?)```\n", re.DOTALL)
GUIDE_OUTPUT = re.compile(r"(?<=```console\n)\$ cilint (?P<arguments>[^\n]*)\n.*?(?=```\n)", re.DOTALL)
PREDICATES = re.compile(r"(?<=<!-- predicates: rendered by docs/render.py -->\n).*?(?=<!-- end -->)", re.DOTALL)
FIXERS = re.compile(r"(?<=<!-- fixers: rendered by docs/render.py -->\n).*?(?=<!-- end -->)", re.DOTALL)

INDEX = """\
<!-- Rendered by docs/render.py from rules/: change the rules, then run it. -->
# Rules

`cilint rules` lists them in the terminal, `cilint explain RULE` shows a page there. A house rule is one file like
these: [writing rules](../writing-rules.md).

**Severity** says how bad a finding is, on the scale of GitLab's Code Quality reports (info, minor, major, critical,
blocker); **confidence** how sure it is. `--fail-on`, `--min-severity` and `--min-confidence` take them. A finding
in a template that no job uses is info, whatever the rule. The risks are those of OWASP's
[Top 10 CI/CD Security Risks](https://owasp.org/www-project-top-10-ci-cd-security-risks/), the weaknesses those of the
[CWE](https://cwe.mitre.org/); rules about the run itself have neither.
"""
HEADING = "| rule | finds | severity | confidence | risk | weakness |\n|---|---|---|---|---|---|\n"


def main() -> None:
    """Write the files, and remove the pages of rules that there are no more."""
    rendered = files()
    RULES.mkdir(exist_ok=True)
    for path in set(RULES.glob("*.md")) - rendered.keys():
        path.unlink()
    for path, text in rendered.items():
        path.write_text(text, encoding="utf-8", newline="\n")


def files() -> dict[Path, str]:
    """The rendered files with their texts."""
    rules = built_in_rules()
    pages = {rule.id: Page(rule, rules) for rule in rules}
    texts = {RULES / f"{name}.md": page_text(page) for name, page in pages.items()}
    return {**texts, RULES / "README.md": index(pages), GUIDE: guide_text(rules)}


def page_text(page: Page) -> str:
    """A page with what a reader of the repository needs around it."""
    name = page.rule.id
    header = f"<!-- Rendered by docs/render.py from rules/{name}.yaml: change that file, then run it. -->"
    footer = f"[All rules](README.md) · [the file of this rule](../../rules/{name}.yaml)"
    return "\n".join([header, *markdown.render(page), "", footer, ""])


def index(pages: dict[str, Page]) -> str:
    """The index of all rules by group."""
    parts = [INDEX]
    for group, rules in by_group(page.rule for page in pages.values()).items():
        rows = "".join(f"{_row(pages[rule.id])}\n" for rule in rules)
        parts.append(f"## {group}\n\n{HEADING}{rows}")
    return "\n".join(parts)


def _row(page: Page) -> str:
    rule = page.rule
    cells = (
        f"[{rule.id}]({rule.id}.md)",
        markdown.cell(rule.title),
        severities(rule),
        confidences(rule),
        markdown.links(page.risks),
        markdown.links(page.weaknesses),
    )
    return f"| {' | '.join(cells)} |"


def guide_text(rules: tuple[Rule, ...]) -> str:
    """The guide, with its predicates and with what cilint prints on the files in it."""
    guide = GUIDE.read_text(encoding="utf-8")
    with TemporaryDirectory() as folder:
        for file in GUIDE_FILE.finditer(guide):
            path = Path(folder, file["path"])
            path.parent.mkdir(exist_ok=True)
            path.write_text(file["text"], encoding="utf-8")
        guide = GUIDE_OUTPUT.sub(lambda console: _output(console["arguments"], folder), guide)
    table = "".join(f"{line}\n" for line in predicate_table(rules))
    fixers = "".join(f"{line}\n" for line in fixer_table(rules))
    return FIXERS.sub(lambda _: fixers, PREDICATES.sub(lambda _: table, guide))


def _output(arguments: str, folder: str) -> str:
    command = [sys.executable, "-m", "cilint", *shlex.split(arguments)]
    environment = {**os.environ, "PYTHONPATH": str(DOCS.parent), "PYTHONIOENCODING": "utf-8"}
    run = subprocess.run(  # noqa: S603 - our own program, with arguments from our own guide
        command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    if run.stderr:
        raise RuntimeError(f"cilint {arguments}: {run.stderr}")
    return f"$ cilint {arguments}\n{run.stdout}"


def predicate_table(rules: tuple[Rule, ...]) -> Iterator[str]:
    """The predicates that `where` may name: what the code says of them, and the variants that our rules tell apart."""
    yield "| predicate | argument | what it does | fills | variants in our rules |"
    yield "|---|---|---|---|---|"
    for subject in sorted(SUBJECTS):
        predicates = import_module(f"cilint.predicates.{subject}").PREDICATES
        for short, predicate in sorted(predicates.items()):
            name = f"{subject}.{short}"
            users = (rule for rule in rules if any(condition.predicate == name for condition in rule.where))
            variants = dict.fromkeys(variant for rule in users for variant in rule.variants)
            does = " ".join((inspect.getdoc(predicate) or "").split())
            cells = (f"`{name}`", _argument(predicate), does, ", ".join(_names(predicate)), _code(variants))
            yield f"| {' | '.join(map(markdown.cell, cells))} |"


def fixer_table(rules: tuple[Rule, ...]) -> Iterator[str]:
    """The fixers that `fix` may name: what the code says of them, and the predicates that our rules use them with."""
    yield "| fixer | what it does | goes with |"
    yield "|---|---|---|"
    for subject in sorted(FIXER_SUBJECTS):
        for short, fixer in sorted(import_module(f"cilint.fixers.{subject}").FIXERS.items()):
            users = [rule for rule in rules if rule.fix == f"{subject}.{short}"]
            predicates = dict.fromkeys(condition.predicate for rule in users for condition in rule.where)
            cells = (f"`{subject}.{short}`", " ".join((inspect.getdoc(fixer) or "").split()), _code(predicates))
            yield f"| {' | '.join(map(markdown.cell, cells))} |"


def _argument(predicate: Callable[..., object]) -> str:
    """The name of a predicate's last parameter; an underscore before it says that it takes no argument."""
    *_, name = inspect.signature(predicate).parameters
    return "" if name.startswith("_") else name


def _names(predicate: Callable[..., object]) -> Iterator[str]:
    """The names that a predicate gives to the messages, as its code has them."""
    calls = (node for node in ast.walk(ast.parse(inspect.getsource(predicate))) if isinstance(node, ast.Call))
    for call in calls:
        if isinstance(call.func, ast.Attribute) and call.func.attr == "named":
            for keyword in call.keywords:
                yield f"`{{{keyword.arg}}}`" if keyword.arg else "each field of the fact that is a text or a number"


def _code(names: dict[str, None]) -> str:
    return ", ".join(f"`{name}`" for name in names)


if __name__ == "__main__":
    main()
