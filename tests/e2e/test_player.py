"""The player's controls, in a real Chromium that really plays."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.watching import state, wait_until

pytestmark = pytest.mark.browser

# Two bars of 4/4 at 240 quarters a minute: two seconds.
TUNE = {
    "tempos": [[0, 240]],
    "time_signatures": [[0, 4, 4]],
    "tracks": [
        {
            "name": "Piano",
            "program": 0,
            "is_drum": False,
            "notes": [[60 + beat, 90, beat, 0.9] for beat in range(8)],
        },
        {
            "name": "Drums",
            "program": 0,
            "is_drum": True,
            "notes": [[36, 90, beat, 0.2] for beat in range(8)],
        },
    ],
}
PLAY = """
sequence => document.dispatchEvent(
  new CustomEvent("bf:play", { detail: { id: "tune", title: "Tune", sequence } }))
"""
# Rendered as the settings say: how long it is, and how loud.
RENDER = """
async ([sequence, settings]) => {
  const audio = await document.querySelector("bf-player").renderOffline(sequence, settings);
  const samples = audio.getChannelData(0);
  return { seconds: audio.duration, loudest: samples.reduce((a, b) => Math.max(a, b), 0) };
}
"""
AS_WRITTEN = {"looping": False, "tempo": 1, "transpose": 0, "metronome": False, "tracks": []}
MUTED = {"muted": True, "solo": False, "volume": 0.8}


@pytest.fixture
def page(person):
    page = person()
    page.goto("/")
    expect(page.locator("bf-player .player__more")).to_be_visible()
    return page


def test_a_loop_goes_round_until_it_is_turned_off(page):
    more = page.locator(".player__more")
    more.focus()
    page.keyboard.press("Enter")
    expect(more).to_have_attribute("aria-expanded", "true")
    page.get_by_role("checkbox", name="Loop", exact=True).check()
    page.evaluate(PLAY, TUNE)
    wait_until(lambda: state(page)["playing"])
    page.wait_for_timeout(4500)
    assert state(page)["playing"], "two seconds of music still play after four"
    page.get_by_role("checkbox", name="Loop", exact=True).uncheck()
    wait_until(lambda: not state(page)["playing"])
    page.keyboard.press("Escape")
    expect(more).to_be_focused()
    expect(page.locator(".player__panel")).to_be_hidden()


def test_tempo_and_transposition_change_while_it_plays_and_back(page):
    page.locator(".player__more").click()
    page.get_by_role("checkbox", name="Loop", exact=True).check()
    page.evaluate(PLAY, TUNE)
    wait_until(lambda: state(page)["playing"])
    page.get_by_role("slider", name="Tempo").fill("50")
    page.get_by_role("slider", name="Transpose").fill("-5")
    expect(page.locator(".player__title")).to_contain_text(re.compile("Loop, 50%, .5 semitones"))
    assert state(page)["playing"]
    page.get_by_role("button", name="As written").click()
    assert {**state(page)["settings"], "loopBars": None} == {**AS_WRITTEN, "loopBars": None}


def test_what_is_rendered_follows_the_settings(page):
    written = page.evaluate(RENDER, [TUNE, AS_WRITTEN])
    slow = page.evaluate(RENDER, [TUNE, {**AS_WRITTEN, "tempo": 0.5}])
    assert slow["seconds"] - written["seconds"] == pytest.approx(2, abs=0.1)
    silent = page.evaluate(RENDER, [TUNE, {**AS_WRITTEN, "tracks": [MUTED, MUTED]}])
    assert written["loudest"] > 0.05
    assert silent["loudest"] == 0


def test_the_sheet_of_keys_opens_by_its_key_which_can_be_turned_off(page):
    sheet = page.get_by_role("dialog", name="Keys")
    page.keyboard.press("?")
    expect(sheet).to_be_visible()
    page.get_by_label("The key ? opens this sheet").uncheck()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    page.keyboard.press("?")
    expect(sheet).to_be_hidden()
