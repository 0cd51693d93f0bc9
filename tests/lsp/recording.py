"""A session with the real server, which docs/render.py writes down: nothing of it is by hand but what is done."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import cilint
from tests.lsp.process import ServerProcess

PAGE = Path(cilint.__file__).parents[1] / "docs" / "editor-session.md"
PIPELINE = ".gitlab-ci.yml"
BASE = "ci/base.yml"
FILES = {
    PIPELINE: """\
include: ci/base.yml

build:
  extends: .base
  script:
    - make image # 🐳
    - docker login -u ci -p "$CI_REGISTRY_PASSWORD" $CI_REGISTRY
    - docker push $CI_REGISTRY_IMAGE
  rules:
    - if: $CI_COMMIT_TAG

test:
  image: python:3.13
  script: make test
""",
    BASE: """\
.base:
  image: docker:27
  interruptible: true
""",
}
SEVERITIES = {1: "error", 2: "warning", 3: "information"}
MOST = 8
HEAD = """\
<!-- Rendered by docs/render.py: tests/lsp/recording.py says what is done, and the server what comes of it. -->
# A session with the language server

Each step is done to the real `cilint lsp`, by a program in place of a person, and what the server says is written down
as it says it. Places are lines and columns from 1, columns in UTF-16 as editors count them. How all of this looks is
the editor's: [how to set it up](editors.md).
"""


class Recorder:
    """An editor without a screen, which writes down what it is told."""

    def __init__(self, folder: Path, server: ServerProcess) -> None:
        self._folder = folder
        self._versions: dict[str, int] = {}
        self.server = server
        self.texts = dict(FILES)

    def uri(self, name: str) -> str:
        return (self._folder / name).as_uri()

    def name(self, uri: str) -> str:
        return uri.removeprefix(self._folder.as_uri() + "/")

    def start(self) -> None:
        # As editors say what they can do: snippets, edits of several files in their versions.
        abilities = {
            "textDocument": {"completion": {"completionItem": {"snippetSupport": True}}},
            "workspace": {"workspaceEdit": {"documentChanges": True}},
        }
        folders = [{"uri": self._folder.as_uri(), "name": "project"}]
        self.server.ask("initialize", processId=None, rootUri=None, capabilities=abilities, workspaceFolders=folders)
        self.server.tell("initialized")

    def open(self, name: str) -> list[str]:
        """Open a file; the findings in it."""
        self._versions[name] = 0
        document = {"uri": self.uri(name), "languageId": "yaml", "version": 0, "text": self.texts[name]}
        self.server.tell("textDocument/didOpen", textDocument=document)
        return self._findings(name)

    def change(self, name: str, text: str) -> list[str]:
        """Change the text of an open file; the findings in it then."""
        self.texts[name] = text
        self._versions[name] += 1
        document = {"uri": self.uri(name), "version": self._versions[name]}
        self.server.tell("textDocument/didChange", textDocument=document, contentChanges=[{"text": text}])
        return self._findings(name)

    def _findings(self, name: str) -> list[str]:
        for message in self.server.messages():
            params = message.get("params") or {}
            is_it = message.get("method") == "textDocument/publishDiagnostics" and params["uri"] == self.uri(name)
            if is_it and params.get("version") == self._versions[name]:
                return [line for each in params["diagnostics"] for line in told(each)] or ["nothing"]
        raise AssertionError

    def ask_at(self, method: str, name: str, word: str, **more: Any) -> Any:
        """The answer about the end of the first such text in a file."""
        before = self.texts[name].partition(word)[0] + word
        line = before.rpartition("\n")[2]
        at = {"line": before.count("\n"), "character": len(line.encode("utf-16-le")) // 2}
        place = {"textDocument": {"uri": self.uri(name)}, "position": at, "range": {"start": at, "end": at}}
        return self.server.ask(f"textDocument/{method}", **place, **more)

    def lines(self, places: Sequence[Mapping[str, Any]]) -> list[str]:
        """Places, each with its line."""
        found = [(self.name(each["uri"]), each["range"]["start"]["line"]) for each in places]
        return [f"{name}:{line + 1}: {self.texts[name].splitlines()[line].strip()}" for name, line in found]

    def edit(self, edit: Mapping[str, Any]) -> list[str]:
        """Make an edit of some files; what it changes."""
        found: list[str] = []
        for change in edit["documentChanges"]:
            name = self.name(change["textDocument"]["uri"])
            before, after = self.texts[name], applied(self.texts[name], change["edits"])
            shown = difflib.unified_diff(before.splitlines(), after.splitlines(), name, name, n=0, lineterm="")
            found += [line for line in shown if not line.startswith(("@@", "---"))]
            self.texts[name] = after
        return found


def told(found: Mapping[str, Any]) -> list[str]:
    """A diagnostic: where it is, and what it says."""
    start, end = found["range"]["start"], found["range"]["end"]
    place = f"{start['line'] + 1}:{start['character'] + 1}-{end['character'] + 1}"
    return [
        f"{place} {SEVERITIES[found['severity']]} {found['code']}",
        *(f"    {line}" for line in found["message"].split("\n")),
    ]


def applied(text: str, edits: Sequence[Mapping[str, Any]]) -> str:
    """A text after edits, whose places are those before any of them."""
    lines = [*text.splitlines(keepends=True), ""]
    starts = [sum(map(len, lines[:number])) for number in range(len(lines))]

    def offset(at: Mapping[str, int]) -> int:
        before = lines[at["line"]].encode("utf-16-le")[: 2 * at["character"]].decode("utf-16-le")
        return starts[at["line"]] + len(before)

    for edit in sorted(edits, key=lambda each: offset(each["range"]["start"]), reverse=True):
        text = text[: offset(edit["range"]["start"])] + edit["newText"] + text[offset(edit["range"]["end"]) :]
    return text


def recorded(editor: Recorder) -> Iterator[tuple[str, str, str, Sequence[str]]]:
    """The steps: what is done, in what language the answer is, and the answer."""
    editor.start()
    for name in FILES:
        yield f"The file `{name}`", "", "yaml", FILES[name].splitlines()
    yield (
        "It is opened",
        "Of the included file, too, findings come; here are those of this one:",
        "text",
        editor.open(PIPELINE),
    )
    actions = editor.ask_at("codeAction", PIPELINE, '-p "$CI', context={"diagnostics": []})
    yield "What can be done about the password?", "", "text", [action["title"] for action in actions]
    yield "The first of these is chosen", "The edit that comes with it:", "diff", editor.edit(actions[0]["edit"])
    yield "The finding goes", "", "text", editor.change(PIPELINE, editor.texts[PIPELINE])
    hover = editor.ask_at("hover", PIPELINE, ".base")
    yield "What does `.base` say?", "", "markdown", hover["contents"]["value"].splitlines()
    hover = editor.ask_at("hover", PIPELINE, "build")
    yield "And the job as GitLab resolves it?", "", "markdown", hover["contents"]["value"].splitlines()
    hover = editor.ask_at("hover", PIPELINE, "$CI_COMMIT_TAG")
    yield "Which `$CI_COMMIT_TAG` is that?", "", "markdown", hover["contents"]["value"].splitlines()
    yield "Where is `.base`?", "", "text", editor.lines(editor.ask_at("definition", PIPELINE, ".base"))
    before = editor.texts[PIPELINE]
    broken = f"{before}  needs: [\n"
    yield (
        "Somebody begins to write `needs: [`",
        "That is no YAML; the last findings stay.",
        "text",
        editor.change(PIPELINE, broken),
    )
    found = editor.ask_at("completion", PIPELINE, "needs: [")
    offers = [f"{each['label']}  {each.get('detail') or ''}".rstrip() for each in found["items"][:MOST]]
    yield "Which jobs can be needed?", "", "text", offers
    yield "It is written to its end", "", "text", editor.change(PIPELINE, f"{before}  needs: [build]\n")
    renamed = editor.ask_at("rename", PIPELINE, ".base", newName=".docker")
    yield "`.base` is renamed to `.docker`", "In both files:", "diff", editor.edit(renamed)


def page() -> str:
    """The page as the server would have it now."""
    with TemporaryDirectory() as place, ServerProcess() as server:
        folder = Path(place).resolve()
        (folder / ".git").mkdir()
        for name, text in FILES.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        parts = [HEAD]
        for title, said, language, lines in recorded(Recorder(folder, server)):
            text = "\n".join(lines)
            fence = "~~~" if "```" in text else "```"
            parts.append(
                "\n".join(
                    filter(
                        None, (f"## {title}\n", f"{said}\n" if said else "", f"{fence}{language}\n{text}\n{fence}\n")
                    )
                )
            )
        return "\n".join(parts)
