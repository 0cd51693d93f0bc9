"""The table of what keywords mean, and the keywords by places."""

from __future__ import annotations

import pytest

from cilint.lsp.keywords import keywords_of, place
from cilint.pipeline.entries.table import sections


def test_every_keyword_that_gitlab_takes_has_a_meaning() -> None:
    known = [known for kind in sections() for known in keywords_of(kind).values() if not known.keyword.until]
    # GitLab's table has it, and no documentation.
    without = {(each.kind, each.name) for each in known if not each.meaning}
    assert without == {("workflow-rule", "needs")}


@pytest.mark.parametrize("kind", ["header", "spec", "spec-input", "spec-input-rule", "include-entry"])
def test_what_the_table_of_keywords_leaves_open_has_its_forms_here(kind: str) -> None:
    assert keywords_of(kind)
    assert all(known.forms and known.meaning for known in keywords_of(kind).values())


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ((), {"stages", "include", "spec"}),
        (("job",), {"script", "trigger"}),
        (("default",), {"image", "retry"}),
        (("job", "cache"), {"key", "policy"}),
        (("job", "cache", ""), {"key", "policy"}),
        (("job", "rules", ""), {"if", "changes"}),
        (("job", "rules", "", "changes"), {"paths", "compare_to"}),
        (("workflow", "rules", ""), {"if", "auto_cancel"}),
        (("include", ""), {"local", "component"}),
        (("include", "", "rules", ""), {"if", "exists"}),
        (("job", "trigger"), {"include", "project"}),
        (("job", "trigger", "include", ""), {"local", "artifact"}),
        (("job", "needs", ""), {"job", "pipeline"}),
        (("job", "services", ""), {"name", "alias"}),
        (("job", "variables", "A"), {"value", "expand"}),
        (("job", "id_tokens", "A"), {"aud"}),
        (("job", "artifacts", "reports"), {"junit"}),
        (("spec", "inputs", "a"), {"type", "default"}),
        (("spec", "inputs", "a", "rules", ""), {"if", "options"}),
        (("job", "script", ""), set()),
        (("job", "no-such"), set()),
    ],
)
def test_a_place_takes_its_keywords(keys: tuple[str, ...], expected: set[str]) -> None:
    found = {known.name for known in place(keys).keywords}
    assert expected <= found
    assert bool(found) is bool(expected)


def test_a_keyword_is_told_with_meaning_version_and_page() -> None:
    told = keywords_of("cache")["unprotect"].documentation
    assert told.startswith("**unprotect**\n\nWhether protected and other branches share it.\n\nSince GitLab 15.8.")
    assert told.endswith("(https://docs.gitlab.com/ci/yaml/#cacheunprotect)")
