"""Instruments, zoom, loops and the score, in a real Chromium, by mouse, touch and keyboard."""

import json
import re

import pytest
from music21 import converter
from playwright.sync_api import expect

from tests.e2e.hands import HAND_NAMES, HANDS, Fingers
from tests.e2e.watching import state, wait_until

pytestmark = pytest.mark.browser

PIANO = {"name": "Piano", "program": 0, "is_drum": False}
DRUMS = {"name": "Drums", "program": 0, "is_drum": True}


def tune(bars: int = 8) -> dict:
    """Bars of 4/4 at 120: two seconds each."""
    notes = [[60 + beat % 12, 90, beat, 0.9] for beat in range(4 * bars)]
    hits = [[36, 90, beat, 0.2] for beat in range(4 * bars)]
    tracks = [{**PIANO, "notes": notes}, {**DRUMS, "notes": hits}]
    return {"tempos": [[0, 120]], "time_signatures": [[0, 4, 4]], "tracks": tracks}


def many_notes(count: int) -> dict:
    """Four tracks with so many notes among them."""
    tracks = []
    for part, program in enumerate((0, 32, 56, 65)):
        notes = [
            [36 + (index * 7 + part * 5) % 48, 80, round(index * 0.25, 4), 0.25]
            for index in range(count // 4)
        ]
        tracks.append({"name": "", "program": program, "is_drum": False, "notes": notes})
    return {"tempos": [[0, 120]], "time_signatures": [[0, 4, 4]], "tracks": tracks}


# A song's roll, tracks and score, as the pages of songs and models have them.
SHOW = """
([id, sequence]) => {
  const main = document.querySelector("main");
  main.innerHTML = `<div class="roll-tall"><bf-roll ruler seekable></bf-roll></div>
    <bf-tracks></bf-tracks><bf-score></bf-score>`;
  for (const element of main.querySelectorAll("bf-roll, bf-tracks, bf-score")) {
    element.dataset.id = id;
    element.dataset.title = id;
    element.sequence = sequence;
  }
  document.dispatchEvent(new Event("turbo:load"));
}
"""
# The same, once the elements are there: a property set before they are would hide their own.
SET = """
([id, sequence]) => {
  for (const element of document.querySelectorAll("main bf-roll, main bf-tracks, main bf-score")) {
    element.sequence = sequence;
  }
}
"""


def show(page, sequence: dict, *, song: str = "tune") -> None:
    page.evaluate(SHOW, [song, None])
    wait_until(lambda: page.evaluate("!!customElements.get('bf-score')"))
    wait_until(lambda: page.evaluate("!!customElements.get('bf-tracks')"))
    page.evaluate(SET, [song, sequence])
    expect(roll(page)).to_be_visible()


def roll(page):
    return page.locator("main .roll-tall .roll")


def open_front(page):
    page.goto("/")
    expect(page.locator("bf-player .player__more")).to_be_visible()
    return page


@pytest.fixture
def page(person):
    return open_front(person())


@pytest.fixture
def phone(person):
    return open_front(person(viewport={"width": 375, "height": 740}, has_touch=True))


def test_an_instrument_is_chosen_for_a_track_and_only_its_sounds_are_fetched(page):
    show(page, tune())
    page.locator("bf-player").evaluate("player => player.playerState")
    files: list[str] = []
    page.on("request", lambda request: files.append(request.url.rsplit("/", 1)[-1]))
    roll(page).click(position={"x": 5, "y": 60})
    wait_until(lambda: state(page)["playing"])
    names = {re.sub(r"-[^-]*$", "", name) for name in files if name.endswith(".flac")}
    assert names <= {"piano", "drum", "drums"}, "nothing but the piano and the drums"
    files.clear()
    page.get_by_label("Instrument of Piano").select_option(label="Flute")
    wait_until(lambda: any(name.startswith("flute-") for name in files))
    assert all(name.startswith("flute-") for name in files if name.endswith(".flac"))
    assert state(page)["playing"]
    assert state(page)["settings"]["tracks"][0]["program"] == 73
    assert page.get_by_label("Instrument of Drums").count() == 0
    page.get_by_label("Instrument of Piano").select_option(label="Grand piano")
    wait_until(lambda: state(page)["settings"]["tracks"][0].get("program") is None)


def test_an_instrument_whose_sounds_do_not_come_is_not_chosen(person):
    page = open_front(person(service_workers="block"))
    show(page, tune())
    roll(page).click(position={"x": 5, "y": 60})
    wait_until(lambda: state(page)["playing"])
    page.route("**/violin-*", lambda route: route.abort())
    field = page.get_by_label("Instrument of Piano")
    field.select_option(label="Violin")
    expect(page.locator("bf-player [role=alert]")).to_contain_text("could not be loaded")
    expect(field).to_have_value("0")


def zoom(page) -> int:
    return int(page.get_by_label("Zoom", exact=True).inner_text().rstrip("%"))


def test_a_roll_zooms_by_buttons_keys_and_wheel_around_what_is_pointed_at(page):
    show(page, tune(32))
    assert zoom(page) == 100
    page.get_by_role("button", name="Zoom in").click()
    assert zoom(page) == 200
    roll(page).focus()
    page.keyboard.press("+")
    assert zoom(page) == 400
    page.keyboard.press("-")
    page.keyboard.press("0")
    assert zoom(page) == 100
    box = roll(page).bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + 60)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -300)
    page.keyboard.up("Control")
    wait_until(lambda: zoom(page) > 300)
    seen = page.evaluate("""() => {
      const box = document.querySelector(".roll-scroll");
      return (box.scrollLeft + box.clientWidth * 0.75) / box.scrollWidth;
    }""")
    assert seen == pytest.approx(0.75, abs=0.01), "what was under the mouse is there still"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_two_fingers_zoom_a_roll_and_one_scrolls_it(phone):
    show(phone, tune(32))
    phone.evaluate("document.querySelector('main .roll-tall').scrollIntoView()")
    box = phone.locator("main .roll-scroll").bounding_box()
    middle, y = box["x"] + box["width"] / 2, box["y"] + 80
    fingers = Fingers(phone)
    fingers.down((middle - 30, y), (middle + 30, y))
    for spread in (50, 70, 90, 120):
        fingers.move((middle - spread, y), (middle + spread, y))
    fingers.up()
    wait_until(lambda: zoom(phone) > 250)
    before = phone.evaluate("document.querySelector('.roll-scroll').scrollLeft")
    fingers.down((middle, y))
    for step in range(1, 9):
        fingers.move((middle - 15 * step, y))
    fingers.up()
    wait_until(
        lambda: phone.evaluate("document.querySelector('.roll-scroll').scrollLeft") > before + 40
    )
    assert state(phone)["id"] == "", "who scrolls does not play"


def test_a_playhead_that_leaves_a_zoomed_roll_is_followed(page):
    show(page, tune(16))
    roll(page).focus()
    for _ in range(4):
        page.keyboard.press("+")
    page.keyboard.press("Home")
    wait_until(lambda: state(page)["playing"])
    page.wait_for_timeout(2100)
    roll(page).focus()
    page.keyboard.press("End")
    wait_until(lambda: page.evaluate("document.querySelector('.roll-scroll').scrollLeft") > 1000)


def test_under_reduced_motion_the_playhead_stands_where_its_bar_begins(person):
    page = open_front(person(reduced_motion="reduce"))
    show(page, tune())

    def playhead() -> list[str]:
        return roll(page).evaluate(
            "roll => [roll.ariaValueNow, roll.style.getPropertyValue('--at')]"
        )

    width = roll(page).bounding_box()["width"]
    roll(page).click(position={"x": 0.53 * width, "y": 60})
    wait_until(lambda: state(page)["playing"])
    wait_until(lambda: playhead() == ["9", "50"])


@pytest.mark.parametrize("hand", HANDS[:2], ids=HAND_NAMES[:2])
def test_a_ruler_seeks_where_it_is_pressed_and_loops_the_bars_of_a_drag_by(person, hand):
    page = open_front(person(**hand.screen))
    show(page, tune())
    ruler = page.locator("main .roll-ruler")
    ruler.scroll_into_view_if_needed()
    box = ruler.bounding_box()
    assert box["height"] >= 24

    def at_bar(place: float) -> tuple[float, float]:
        return box["x"] + place / 8 * box["width"], box["y"] + 12

    hand.press_at(ruler, 5.5 / 8)
    wait_until(lambda: state(page)["playing"])
    assert int(roll(page).get_attribute("aria-valuenow")) >= 10, "five bars of two seconds"
    assert not state(page)["settings"]["looping"]
    hand.drag(page, at_bar(2.5), at_bar(4.5))
    wait_until(lambda: state(page)["settings"]["loopBars"] == [3, 5])
    expect(page.get_by_role("button", name="Looping bars 3 to 5")).to_be_visible()
    handle = page.get_by_role("slider", name="Loop to bar").bounding_box()
    assert min(handle["width"], handle["height"]) >= 24
    place = (handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    hand.drag(page, place, at_bar(6.5))
    wait_until(lambda: state(page)["settings"]["loopBars"] == [3, 7])
    hand.press(page.get_by_role("button", name="Looping bars 3 to 7"))
    wait_until(lambda: not state(page)["settings"]["looping"])
    assert page.get_by_role("slider", name="Loop from bar").count() == 0


def test_a_roll_is_played_and_its_bars_looped_by_keys_alone(page):
    show(page, tune())

    def key_leads_to(key: str, bar: int) -> None:
        page.keyboard.press(key)
        expect(roll(page)).to_have_attribute("aria-valuetext", re.compile(f"bar {bar}$"))

    def loops(*bars: int) -> None:
        wait_until(lambda: state(page)["settings"]["loopBars"] == list(bars))

    roll(page).focus()
    key_leads_to("PageDown", 1)
    wait_until(lambda: state(page)["playing"])
    page.keyboard.press("Space")
    wait_until(lambda: not state(page)["playing"])
    key_leads_to("ArrowRight", 2)
    key_leads_to("PageUp", 6)
    key_leads_to("ArrowLeft", 5)
    page.keyboard.press("l")
    loops(5, 5)
    key_leads_to("End", 8)
    page.keyboard.press("]")
    loops(5, 8)
    key_leads_to("PageDown", 4)
    page.keyboard.press("[")
    loops(4, 8)
    to, since = (page.get_by_role("slider", name=f"Loop {end} bar") for end in ("to", "from"))
    to.press("ArrowLeft")
    loops(4, 7)
    since.press("End")
    loops(7, 7)
    roll(page).press("l")
    wait_until(lambda: not state(page)["settings"]["looping"])
    page.keyboard.press("Space")
    wait_until(lambda: state(page)["playing"])


def test_the_score_is_engraved_in_the_page_and_asks_no_other_host(page):
    errors: list[str] = []
    hosts: set[str] = set()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: line.type == "error" and errors.append(line.text))
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    show(page, tune(40))
    page.get_by_role("button", name="Show the score").click()
    sheet = page.locator(".score__page .score__sheet svg")
    expect(sheet.first).to_be_visible()
    assert page.locator(".score__page .vf-stavenote").count() >= 64
    expect(page.get_by_role("status").get_by_text("Bars 1 to 16 of 40")).to_be_visible()
    page.get_by_role("button", name="On", exact=True).click()
    expect(page.get_by_label("Score, bars 17 to 32")).to_be_visible()
    expect(page.get_by_text("Engraving")).to_be_hidden()
    assert errors == []
    assert hosts <= {page.url.split("/")[2]}


def test_the_musicxml_that_is_downloaded_is_read_by_music21(page, tmp_path):
    show(page, tune(4), song="Tune 1/2")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="MusicXML").click()
    assert waiting.value.suggested_filename == "Tune 1 2.musicxml"
    waiting.value.save_as(tmp_path / "tune.musicxml")
    score = converter.parse(tmp_path / "tune.musicxml")
    assert [part.partName for part in score.parts] == ["Piano", "Drums"]
    begun = [
        note for note in score.parts[0].recurse().notes if not note.tie or note.tie.type == "start"
    ]
    assert [note.pitch.midi for note in begun] == [60 + beat % 12 for beat in range(16)]


@pytest.mark.parametrize("hand", HANDS, ids=HAND_NAMES)
def test_a_score_is_opened_turned_saved_and_closed_by(person, hand):
    page = open_front(person(**hand.screen))
    show(page, tune(20))
    score = page.get_by_role("region", name="Score")

    def press(name: str) -> None:
        hand.press(score.get_by_role("button", name=name, exact=True))

    def shows(bars: str) -> None:
        sheet = score.get_by_role("img", name=f"Score, bars {bars}", exact=True)
        expect(sheet.locator(".vf-stavenote").first).to_be_visible()
        expect(score.get_by_text("Engraving")).to_be_hidden()

    with page.expect_download() as waiting:
        press("MusicXML")
    assert waiting.value.suggested_filename == "tune.musicxml"
    press("Show the score")
    shows("1 to 16")
    expect(score.get_by_role("button", name="Back")).to_be_disabled()
    press("On")
    shows("17 to 20")
    expect(score.get_by_role("button", name="On", exact=True)).to_be_disabled()
    press("Back")
    shows("1 to 16")
    press("Hide the score")
    expect(score.get_by_role("img")).to_have_count(0)


def longest_task(chromium, page, act, *, milliseconds: int = 1500) -> float:
    """Return the most processor time that a task of the page's own thread took, in milliseconds.

    Processor time, since a machine that runs other things makes every task long on the clock.
    """
    chromium.start_tracing(page=page, categories=["toplevel", "__metadata"])
    act()
    page.wait_for_timeout(milliseconds)
    events = json.loads(chromium.stop_tracing())["traceEvents"]
    mains = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    tasks = [
        event["tdur"] / 1000
        for event in events
        if event["name"].endswith("RunTask")
        and (event["pid"], event["tid"]) in mains
        and "tdur" in event
    ]
    assert len(tasks) > 10, "the trace holds the page's tasks"
    return max(tasks)


def test_ten_thousand_notes_are_drawn_and_played_without_a_long_task(chromium, page):
    show(page, tune())
    page.evaluate("song => { window.song = song }", many_notes(10_000))
    page.wait_for_timeout(1000)

    def draw():
        page.evaluate("""() => requestAnimationFrame(() => {
          for (const element of document.querySelectorAll("main bf-roll, main bf-tracks")) {
            element.sequence = window.song;
          }
        })""")
        expect(page.locator("main .roll-tall canvas")).to_be_visible()

    def play():
        roll(page).focus()
        page.keyboard.press("Home")
        wait_until(lambda: state(page)["playing"])

    def look_closer():
        for _ in range(4):
            page.keyboard.press("+")
        page.evaluate("document.querySelector('.roll-scroll').scrollLeft = 4000")

    longest = {act.__name__: longest_task(chromium, page, act) for act in (draw, play, look_closer)}
    assert max(longest.values()) < 50, longest


def test_a_hundred_thousand_notes_play(page):
    show(page, many_notes(100_000))
    roll(page).focus()
    page.keyboard.press("Home")
    wait_until(lambda: state(page)["playing"], seconds=60)
    assert state(page)["error"] == ""


def test_a_song_without_notes_says_so_and_the_page_goes_on(page):
    empty = {**tune(), "tracks": [{**PIANO, "notes": []}]}
    page.evaluate(
        """sequence => document.dispatchEvent(new CustomEvent("bf:play",
          { detail: { id: "empty", title: "Empty", sequence } }))""",
        empty,
    )
    expect(page.locator("bf-player [role=alert]")).to_contain_text("There are no notes to play")
    show(page, tune())
    roll(page).click(position={"x": 5, "y": 60})
    wait_until(lambda: state(page)["playing"])


@pytest.mark.parametrize("hand", HANDS, ids=HAND_NAMES)
def test_of_several_players_on_a_page_one_sounds_begun_by(person, hand):
    page = open_front(person(**hand.screen))
    page.evaluate(
        """([a, b]) => {
          document.querySelector("main").innerHTML =
            '<bf-play-button data-id="a" data-title="A"></bf-play-button>' +
            '<bf-play-button data-id="b" data-title="B"></bf-play-button>';
          document.dispatchEvent(new Event("turbo:load"));
        }""",
        [tune(), tune()],
    )
    wait_until(lambda: page.evaluate("!!customElements.get('bf-play-button')"))
    page.evaluate(
        """song => {
          for (const b of document.querySelectorAll('main bf-play-button')) b.sequence = song;
        }""",
        tune(),
    )
    first, second = (page.get_by_role("button", name=f"Play {name}") for name in "AB")
    hand.press(first)
    wait_until(lambda: state(page)["playing"])
    expect(first).to_have_attribute("aria-pressed", "true")
    hand.press(second)
    wait_until(lambda: state(page)["id"] == "b" and state(page)["playing"])
    expect(first).to_have_attribute("aria-pressed", "false")
    expect(second).to_have_attribute("aria-pressed", "true")
    hand.press(second)
    wait_until(lambda: not state(page)["playing"])


def test_a_finger_plays_seeks_and_loops(phone):
    show(phone, tune())
    box = phone.locator("main .roll-scroll").bounding_box()
    phone.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + 80)
    wait_until(lambda: state(phone)["playing"])
    value = roll(phone).get_attribute("aria-valuenow")
    assert int(value) >= 7, "half of sixteen seconds"
    phone.get_by_role("button", name="Loop this bar").tap()
    wait_until(lambda: state(phone)["settings"]["looping"])
    phone.locator("bf-player").get_by_role("button", name="Play").tap()
    wait_until(lambda: not state(phone)["playing"])
    phone.locator(".player__more").tap()
    phone.get_by_label("Metronome").tap()
    wait_until(lambda: state(phone)["settings"]["metronome"])
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("hand", HANDS, ids=HAND_NAMES)
def test_each_control_of_the_player_and_of_a_songs_tracks_works_by(person, hand):
    page = open_front(person(**hand.screen))
    show(page, tune())
    player = page.locator("bf-player")

    def settings() -> dict:
        return state(page)["settings"]

    def button(name: str):
        return page.get_by_role("button", name=name, exact=True)

    def slider(name: str):
        return player.get_by_label(name, exact=True).locator("visible=true")

    hand.press(button("Loop this bar"))
    wait_until(lambda: state(page)["playing"] and settings()["loopBars"] == [1, 1])
    hand.press(player.get_by_role("button", name="Play"))
    wait_until(lambda: not state(page)["playing"])
    position = player.get_by_role("slider", name="Position in the song")
    hand.slide(position, to_end=True)
    expect(position).to_have_attribute("aria-valuetext", re.compile("bar 8$"))
    hand.press(button("Zoom in"))
    wait_until(lambda: zoom(page) == 200)
    hand.press(button("Zoom out"))
    wait_until(lambda: zoom(page) == 100)

    mix(page, hand)
    hand.press(player.get_by_role("button", name="More"))
    last = page.get_by_role("spinbutton", name="To bar")
    last.fill("3")
    last.press("Enter")
    wait_until(lambda: settings()["loopBars"] == [1, 3])
    hand.check(player.get_by_role("checkbox", name="Loop", exact=True))
    hand.check(player.get_by_role("checkbox", name="Metronome"))
    wait_until(lambda: settings()["metronome"] and not settings()["looping"])
    hand.slide(slider("Tempo"), to_end=True)
    hand.slide(slider("Transpose"), to_end=False)
    wait_until(lambda: settings()["tempo"] == 2 and settings()["transpose"] == -12)
    hand.press(button("As written"))
    wait_until(lambda: settings()["tempo"] == 1 and not settings()["metronome"])
    hand.slide(slider("Volume"), to_end=False)
    expect(slider("Volume")).to_have_value("0")
    hand.press(button("Keys"))
    sheet = page.get_by_role("dialog", name="Keys")
    hand.press(sheet.get_by_role("button", name="Close"))
    expect(sheet).to_be_hidden()
    hand.press(player.locator(".player__panel").get_by_role("button", name="Close"))
    expect(player.locator(".player__panel")).to_be_hidden()


def mix(page, hand) -> None:
    def track(index: int) -> dict:
        return state(page)["settings"]["tracks"][index]

    hand.press(page.get_by_role("button", name="Mute Drums"))
    hand.press(page.get_by_role("button", name="Solo Piano"))
    hand.slide(page.get_by_label("Volume of Piano"), to_end=False)
    wait_until(lambda: track(0)["volume"] == 0 and track(0)["solo"] and track(1)["muted"])
    hand.choose(page.get_by_label("Instrument of Piano"), "Flute")
    wait_until(lambda: track(0).get("program") == 73)


def test_every_control_is_large_enough_for_a_finger(phone):
    show(phone, tune())
    phone.get_by_role("button", name="Loop this bar").tap()
    wait_until(lambda: state(phone)["settings"]["looping"])
    phone.locator(".player__more").tap()
    small = phone.evaluate("""() => [...document.querySelectorAll(
        "bf-player :is(button, input, [role=slider]), " +
        "main :is(bf-roll, bf-tracks, bf-score) :is(button, input, select, [role=slider])")]
      .map((element) => [element, (element.closest("label") ?? element).getBoundingClientRect()])
      .filter(([, { width, height }]) => width > 0 && Math.min(width, height) < 24)
      .map(([element, { width, height }]) => `${element.outerHTML.slice(0, 80)} ${width} ${height}`)
    """)
    assert small == []


def test_without_web_audio_the_page_says_so_and_still_draws(person):
    page = person()
    page.add_init_script("delete window.AudioContext; delete window.webkitAudioContext;")
    open_front(page)
    show(page, tune())
    roll(page).click(position={"x": 5, "y": 60})
    alert = page.locator("bf-player [role=alert]")
    expect(alert).to_contain_text("This browser cannot play: it has no Web Audio")
    expect(page.locator("main .roll-tall svg path.n-1")).to_be_attached()
    page.get_by_role("button", name="Show the score").click()
    expect(page.locator(".score__page svg").first).to_be_visible()


def test_on_an_iphone_the_silent_switch_does_not_mute_and_interruptions_end(person):
    page = person()
    page.add_init_script("""
      Object.defineProperty(navigator, "audioSession", { value: { type: "auto" } });
    """)
    open_front(page)
    show(page, tune())
    assert page.evaluate("navigator.audioSession.type") == "auto"
    roll(page).click(position={"x": 5, "y": 60})
    wait_until(lambda: state(page)["playing"])
    assert page.evaluate("navigator.audioSession.type") == "playback"
