import json
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.errors import ConfigError
from ml.generation.guides import guide_from_json
from ml.generation.token_roles import TokenRoles
from tests.fixtures.golden_guides import PATH, VOCABULARY, WINDOW, drawn_under, tokens_of

GOLDEN = json.loads(Path(PATH).read_text())
ROLES = TokenRoles(VOCABULARY)
SEEDS = st.integers(0, 2**32 - 1)


def guide(data):
    return guide_from_json(data, vocabulary=VOCABULARY, window=WINDOW)


def bars(*planned):
    return guide({"kind": "bars", "bars": list(planned)})


# Words that begin neither a bar nor a section nor chords, as they stand within one.
_inner = st.lists(st.integers(13, 21), max_size=4)
_headers = st.sampled_from(
    [tokens_of(words) for words in ("bar 4/4", "bar 3/4 | tempo 90", "bar 4/4 | chords | chord C")]
)
_sections = st.lists(st.sampled_from([7, 8, 9, 12]), unique=True, max_size=3).flatmap(
    lambda firsts: st.tuples(*(_inner.map(lambda rest, f=f: [f, *rest]) for f in sorted(firsts)))
)


@st.composite
def plans(draw):
    """Bars that a window can hold; each is free, whole, or a header and sections."""
    planned, room = [], WINDOW
    for _ in range(draw(st.integers(1, 4))):
        header, sections = draw(_headers), [list(each) for each in draw(_sections)]
        size = len(header) + sum(map(len, sections))
        kind = draw(st.sampled_from(["free", "whole", "parts", "no header"]))
        room -= 1 if kind == "free" else size
        if room < 0:
            break
        planned.append(
            {
                "free": {},
                "whole": {"words": header + list(chain(*sections))},
                "parts": {"header": header, "sections": sections},
                "no header": {"sections": sections},
            }[kind]
        )
    return planned


def test_samples_under_guides_are_the_golden_ones():
    assert GOLDEN["cases"]
    for case in GOLDEN["cases"]:
        assert drawn_under(guide(case["guide"]), seed=case["seed"]) == case["tokens"]


@given(plans(), SEEDS)
def test_what_a_plan_keeps_is_in_the_sample_word_for_word(planned, seed):
    found = ROLES.split_bars(drawn_under(bars(*planned), seed=seed))
    last = max((i for i, bar in enumerate(planned) if any(bar.values())), default=-1)
    assert len(found) > last
    for plan, bar in zip(planned[: last + 1], found, strict=False):
        if "words" in plan:
            assert bar.header + list(chain(*bar.sections)) == plan["words"]
        header = plan.get("header", [])
        assert bar.header[: len(header)] == header
        if 4 in header:
            assert bar.header == header, "no other chords are said"
        kept = plan.get("sections", [])
        families = {section[0] for section in kept}
        assert [section for section in bar.sections if section[0] in families] == kept


@given(plans(), SEEDS)
def test_a_guide_says_the_same_whatever_it_was_asked_before(planned, seed):
    asked = bars(*planned)
    tokens = drawn_under(asked, seed=seed)
    for place in (30, 3, 17):
        fresh = bars(*planned)
        assert asked.forced(tokens[:place]) == fresh.forced(tokens[:place])
        assert asked.barred(tokens[:place]) == fresh.barred(tokens[:place])
        assert asked.settled(tokens[:place], 0) == fresh.settled(tokens[:place], 0)


@given(st.lists(st.none() | st.integers(0, 21), max_size=WINDOW), SEEDS)
def test_tokens_kept_at_their_places_are_there_and_the_others_are_the_seeds_own(kept, seed):
    tokens = drawn_under(guide({"kind": "positions", "tokens": kept}), seed=seed)
    free = drawn_under(guide({"kind": "positions", "tokens": []}), seed=seed)
    for i, token in enumerate(tokens):
        expected = kept[i] if i < len(kept) else None
        assert token == (free[i] if expected is None else expected)


def test_the_free_bars_differ_with_the_seed():
    whole = {"words": tokens_of("bar 3/4 | family 4 | note 60")}
    drawn = {tuple(drawn_under(bars({}, whole), seed=seed)) for seed in range(20)}
    assert len(drawn) == 20


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], "a guide must be an object, got []"),
        ({"kind": "notes"}, "a guide's kind must be positions or bars, got 'notes'"),
        ({"kind": "positions"}, "a guide's tokens must be a list, got None"),
        ({"kind": "positions", "tokens": [22]}, "a guide's token must be 0 to 21, got 22"),
        ({"kind": "positions", "tokens": [1] * 41}, "a guide may keep 40 tokens, got 41"),
        ({"kind": "bars", "bars": [3]}, "a guide's bar must be an object, got 3"),
        (
            {"kind": "bars", "bars": [{"words": [0, *[17] * 40]}]},
            "a sample has 40 words, and what is kept takes 41",
        ),
        (
            {"kind": "bars", "bars": [{"words": [17]}]},
            r"a kept bar's words must begin with its one bar word, got \[17\]",
        ),
        (
            {"kind": "bars", "bars": [{"header": [0, 7]}]},
            r"a bar's header holds no instruments, got \[0, 7\]",
        ),
        (
            {"kind": "bars", "bars": [{"words": [0], "header": [0]}]},
            "a bar is kept as words, or as a header and sections, not as both",
        ),
        (
            {"kind": "bars", "bars": [{"sections": [[17]]}]},
            "a kept section must begin with its family or drums",
        ),
        (
            {"kind": "bars", "bars": [{"sections": [[12], [7]]}]},
            "kept sections must be in the order of their instruments",
        ),
    ],
)
def test_what_is_no_guide_is_refused_in_words(data, message):
    with pytest.raises(ConfigError, match=message.replace("[]", r"\[\]")):
        guide(data)


def test_bars_cannot_be_kept_where_there_are_none():
    with pytest.raises(ConfigError, match="this one has none"):
        guide_from_json({"kind": "bars", "bars": []}, vocabulary=["C4"], window=4)
