from __future__ import annotations

from cilint.container.template import Hole, HoleShape
from cilint.facts.image_templates import OWN_REGISTRY, hole_shape, shaped
from cilint.pipeline import expansion


def test_predefined_variables_have_the_shape_of_their_values() -> None:
    assert hole_shape("CI_REGISTRY_IMAGE") is HoleShape.PATH
    assert hole_shape("CI_COMMIT_TAG") is HoleShape.TAG_TEXT
    assert hole_shape("CI_COMMIT_SHORT_SHA") is HoleShape.PIPELINE_ID


def test_other_variables_may_hold_anything() -> None:
    assert hole_shape("MY_IMAGE") is HoleShape.UNKNOWN
    assert hole_shape("$[[ inputs.image ]]") is HoleShape.UNKNOWN


def test_a_text_of_the_pipeline_keeps_its_texts_and_gets_shapes_for_its_holes() -> None:
    template = (expansion.UnknownPart("CI_REGISTRY"), "/app:", expansion.UnknownPart("TAG"))
    assert shaped(template) == (Hole("CI_REGISTRY", HoleShape.PATH), "/app:", Hole("TAG", HoleShape.UNKNOWN))


def test_what_begins_with_gitlab_s_own_registry_is_a_path() -> None:
    assert {hole_shape(name) for name in OWN_REGISTRY} == {HoleShape.PATH}
