"""Renders what is not written by hand: docs/rules/ from rules/, docs/facts.md from the declared lists of facts,
docs/variable-phases.md from the table of predefined variables, docs/what-gitlab-refuses.md from that of keywords and
that of GitLab's words, in
docs/writing-rules.md what predicates and fixers declare, and output, there and in the pages of commands; and
docs/editor-session.md, from what the language server says, where that is installed.

`make docs` runs it, and tests/docs/test_rendered.py fails when a file is not what would be rendered now.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from itertools import starmap
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urljoin

from cilint.engine.catalog import built_in_rules
from cilint.engine.condition import uses
from cilint.engine.rule import Rule
from cilint.explain import markdown
from cilint.explain.page import Page, by_group, confidences, severities
from cilint.facts.lists import FactList, Field, every_field, fact_lists
from cilint.facts.model import FACTS_VERSION, Fact
from cilint.fixers.catalog import SUBJECTS as FIXER_SUBJECTS
from cilint.pipeline.entries.forms import FORMS
from cilint.pipeline.entries.table import Form, Keyword, Shape, named_shape, section, sections, shape
from cilint.pipeline.gitlab_words import GitLabWords
from cilint.pipeline.gitlab_words import rows as gitlab_words
from cilint.pipeline.predefined import Phase, predefined_variables
from cilint.predicates.catalog import SUBJECTS
from cilint.predicates.contract import Predicate
from cilint.text.disk import DAY_VARIABLE

# Run as a script, it sees this folder alone.
sys.path.append(str(Path(__file__).resolve().parent.parent))

from mutation.page import page as mutation_text
from precision.page import page as precision_text

DAY = {DAY_VARIABLE: "946684800"}
"""What is rendered today is what would be rendered on any other day."""
DOCS = Path(__file__).resolve().parent
RULES = DOCS / "rules"
GUIDE = DOCS / "writing-rules.md"
FACTS = DOCS / "facts.md"
COMMANDS = tuple(
    DOCS / f"{name}.md" for name in ("editors", "jobs", "pulls", "reports", "secrets", "start", "testing", "variables")
)
"""Pages that show what commands print on the files in them."""
PHASES_PAGE = DOCS / "variable-phases.md"
KEYWORDS_PAGE = DOCS / "what-gitlab-refuses.md"
PRECISION = DOCS / "precision.md"
MUTATION = DOCS / "mutation.md"
ATTACKS = DOCS / "attacks.md"
GUIDE_FILE = re.compile(r"<!-- file: (?P<path>\S+) -->\n```(?:yaml|toml)\n(?P<text>.*?)```\n", re.DOTALL)
GUIDE_OUTPUT = re.compile(r"(?<=```console\n)\$ cilint (?P<arguments>[^\n]*)\n.*?(?=```\n)", re.DOTALL)
PREDICATES = re.compile(r"(?<=<!-- predicates: rendered by docs/render.py -->\n).*?(?=<!-- end -->)", re.DOTALL)
FRAME = re.compile(r"(?<=<!-- frame: rendered by docs/render.py -->\n).*?(?=<!-- end -->)", re.DOTALL)
LISTS = re.compile(r"(?<=<!-- lists: rendered by docs/render.py from cilint/facts/lists.tsv -->\n).*\Z", re.DOTALL)
FIXERS = re.compile(r"(?<=<!-- fixers: rendered by docs/render.py -->\n).*?(?=<!-- end -->)", re.DOTALL)

INDEX = """\
<!-- Rendered by docs/render.py from rules/: change the rules, then run it. -->
# Rules

`cilint rules` lists them in the terminal, `cilint explain RULE` shows a page there. A house rule is one file like
these: [writing rules](../writing-rules.md).

**Severity** says how bad a finding is, on the scale of GitLab's Code Quality reports (info, minor, major, critical,
blocker); **confidence** how sure it is. `--fail-on`, `--min-severity` and `--min-confidence` take them. A finding
in a template that no job uses is info, whatever the rule. **Fix** says whether `cilint check --fix` mends what the
rule finds (safe), or `--fix --unsafe-fixes`, since that may change what runs (unsafe), in the rule's examples; "some"
is for findings that no example has. The risks are those of OWASP's
[Top 10 CI/CD Security Risks](https://owasp.org/www-project-top-10-ci-cd-security-risks/), the weaknesses those of the
[CWE](https://cwe.mitre.org/); rules about the run itself have neither.
"""
REFERENCE = "https://docs.gitlab.com/ci/yaml/"
BOUNDS = re.compile(r"\d+-\d+")
MAPPINGS = {
    "root": "The top level",
    "top-level": "The top level, formerly",
    "job": "A job",
    "bridge": "A job with `trigger`",
    "id-token": "An entry of `id_tokens:`",
    "job-input": "An entry of `inputs:` of a job",
    "job-variable": "A variable of a job",
    "global-variable": "A variable at the top level",
    "rule": "An entry of `rules:`",
    "workflow-rule": "An entry of `workflow:rules:`",
    "include-rule": "An entry of `include:rules:`",
    "cache-key": "`cache:key:`",
    "child": "`trigger:` with `include`",
    "trigger-include": "An entry of `trigger:include:`",
    "need": "An entry of `needs:`",
    "selector": "`needs:parallel:`",
    "pipeline-need": "An entry of `needs:` with `pipeline`",
    "project-need": "An entry of `needs:` with `project`",
    "bridge-need": "`needs:` with `pipeline`, of a job that mirrors a status",
    "secret": "An entry of `secrets:`",
    "service": "An entry of `services:`",
    "image": "`image:`",
    "docker": "`docker:` of an image or service",
    "kubernetes-user": "`kubernetes:` of an image or service",
    "kubernetes": "`environment:kubernetes:`",
    "changes": "`rules:changes:`",
    "exists": "`rules:exists:`",
    "script-step": "A step of `run:` with a script",
    "step": "A step of `run:`",
    "step-reference": "`step:` of a step",
    "git-step": "`git:` of a step",
    "oci-step": "`oci:` of a step",
}
"""How the page calls the kinds of mapping that the table of keywords has, where a keyword's name is not enough."""
KEYWORDS_HEADING = "| keyword | what it takes | since GitLab |\n|---|---|---|\n"
REFUSALS = """\
<!-- Rendered by docs/render.py from keywords.tsv and gitlab_words.tsv of cilint: change those, then run it. -->
# What GitLab refuses

GitLab refuses a whole pipeline for one keyword that it does not know, or that has a value which it does not take: then
a push has no pipeline, and a merge request none to wait for. These are the keywords that it knows, at every depth, and
what each takes; cilint checks pipelines by this very table. Judged by GitLab 18.11: of 11,743 small pipelines that its
own code refuses, cilint refuses all but 5, and of 8,501 that it takes, none.

A keyword without a version is older than GitLab 13, or its documentation does not say when it came. With
[`gitlab: {version: …}`](settings.md) in the settings, keywords that came later are refused. What stands between
keywords (`rules` beside `only`, a stage that nobody defines, needs in a circle) has the pages of
[the rules](rules/README.md), from [invalid-artifacts](rules/invalid-artifacts.md) to
[invalid-workflow](rules/invalid-workflow.md).

Findings quote GitLab. [What it says](#what-gitlab-says), in its pipeline editor or in a merge request, leads to the
rule.

What GitLab takes and warns of, in its pipeline editor and its CI Lint, are findings as well, of severity info: jobs
whose last rule is `when` alone, without `workflow:rules` ([duplicate-pipelines](rules/duplicate-pipelines.md), "may
allow multiple pipelines to run for a single action"), and from GitLab 19.1 on the reasons of `retry:when` that GitLab
19.0 has split up ([deprecated-keyword](rules/deprecated-keyword.md)).
"""
TOLD_APART = "unreachable-environment-stop"
"""The rule of what is wrong with `on_stop`, whatever its kind of mistake."""
WORDS = """\
## What GitLab says

Before these words GitLab names a place (`jobs:test:artifacts`), and … is filled in. Of the small pipelines above with
one mistake, GitLab refuses 99 of 100 with the words that the finding quotes.

| GitLab says | of | rule |
|---|---|---|
"""
PHASES = """\
<!-- Rendered by docs/render.py from cilint/pipeline/predefined.tsv: change that file, then run it. -->
# Which variables are known where

GitLab reads a pipeline in phases, and a variable that does not exist yet is one that is not set: a condition that asks
for it always says the same, without an error. [unavailable-variable](rules/unavailable-variable.md) finds such
conditions. "Outside" are the variables of settings, schedules and whoever starts a pipeline, "all" and "own" the
`variables:` of all jobs and of a job, 1 to 3 the phases of the predefined ones below.

| what is read | outside | all | own | 1 | 2 | 3 | `dotenv` |
|---|---|---|---|---|---|---|---|
| `include`, its paths and `rules` | yes | no | no | yes | no | no | no |
| `workflow`, its `rules` and `name` | yes | yes | no | yes | but those of jobs | no | no |
| `rules`, `only`, `except` of a job | yes | yes | yes | yes | yes | no | no |
| `image`, `services`, `cache`, `artifacts`, scripts | yes | yes | yes | yes | yes | yes | yes |

Sources: [predefined variables](https://docs.gitlab.com/ci/variables/predefined_variables/),
[where variables can be used](https://docs.gitlab.com/ci/variables/where_variables_can_be_used/),
[variables with include](https://docs.gitlab.com/ci/yaml/includes/#use-variables-with-include).
"""
PHASE_TITLES = {
    Phase.PRE_PIPELINE: "Phase 1: before the pipeline is made",
    Phase.PIPELINE: "Phase 2: while the pipeline is made",
    Phase.JOB_ONLY: "Phase 3: when a runner has the job",
}
HEADING = "| rule | finds | severity | confidence | fix | risk | weakness |\n|---|---|---|---|---|---|---|\n"


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
    os.environ.update(DAY)
    rules = built_in_rules()
    pages = {rule.id: Page(rule, rules) for rule in rules}
    attacks = attacks_by_rule()
    texts = {RULES / f"{name}.md": page_text(page, attacks) for name, page in pages.items()}
    commands = {path: with_outputs(path.read_text(encoding="utf-8")) for path in COMMANDS}
    return {
        **texts,
        **commands,
        RULES / "README.md": index(pages),
        GUIDE: guide_text(rules),
        FACTS: facts_text(),
        PHASES_PAGE: phases_text(),
        KEYWORDS_PAGE: keywords_text(),
        MUTATION: mutation_text(),
        PRECISION: precision_text(rule.id for rule in rules),
        **session_text(),
    }


def session_text() -> dict[Path, str]:
    """The recorded session with the language server."""
    if find_spec("pygls") is None:
        return {}
    sys.path.append(str(DOCS.parent))
    from tests.lsp.recording import PAGE, page

    return {PAGE: page()}


def page_text(page: Page, attacks: Mapping[str, str]) -> str:
    """A page with what a reader of the repository needs around it."""
    name = page.rule.id
    header = f"<!-- Rendered by docs/render.py from rules/{name}.yaml: change that file, then run it. -->"
    footer = [f"[All rules](README.md) · [the file of this rule](../../rules/{name}.yaml)"]
    if name in attacks:
        title = attacks[name]
        footer.append(f"[what an attacker does: {title.lower()}](../attacks.md#{_anchor(title)})")
    return "\n".join([header, *markdown.render(page), "", " · ".join(footer), ""])


def attacks_by_rule() -> dict[str, str]:
    """The titles of the attacks that rules speak of, by the rules."""
    found: dict[str, str] = {}
    for attack in ATTACKS.read_text(encoding="utf-8").split("\n## ")[1:]:
        title = attack.partition("\n")[0]
        found.update(dict.fromkeys(re.findall(r"^\| \[([\w-]+)\]\(rules/", attack, re.MULTILINE), title))
    return found


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
        page.fixes,
        markdown.links(page.risks),
        markdown.links(page.weaknesses),
    )
    return f"| {' | '.join(cells)} |"


def guide_text(rules: tuple[Rule, ...]) -> str:
    """The guide, with its predicates and with what cilint prints on the files in it."""
    guide = with_outputs(GUIDE.read_text(encoding="utf-8"))
    table = "".join(f"{line}\n" for line in predicate_table())
    fixers = "".join(f"{line}\n" for line in fixer_table(rules))
    return FIXERS.sub(lambda _: fixers, PREDICATES.sub(lambda _: table, guide))


def with_outputs(page: str) -> str:
    """A page with what cilint prints on the files in it."""
    with TemporaryDirectory() as folder:
        write_files(page, folder)
        return GUIDE_OUTPUT.sub(lambda console: _output(console["arguments"], folder), page)


def facts_text() -> str:
    """The page about facts: the declared lists, with the first fact of each that `cilint facts` finds in its files."""
    page = FACTS.read_text(encoding="utf-8")
    with TemporaryDirectory() as folder:
        write_files(page, folder)
        files = [file["path"] for file in GUIDE_FILE.finditer(page)]
        # One of the files is no YAML, which is told on standard error.
        output = json.loads(run(("facts", "--shellcheck", files[0], *files[2:]), folder).stdout)
    found = {name: [fact for part in output["pipelines"] for fact in part[name]] for name in fact_lists()}
    sections = [_section("Fields of every fact", "", every_field(), None)]
    sections += [
        _section(each.name, _meaning(each), each.fields, found[each.name][0]) for each in fact_lists().values()
    ]
    frame = {"version": FACTS_VERSION, "pipelines": [{"root": files[0], **{name: [] for name in fact_lists()}}]}
    shown = "\n".join(textwrap.wrap(json.dumps(frame), 118, subsequent_indent="  "))
    page = FRAME.sub(lambda _: f"```json\n{shown}\n```\n", page)
    return LISTS.sub(lambda _: "\n".join(sections), page)


def _meaning(each: FactList) -> str:
    return f"{each.meaning} Nothing is read for them {each.skipped}." if each.skipped else each.meaning


def phases_text() -> str:
    """The page about variables: which are known where, and the phases of the predefined ones."""
    sections = [PHASES]
    for phase, title in PHASE_TITLES.items():
        names = _code(sorted(each.name for each in predefined_variables().values() if each.phase is phase))
        told = "\n".join(textwrap.wrap(names, 120, break_long_words=False, break_on_hyphens=False))
        sections.append(f"## {title}\n\n{told}\n")
    return "\n".join(sections)


def keywords_text() -> str:
    """The page about what GitLab takes and refuses: a table of keywords for each kind of mapping."""
    parts = [REFUSALS]
    for name in sections():
        rows = [_keyword_row(keyword) for keyword in section(name).keywords.values()]
        if rows:
            parts.append(f"## {_titled(name)}\n\n{KEYWORDS_HEADING}{''.join(rows)}")
    parts.append(WORDS + "".join(_words_rows()))
    return "\n".join(parts)


def _rules_of_kinds() -> Iterator[tuple[str, str]]:
    """The kinds of problem, each with the rule that tells of it."""
    for rule in built_in_rules():
        for use in uses(rule.where):
            if use.predicate == "problem.kind" and use.argument:
                yield from ((kind.text, rule.id) for kind in (use.argument, *use.argument.items) if kind.is_scalar)


def _words_rows() -> Iterator[str]:
    """A row for each text that GitLab says, in their order."""
    kinds = dict(_rules_of_kinds())
    groups: dict[str, list[GitLabWords]] = {}
    for row in gitlab_words():
        said = re.sub(r"\{\w+\}", "…", row.words.replace("{{", "\0").replace("}}", "\1"))
        groups.setdefault(said.replace("\0", "{").replace("\1", "}"), []).append(row)
    for said, rows in sorted(groups.items(), key=lambda group: re.sub(r"\W", "", group[0]).lower()):
        keywords = dict.fromkeys(name for row in rows if not row.is_general for name in row.keywords)
        is_anywhere = any(row.is_general and not row.about for row in rows)
        abouts = [row.about for row in rows if row.about] or map(_about, keywords)
        rules = dict.fromkeys(kinds.get(about, TOLD_APART) for about in abouts)
        shown = ", ".join(f"[{rule}](rules/{rule}.md)" for rule in rules)
        places = "any keyword" if is_anywhere else _code(keywords)
        told = "that of the keyword" if is_anywhere else shown
        yield f"| {markdown.cell(markdown.code_span(said.strip()))} | {places} | {told} |\n"


def _about(keyword: str) -> str:
    """The kind of problem that is told at a keyword: that of the nearest one around it which has one."""
    name = keyword.partition(":")[0]
    return next(
        (
            found.about
            for place in ("job", "bridge", "root")
            if (found := section(place).keywords.get(name)) and found.about
        ),
        "job",
    )


def _titled(kind_of_mapping: str) -> str:
    return MAPPINGS.get(kind_of_mapping, f"`{kind_of_mapping}:`")


def _keyword_row(keyword: Keyword) -> str:
    gone, _, instead = keyword.until.partition(" ")
    takes = f"nothing: GitLab {gone} took it away; write `{instead}`" if gone else _shape_told(keyword.value)
    successor = f"; deprecated: write `{keyword.instead.lstrip('~')}`" if keyword.instead else ""
    name = f"[`{keyword.name}`]({_keyword_page(keyword.page)})" if keyword.page else f"`{keyword.name}`"
    return f"| {name} | {takes}{successor} | {keyword.since} |\n"


def _keyword_page(page: str) -> str:
    return urljoin(REFERENCE, page if "/" in page else f"#{page}")


def _shape_told(value: str) -> str:
    is_there = ", and has to be there" if value.startswith(("!", "+")) else ""
    return _shape_text(shape(value)) + is_there


def _form_told(form: Form) -> str:
    match form.word:
        case "mapping" if form.argument:
            return f"a mapping: [{_titled(form.argument)}](#{_anchor(_titled(form.argument))})"
        case "choice" | "choices" | "some-choices":
            some = ", ".join(f"`{choice}`" for choice in form.argument.split())
            return f"{'one' if form.word == 'choice' else 'a list'} of {some}"
        case "map" | "list" | "flat" | "some":
            held = _shape_text(named_shape(form.argument))
            return f"{'a mapping of names to' if form.word == 'map' else 'a list with, for each entry,'} {held}"
        case "false":
            return "`false`"
    said = FORMS[form.word].said
    return f"{said} ({form.argument})" if BOUNDS.fullmatch(form.argument) else said


def _shape_text(wanted: Shape) -> str:
    return " or ".join(dict.fromkeys(filter(None, map(_form_told, wanted.forms))))


def _anchor(title: str) -> str:
    """The anchor that GitLab makes of a heading."""
    return re.sub(r"[^\w -]", "", title).lower().replace(" ", "-")


def _section(heading: str, meaning: str, fields: Iterable[Field], example: object) -> str:
    told = "\n".join(textwrap.wrap(meaning, 120, break_long_words=False, break_on_hyphens=False))
    rows = "\n".join(f"| `{name}` | {kind} | {text} |" for name, kind, text in fields)
    shown = f"```json\n{json.dumps(example, ensure_ascii=False)}\n```\n" if example else ""
    parts = (f"## {heading}", told, f"| field | type | meaning |\n|---|---|---|\n{rows}", shown)
    return "\n\n".join(filter(None, parts)).rstrip("\n") + "\n"


def write_files(page: str, folder: str) -> None:
    """Write the files that a page shows into a folder."""
    for file in GUIDE_FILE.finditer(page):
        path = Path(folder, file["path"])
        path.parent.mkdir(exist_ok=True)
        path.write_text(file["text"], encoding="utf-8")


def _output(arguments: str, folder: str) -> str:
    command, _, read = arguments.partition(" < ")
    done = run(shlex.split(command), folder, Path(folder, read).read_text(encoding="utf-8") if read else "")
    if done.stderr:
        raise RuntimeError(f"cilint {arguments}: {done.stderr}")
    return f"$ cilint {arguments}\n{done.stdout}"


def run(arguments: Iterable[str], folder: str, read: str = "") -> subprocess.CompletedProcess[str]:
    """What cilint does in a folder, with a text on its standard input."""
    environment = {**os.environ, **DAY, "PYTHONPATH": str(DOCS.parent), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(  # noqa: S603 - our own program, with arguments from our own guide
        [sys.executable, "-m", "cilint", *arguments],
        cwd=folder,
        env=environment,
        input=read,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def predicate_table() -> Iterator[str]:
    """The predicates that `where` may name, with what they declare."""
    yield "| predicate | judges | argument | what it does | fills | variants | texts |"
    yield "|---|---|---|---|---|---|---|"
    for subject in sorted(SUBJECTS):
        for short, predicate in sorted(import_module(f"cilint.predicates.{subject}").PREDICATES.items()):
            cells = (
                f"`{subject}.{short}`",
                _lists_of(predicate.judges),
                predicate.argument.says if predicate.argument else "",
                _told(predicate.says),
                _fills(predicate),
                _code(variant for variant in predicate.variants if variant),
                "; ".join(starmap(_texts, predicate.texts.items())),
            )
            yield f"| {' | '.join(map(markdown.cell, cells))} |"


def fixer_table(rules: tuple[Rule, ...]) -> Iterator[str]:
    """The fixers that `fix` may name: what they declare, and the predicates that our rules use them with."""
    yield "| fixer | mends | what it does | goes with |"
    yield "|---|---|---|---|"
    for subject in sorted(FIXER_SUBJECTS):
        for short, fixer in sorted(import_module(f"cilint.fixers.{subject}").FIXERS.items()):
            users = [rule for rule in rules if rule.fix == f"{subject}.{short}"]
            predicates = dict.fromkeys(name for rule in users for name in rule.predicates)
            cells = (f"`{subject}.{short}`", _lists_of(fixer.mends), _told(fixer.says), _code(predicates))
            yield f"| {' | '.join(map(markdown.cell, cells))} |"


def _lists_of(kind: type[Fact]) -> str:
    """The lists with facts of a kind."""
    names = [each.name for each in fact_lists().values() if issubclass(each.kind, kind)]
    return "all facts" if len(names) == len(fact_lists()) else _code(names)


def _told(documentation: str) -> str:
    return " ".join(documentation.split())


def _fills(predicate: Predicate) -> str:
    """The names that a predicate binds: those that are always there, then those of a variant alone."""
    always = _code(f"{{{name}}}" for name in predicate.names)
    by_names: dict[tuple[str, ...], list[str]] = {}
    for variant, names in predicate.variants.items():
        if names:
            by_names.setdefault(names, []).append(f"`{variant}`" if variant else "no variant")
    more = (f"for {', '.join(of)} also {_code(f'{{{each}}}' for each in names)}" for names, of in by_names.items())
    return "; ".join(filter(None, (always, *more)))


def _texts(name: str, keys: Mapping[str, tuple[str, ...]]) -> str:
    """A name that stands for texts of the rule, with their keys and what these may name besides."""
    by_names: dict[tuple[str, ...], list[str]] = {}
    for key, names in keys.items():
        by_names.setdefault(names, []).append(key)
    each = (
        _code(of) + (f" (with {_code(f'{{{name}}}' for name in names)})" if names else "")
        for names, of in by_names.items()
    )
    return f"{name}: {', '.join(each)}"


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


if __name__ == "__main__":
    main()
