"""Where boxes stand: beside each other, in the order of their stages, and always in the same places."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from cilint.drawing.layout import HEIGHT, WIDEST, lay_out
from cilint.drawing.picture import Box, BoxKind, Chart, Link, LinkKind, Picture

NAMES = st.sampled_from(["x", "a job", "test the whole thing on all machines", "build/" * 20])
STAGES = ("build", "test", "deploy")


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    stages = draw(st.lists(st.sampled_from(STAGES), max_size=60))
    boxes = [Box(f"p0j{number}", draw(NAMES), stage=stage) for number, stage in enumerate(stages)]
    asides = [
        Box(f"p0x{number}", "x", draw(st.sampled_from([BoxKind.ENVIRONMENT, BoxKind.MISSING]))) for number in range(3)
    ]
    keys = st.sampled_from([box.key for box in boxes]) if boxes else st.nothing()
    pairs = draw(st.lists(st.tuples(keys, keys), max_size=60)) if boxes else []
    links = [Link(one, other, LinkKind.ORDER) for one, other in pairs]
    for box in asides if boxes else []:
        job = draw(keys)
        ends = (job, box.key) if box.kind is BoxKind.ENVIRONMENT else (box.key, job)
        links.append(Link(*ends, LinkKind.ORDER))
    used = tuple(stage for stage in STAGES if any(box.stage == stage for box in boxes))
    return Chart("p0", "x", used, (*boxes, *asides), tuple(links))


@given(charts())
def test_no_two_boxes_stand_in_the_same_place(chart: Chart) -> None:
    sheet = lay_out(Picture("x", (chart,)))
    (placed,) = sheet.charts
    assert placed.spots.keys() == {box.key for box in chart.boxes}
    for one, other in combinations(placed.spots.values(), 2):
        beside = one.x + one.width < other.x or other.x + other.width < one.x
        assert beside or abs(one.y - other.y) >= HEIGHT
    for spot in placed.spots.values():
        assert 0 <= spot.x <= sheet.width - spot.width
        assert 0 <= spot.y <= sheet.height - HEIGHT


@given(charts())
def test_stages_follow_each_other_from_left_to_right(chart: Chart) -> None:
    (placed,) = lay_out(Picture("x", (chart,))).charts
    places = [[placed.spots[box.key].x for box in chart.in_stage(stage)] for stage in chart.stages]
    assert all(max(one) < min(other) for one, other in pairwise(places))


@given(charts())
def test_the_same_picture_has_the_same_places(chart: Chart) -> None:
    assert lay_out(Picture("x", (chart,))) == lay_out(Picture("x", (chart,)))


def test_what_waits_in_its_own_stage_stands_to_the_right_of_what_it_waits_for() -> None:
    boxes = tuple(Box(f"p0j{number}", "x", stage="test") for number in range(3))
    links = (Link("p0j2", "p0j0", LinkKind.ORDER), Link("p0j0", "p0j1", LinkKind.ORDER))
    (placed,) = lay_out(Picture("x", (Chart("p0", "x", ("test",), boxes, links),))).charts
    assert placed.spots["p0j2"].x < placed.spots["p0j0"].x < placed.spots["p0j1"].x


def test_a_child_pipeline_stands_below_the_one_that_starts_it() -> None:
    one, other = (Chart(key, "x", ("test",), (Box(f"{key}j0", "x", stage="test"),), ()) for key in ("p0", "p1"))
    above, below = lay_out(Picture("x", (one, other))).charts
    assert above.spot.y + above.height < below.spot.y


def test_the_boxes_of_a_stage_are_as_wide_as_the_longest_name_up_to_a_limit() -> None:
    names = {"build": ("a", "compile everything"), "test": ("x",), "deploy": ("build/" * 30,)}
    boxes = tuple(Box(f"{stage}{name}", name, stage=stage) for stage in STAGES for name in names[stage])
    (placed,) = lay_out(Picture("x", (Chart("p0", "x", STAGES, boxes, ()),))).charts
    widths = {stage: {placed.spots[box.key].width for box in boxes if box.stage == stage} for stage in STAGES}
    assert all(len(found) == 1 for found in widths.values())
    assert max(widths["test"]) < max(widths["build"]) < max(widths["deploy"]) == WIDEST
