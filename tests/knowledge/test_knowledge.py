"""The shipped data and the machinery that refuses bad rows."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from importlib import resources
from pathlib import Path

import pytest

from posture.errors import DataError
from posture.knowledge import load as knowledge
from posture.knowledge.records import Source
from posture.knowledge.wording import evidence_words
from posture.measure.measures import GIVEN_TABLE, TABLE
from tests.fixtures.places import FIXTURES, ROOT
from tools import evidence

BAD_ROWS = sorted((FIXTURES / "bad_rows").glob("*.toml"))
KNOWN = knowledge.load()

BODY_MAP_MUSCLES = (
    "suboccipitals", "neck_extensors", "sternocleidomastoid", "scalenes", "deep_neck_flexors",
    "lateral_neck_flexors", "levator_scapulae", "upper_trapezius", "middle_trapezius", "lower_trapezius",
    "rhomboids", "serratus_anterior", "pectoralis_major", "pectoralis_minor", "anterior_deltoid",
    "rear_deltoid", "external_rotators", "latissimus_dorsi", "thoracic_extensors", "lumbar_extensors",
    "multifidus", "quadratus_lumborum", "lateral_trunk", "rectus_abdominis", "external_oblique",
    "internal_oblique", "transversus_abdominis", "iliopsoas", "rectus_femoris", "quadriceps",
    "tensor_fasciae_latae", "adductors", "gluteus_maximus", "gluteus_medius", "gluteus_minimus",
    "hip_external_rotators", "hip_internal_rotators", "hamstrings", "popliteus", "gastrocnemius", "soleus",
    "tibialis_anterior", "tibialis_posterior", "foot_intrinsics",
)  # fmt: skip


def shipped() -> dict[str, str]:
    folder = resources.files("posture.data")
    return {name: (folder / name).read_text("utf-8") for name in knowledge.FILES}


TABLES = {name: tomllib.loads(text) for name, text in shipped().items()}


def refusals(files: dict[str, dict[str, list[object]]]) -> tuple[str, ...]:
    with pytest.raises(DataError) as caught:
        knowledge.build(files)
    return caught.value.problems


def with_rows(file: str, text: str) -> dict[str, dict[str, list[object]]]:
    """The shipped tables, with the rows of `text` added to one file."""
    more = tomllib.loads(text)
    own = TABLES[file]
    return TABLES | {file: {table: [*own.get(table, []), *more.get(table, [])] for table in own | more}}


def as_pattern(expected: str) -> re.Pattern[str]:
    """`*` in an expected message stands for anything: row numbers change with the data."""
    return re.compile(".*".join(re.escape(part) for part in expected.split("*")))


@pytest.mark.parametrize("path", BAD_ROWS, ids=lambda path: path.stem)
def test_bad_row_is_refused_with_its_path_and_the_reason(path: Path) -> None:
    text = path.read_text("utf-8")
    (file,) = re.findall(r"^# file: (.*)$", text, re.M)
    expected = re.findall(r"^# refused: (.*)$", text, re.M)
    problems = refusals(with_rows(file, text))
    for line in expected:
        assert any(as_pattern(line).fullmatch(problem) for problem in problems), (line, problems)


def test_every_bad_row_file_says_what_is_refused() -> None:
    assert len(BAD_ROWS) > 50
    for path in BAD_ROWS:
        assert re.search(r"^# refused: \S", path.read_text("utf-8"), re.M), path.name


def test_all_wrong_rows_of_all_files_are_told_at_once() -> None:
    files = with_rows("muscles.toml", '[[muscle]]\nid = "soleus"')
    files["sources.toml"] = with_rows("sources.toml", '[[source]]\nkey = "new"')["sources.toml"]
    told = "\n".join(refusals(files))
    assert "muscles.toml: muscle" in told
    assert "sources.toml: source" in told


def test_missing_reference_of_a_measurement_is_told() -> None:
    own = TABLES["references.toml"]
    fewer = own | {"reference": [row for row in own["reference"] if row["key"] != "body_lean_deg"]}
    problems = refusals(TABLES | {"references.toml": fewer})
    assert "references.toml: reference: 'body_lean_deg' is measured but has no row" in problems


def test_text_that_is_no_toml_is_refused_by_name() -> None:
    with pytest.raises(DataError, match=r"references.toml: is no TOML"):
        knowledge.parse(shipped() | {"references.toml": "[[reference]\nkey = "})


@pytest.mark.parametrize("name", list(knowledge.FILES))
def test_empty_file_is_refused(name: str) -> None:
    problems = refusals(TABLES | {name: {}})
    for table in knowledge.FILES[name]:
        assert f"{name}: has no [[{table}]] rows" in problems


@pytest.mark.parametrize("name", list(knowledge.FILES))
def test_every_field_is_explained_in_the_header_of_its_file(name: str) -> None:
    text = shipped()[name]
    header = text[: text.index("\n[[")]
    fields = set(re.findall(r"^(\w+) =", text, re.M))
    assert not [field for field in fields if not re.search(rf"\b{field}\b", header)]


def test_records_are_frozen_and_tables_read_only() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        KNOWN.muscles["soleus"].name = "other"
    with pytest.raises(TypeError):
        KNOWN.muscles["new"] = KNOWN.muscles["soleus"]


@pytest.mark.parametrize("source", KNOWN.sources.values(), ids=list(KNOWN.sources))
def test_no_citation_is_unfinished(source: Source) -> None:
    """What people read names authors, year and journal of every paper; nothing says "not found"."""
    assert "not found" not in source.citation
    if source.kind in ("review", "trial", "study"):
        assert source.authors in source.citation
        assert str(source.year) in source.citation
        assert source.journal in source.citation
    assert len(source.citation) > 8


def test_every_edge_follows_the_one_rule_or_says_why_not() -> None:
    """2 SD of many, 3 SD of fifteen, a 95th percentile; anything else needs a reason."""
    spreads = {"2 SD": 2.0, "3 SD of 15": 3.0}
    for key, reference in KNOWN.references.items():
        if reference.band is None:
            assert not reference.limit
        elif reference.limit in spreads and not reference.exception:
            assert reference.mean is not None
            assert reference.sd is not None
            reach = spreads[reference.limit] * reference.sd
            for edge, sign in ((reference.band.low, -1), (reference.band.high, 1)):
                if edge is not None:
                    assert edge == pytest.approx(reference.mean + sign * reach, abs=0.051), key
        elif reference.limit not in ("95th percentile", "from two ranges"):
            assert reference.exception, key


def test_titles_say_what_is_seen_and_the_textbooks_name_is_beside_them() -> None:
    for pattern in KNOWN.imbalances.values():
        assert "Kendall" not in pattern.name
        assert "Janda" not in pattern.name
        if {trigger.kind for trigger in pattern.triggers} == {"answer"}:
            assert not re.search(
                r"\b(weak|tight|overactive) (core|glutes|hip flexors|ham)", pattern.name, re.I
            )


def test_evidence_tells_its_kind_from_its_direction() -> None:
    lower = KNOWN.imbalances["lower_crossed"]
    assert evidence_words(lower) == "Reviews of several trials: no change of posture was shown."
    for pattern in KNOWN.imbalances.values():
        assert not (pattern.effect == "untested" and pattern.evidence in ("A", "B")), pattern.id


def test_a_prevalence_is_told_to_those_whom_it_fits() -> None:
    for pattern in KNOWN.imbalances.values():
        if "right" in pattern.normal and any(t.direction == "negative" for t in pattern.triggers):
            assert pattern.normal_left, pattern.id


def test_what_the_articles_offer_is_told_with_what_trials_say() -> None:
    assert set(KNOWN.offered) == {
        "manual_therapy", "chiropractor", "physiotherapist", "massage", "posters_and_devices", "painkillers",
        "bowen", "yoga", "arthritis", "avoidance", "big_numbers",
    }  # fmt: skip
    by_article = {s.article: s.key for s in KNOWN.sources.values() if s.article is not None}
    for row in KNOWN.offered.values():
        assert all(by_article[article] in row.sources for article in row.articles)
        assert any(KNOWN.sources[key].article is None for key in row.sources), row.id


def test_load_is_cached() -> None:
    assert knowledge.load() is KNOWN


def test_muscles_are_those_of_the_body_map() -> None:
    assert list(KNOWN.muscles) == list(BODY_MAP_MUSCLES)


def test_references_follow_the_order_views_and_units_of_the_measurements() -> None:
    said = [(r.key, r.views, r.unit) for r in KNOWN.references.values()]
    assert said == [(row.key, row.views, row.unit) for row in (*TABLE, *GIVEN_TABLE)]


def test_frontal_references_have_frontal_views_and_sagittal_ones_sagittal() -> None:
    for reference in KNOWN.references.values():
        assert len({view.is_frontal for view in reference.views}) == 1, reference.key


def test_frontal_bands_are_the_same_to_both_sides() -> None:
    """The bands are the same for left and right; knees have varus and valgus instead."""
    for key, reference in KNOWN.references.items():
        if reference.views[0].is_frontal and reference.band and "knee" not in key:
            assert reference.band.low is not None
            assert reference.band.low == -reference.band.high, key


def test_both_knees_have_the_same_reference() -> None:
    left, right = (KNOWN.references[f"{side}_knee_frontal_deg"] for side in ("left", "right"))
    assert (left.band, left.mean, left.sd, left.mdc) == (right.band, right.mean, right.sd, right.mdc)


def test_bands_hold_the_mean_of_healthy_people() -> None:
    for key, reference in KNOWN.references.items():
        if reference.band is not None and reference.mean is not None:
            low, high = reference.band.low, reference.band.high
            assert low is None or low < reference.mean, key
            assert high is None or reference.mean < high, key


@pytest.mark.parametrize(
    ("key", "low", "high"),
    [
        ("shoulder_level_deg", -3.0, 3.0),
        ("pelvis_level_deg", -5.6, 5.6),
        ("trunk_lean_deg", -3.2, 3.2),
        ("left_knee_frontal_deg", -6.6, 4.6),
        ("ear_over_shoulder_deg", None, 13.9),
        ("shoulder_forward_pct", None, 4.8),
        ("knee_flexion_deg", -10.0, 19.0),
    ],
)
def test_band_edges_are_those_of_the_literature_notes(key: str, low: float | None, high: float) -> None:
    band = KNOWN.references[key].band
    assert band is not None
    assert (band.low, band.high) == (low, high)


@pytest.mark.parametrize(
    ("mean", "spread", "key"),
    [
        (-2.8, 2.7, "trunk_inclination_deg"),
        (1.6, 0.8, "body_line_deg"),
        (6.0, 4.8, "hip_angle_deg"),
        (5.1, 2.7, "ankle_angle_deg"),
    ],
)
def test_edges_against_the_vertical_are_three_spreads_of_fifteen_people(
    mean: float, spread: float, key: str
) -> None:
    band = KNOWN.references[key].band
    assert band is not None
    assert band.low == pytest.approx(mean - 3 * spread, abs=0.051)
    assert band.high == pytest.approx(mean + 3 * spread, abs=0.051)


def test_what_a_photo_cannot_show_has_no_reference() -> None:
    assert {
        "craniovertebral_angle", "q_angle", "pelvic_tilt", "thoracic_kyphosis", "lumbar_lordosis",
        "leg_length_difference", "scapular_position",
    } <= set(KNOWN.not_obtainable)  # fmt: skip
    assert not set(KNOWN.not_obtainable) & set(KNOWN.references)


def test_sources_are_cited_not_linked() -> None:
    for source in KNOWN.sources.values():
        assert source.citation
        assert "http" not in source.citation


def test_citation_names_authors_year_journal_and_number() -> None:
    assert KNOWN.sources["raine1997"].citation == (
        "Raine S, Twomey LT 1997, Arch Phys Med Rehabil 78:1215 (PubMed 9365352)"
    )


def test_five_source_articles_are_there() -> None:
    assert {s.article for s in KNOWN.sources.values() if s.article is not None} == {0, 1, 2, 3, 4}


def test_rows_that_articles_name_cite_those_articles() -> None:
    by_article = {s.article: s.key for s in KNOWN.sources.values() if s.article is not None}
    for pattern in KNOWN.imbalances.values():
        for article in pattern.articles:
            assert by_article[article] in pattern.sources, pattern.id


def test_evidence_page_is_up_to_date() -> None:
    page = ROOT / "docs" / "evidence.md"
    assert page.read_text("utf-8") == evidence.page(KNOWN), "run: python -m tools.evidence docs/evidence.md"
