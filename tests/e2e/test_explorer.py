"""The explorer of a model: every control by mouse, finger and keyboard, and its link."""

import re
import wave

import pytest
from playwright.sync_api import expect

from ml.music.midi import read_midi
from tests.e2e.explorer_model import EVENTS, SONGS, add_model, place_of
from tests.e2e.hands import HAND_NAMES, HANDS, PHONE, Fingers, Keys, Mouse
from tests.e2e.stack import Api
from tests.e2e.test_pages import inspect
from tests.e2e.watching import state as player
from tests.e2e.watching import wait_until

pytestmark = pytest.mark.browser

CLIPBOARD = ["clipboard-read", "clipboard-write"]
CLIPBOARD_TEXT = "navigator.clipboard.readText()"
SAMPLE_AT_REST = """async () => {
  const sampler = document.querySelector("bf-sampler");
  const until = Date.now() + 20_000;
  do await new Promise((go) => setTimeout(go, 20));
  while (sampler.state.drawing && Date.now() < until);
  const { id, z, seed, temperature, topP, label, tokens } = sampler.state.now;
  return { id, z, seed, temperature, topP, label, tokens };
}"""
HEARD_NOTES = "document.querySelector('bf-player bf-roll').sequence"
# What the sliders of the map's file move along, beside the map's own two.
DIRECTIONS = {"Register": (0.6, 0.8), "Axis 3": (0.8, -0.6)}
WORDS = {"representation": "events", "vocabulary": list(EVENTS)}


@pytest.fixture(scope="module")
def owner(stack) -> Api:
    return Api(stack).sign_in(*stack.account)


@pytest.fixture(scope="module")
def model(owner) -> str:
    """A model of notes of one length, with two labels and twelve songs on its map."""
    return f"/models/{add_model(owner)}/"


@pytest.fixture(scope="module")
def model_of_bars(owner) -> str:
    """A model of bars, chords and two instruments."""
    return f"/models/{add_model(owner, tokenizer=WORDS)}/"


@pytest.fixture
def visit(person, owner):
    """Open a page as the owner, with a sample drawn and the map there."""

    def opened(path, **options):
        page = person(**options)
        cookies = [{"name": one.name, "value": one.value, "url": owner.stack.address}
                   for one in owner.cookies]  # fmt: skip
        page.context.add_cookies(cookies)
        page.goto(path)
        expect(page.locator(".sampler .verdict")).to_be_visible(timeout=60_000)
        expect(page.locator("bf-map canvas")).to_be_visible(timeout=60_000)
        return page

    return opened


def state(page, name):
    return page.evaluate(f"document.querySelector('bf-sampler').state.{name}")


def sample(page) -> dict:
    """What the newest sample was drawn with, once it has come to rest."""
    return page.evaluate(SAMPLE_AT_REST)


def wait_until_heard(page) -> None:
    """Wait until the newest sample is what the player has."""
    wait_until(lambda: player(page)["id"] == sample(page)["id"])


def on_map(page, song: int) -> tuple[float, float]:
    page.locator("bf-map").scroll_into_view_if_needed()
    box = page.locator("bf-map").bounding_box()
    across, down = place_of(song)
    return box["x"] + across * box["width"], box["y"] + down * box["height"]


def set_corners(page, names: str) -> None:
    """Come to a song for each corner, by the list of songs."""
    for index, name in enumerate(names):
        page.get_by_label("A song of the map").select_option(f"Song {3 * index:02}")
        expect(page.locator(".verdict")).to_have_text(f"Song {3 * index:02}")
        page.get_by_role("button", name=f"Set {name} to").click()


def wait_for_address(page) -> None:
    """Wait until the address says what the page shows: browsers let it change now and then only."""
    wait_until(lambda: page.evaluate("document.querySelector('bf-copy-link').url") == page.url)


def same_elsewhere(page) -> None:
    """A link draws the same notes in another tab, and the controls stand as they did."""
    before = sample(page)
    wait_for_address(page)
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator("bf-map canvas")).to_be_visible(timeout=60_000)
    assert sample(other) == before
    for name in ("radius", "locks", "chords", "morph"):
        assert state(other, name) == state(page, name), name
    other.close()


def press_by_mouse(page, song):
    page.mouse.click(*on_map(page, song))


def press_by_finger(page, song):
    page.touchscreen.tap(*on_map(page, song))


def press_by_key(page, song):
    across, down = place_of(song)
    dot = page.locator("bf-map .map__dot")
    page.get_by_label("Across the map").fill(f"{6 * across - 3:.1f}")
    page.get_by_label("Up the map").fill(f"{3 - 6 * down:.1f}")
    dot.press("Enter")


@pytest.mark.parametrize(
    ("press", "options"),
    [(press_by_mouse, {}), (press_by_finger, PHONE), (press_by_key, {})],
    ids=["mouse", "finger", "keyboard"],
)
def test_a_songs_dot_plays_the_song_as_the_model_has_it(visit, model, press, options):
    page = visit(model, **options)
    press(page, 7)
    expect(page.locator(".verdict")).to_have_text("Song 07")
    expect(page.locator("bf-player")).to_contain_text("Song 07")
    wait_until_heard(page)
    now = sample(page)
    assert now["z"] == state(page, "map.points[7].z")
    assert now["label"] == state(page, "map.points[7].label"), "it is told the song's own label"
    same_elsewhere(page)


def test_beside_the_dots_and_on_its_own_dot_a_finger_steers_and_beside_them_a_mouse(visit, model):
    page = visit(model, **PHONE)

    def steered_to(*z):
        # The page hears of a tap some time after it.
        wait_until(lambda: sample(page)["z"] == pytest.approx(z, abs=0.05))

    # A sample's dot may lie in the middle by chance: it is brought away from there.
    page.get_by_label("Across the map").press("End")
    wait_until(lambda: sample(page)["z"][0] == pytest.approx(3))
    page.locator("bf-map").scroll_into_view_if_needed()
    box = page.locator("bf-map").bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    steered_to(0, 0)
    box = page.locator("bf-map").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.6, box["y"] + box["height"] / 2)
    steered_to(0.6, 0)
    across, down = box["x"] + box["width"] * 0.6, box["y"] + box["height"] / 2
    fingers = Fingers(page)
    fingers.down((across, down))
    for share in (0.1, 0.2, 0.25):
        fingers.move((across, down - share * box["height"]))
    fingers.up()
    steered_to(0.6, 1.5)


class Explorer:
    """A page's explorer, and the hand that works it."""

    def __init__(self, page, hand) -> None:
        self.page, self.hand = page, hand

    def press(self, name: str) -> None:
        self.hand.press(self.page.get_by_role("button", name=name, exact=True))

    def slide(self, name: str, *, to_end: bool) -> None:
        self.hand.slide(self.page.get_by_label(name, exact=True), to_end=to_end)

    def choose(self, name: str, option: str) -> None:
        self.hand.choose(self.page.get_by_label(name, exact=True), option)

    def come_to(self, song: str) -> None:
        """Find a song by its name, to hear it as the model has it."""
        self.choose("A song of the map", song)
        expect(self.page.locator(".verdict")).to_have_text(song)

    def wait_for(self, is_drawn) -> None:
        wait_until(lambda: is_drawn(sample(self.page)))


@pytest.mark.parametrize("hand", HANDS, ids=HAND_NAMES)
def test_each_control_of_the_explorer_works_by(visit, model, hand):
    page = visit(model, permissions=CLIPBOARD, **hand.screen)
    explorer = Explorer(page, hand)
    first = sample(page)
    explorer.press("Draw another")
    explorer.wait_for(lambda now: now["seed"] != first["seed"])
    page.get_by_label("Seed").fill("4294967295")
    explorer.press("Draw this")
    explorer.wait_for(lambda now: now["seed"] == 4294967295)
    explorer.slide("Temperature", to_end=False)
    explorer.wait_for(lambda now: now["temperature"] == pytest.approx(0.1))
    steer_along_each_direction(explorer)
    explorer.slide("Top-p", to_end=False)
    explorer.wait_for(lambda now: now["topP"] == pytest.approx(0.05))
    choose_a_label(explorer)
    explorer.slide("How far away", to_end=True)
    wait_until(lambda: state(page, "radius") == 2)
    before = sample(page)
    explorer.press("Draw a neighbour")
    explorer.wait_for(lambda now: now["z"] != before["z"])
    lock_a_bar(explorer)
    morph(explorer)
    copy_the_link(explorer)


def steer_along_each_direction(explorer: Explorer) -> None:
    """A slider moves z along its own direction alone; its value tells, and what plays follows."""
    page, hand = explorer.page, explorer.hand
    hand.press(page.locator("bf-sampler bf-play-button button").first)
    explorer.press("Loop this bar")
    wait_until(lambda: player(page)["playing"] and player(page)["settings"]["looping"])
    hand.press(page.get_by_text("Further axes"))
    for name, vector in DIRECTIONS.items():
        slider = page.get_by_label(name, exact=True)
        z = sample(page)["z"]
        hand.pull(slider)
        wait_until_heard(page)
        pulled = sample(page)
        place = along(pulled["z"], vector)
        assert place == pytest.approx(1.2, abs=0.25)
        assert across(pulled["z"], vector) == pytest.approx(across(z, vector), abs=1e-5)
        expect(slider).to_have_attribute("aria-valuetext", f"{place:.2f}")
        assert float(slider.input_value()) == pytest.approx(place, abs=1e-5)
        explorer.slide(name, to_end=False)
        expect(slider).to_have_attribute("aria-valuetext", "\N{MINUS SIGN}3.00")
        wait_until_heard(page)
        assert sample(page)["tokens"] != pulled["tokens"]
    assert player(page)["playing"]


def along(z, vector) -> float:
    return z[0] * vector[0] + z[1] * vector[1]


def across(z, vector) -> float:
    return z[0] * vector[1] - z[1] * vector[0]


def choose_a_label(explorer: Explorer) -> None:
    """By the list and by the legend, in turns: the list shows what the legend asked for."""
    page = explorer.page
    for label, ask in (
        ("swing", lambda: explorer.choose("Label", "swing")),
        ("latin", lambda: explorer.press("Draw one of the label latin")),
        ("swing", lambda: explorer.press("Draw one of the label swing")),
    ):
        ask()
        explorer.wait_for(lambda now: now["label"] == label)  # noqa: B023
        expect(page.get_by_label("Label", exact=True)).to_have_value(label)


def lock_a_bar(explorer: Explorer) -> None:
    before = sample(explorer.page)
    explorer.press("Bar 1")
    explorer.press("Draw the rest again")
    explorer.wait_for(lambda now: now["seed"] != before["seed"])
    assert sample(explorer.page)["tokens"][:8] == before["tokens"][:8]
    explorer.press("Let all of it go")
    wait_until(lambda: state(explorer.page, "locks") == {"bars": [], "tracks": []})


def morph(explorer: Explorer) -> None:
    """Songs that were found by their names become corners; between them the music walks."""
    page = explorer.page
    songs = page.get_by_label("A song of the map")
    assert songs.locator("option").count() == SONGS + 1
    for name, song in (("A", "Song 02"), ("B", "Song 08")):
        explorer.come_to(song)
        explorer.press(f"Set {name} to what plays here, {song}")
    explorer.slide("From A to B", to_end=False)
    explorer.wait_for(lambda now: now["z"] == pytest.approx(state(page, "map.points[2].z")))
    explorer.press("Walk while it plays")
    wait_until(lambda: state(page, "morphing"))
    explorer.press("Stop the walk")
    wait_until(lambda: not state(page, "morphing"))
    for name, song in (("C", "Song 05"), ("D", "Song 11")):
        explorer.come_to(song)
        explorer.press(f"Set {name} to what plays here, {song}")
    dot = page.get_by_role("slider", name="Point between the corners")
    explorer.hand.lead(dot, page.locator("bf-morph-pad .pad"))
    expect(dot).to_have_attribute(
        "aria-valuetext", re.compile(r"^(49|50|51) % from A to B, [01] % down to C and D$")
    )
    expect(songs).to_have_value("")
    explorer.press("Clear B")
    expect(page.get_by_label("From A to B")).to_have_count(0)


def copy_the_link(explorer: Explorer) -> None:
    page = explorer.page
    explorer.press("Copy link")
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    wait_until(lambda: page.evaluate(CLIPBOARD_TEXT) == page.url)


def test_where_the_clipboard_is_closed_the_link_is_shown_to_be_copied_by_keys(visit, model):
    page = visit(model)
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.get_by_role("button", name="Copy link").click()
    link = page.get_by_label("The browser did not let us copy")
    expect(link).to_be_focused()
    page.keyboard.press("ControlOrMeta+c")
    seed = page.get_by_label("Seed")
    seed.fill("")
    seed.press("ControlOrMeta+v")
    wait_until(lambda: seed.input_value() == page.url)
    page.get_by_role("button", name="Draw another").click()
    expect(link).to_have_count(0)


def test_a_seed_that_is_none_is_not_drawn(visit, model):
    page = visit(model)
    seed = page.get_by_label("Seed")
    for text in ("", "-1", "1.5", "4294967296", "blue"):
        seed.fill(text)
        expect(page.get_by_role("button", name="Draw this")).to_be_disabled()
    seed.fill("12")
    seed.press("Enter")
    wait_until(lambda: sample(page)["seed"] == 12)


@pytest.mark.parametrize("hand", HANDS, ids=HAND_NAMES)
def test_what_was_drawn_is_downloaded_as_midi_and_as_sound_by(visit, model, hand):
    page = visit(model, **hand.screen)
    with page.expect_download() as waiting:
        hand.press(page.get_by_role("button", name="MIDI", exact=True))
    notes = page.evaluate(
        "document.querySelector('bf-sampler').state.now.sequence.tracks[0].notes"
        ".map(([pitch]) => pitch)"
    )
    written = read_midi(waiting.value.path().read_bytes())
    assert sorted(note.pitch for note in written.tracks[0].notes) == sorted(notes)
    with page.expect_download() as waiting:
        hand.press(page.get_by_role("button", name="WAV"))
    with wave.open(str(waiting.value.path())) as sound:
        assert sound.getnframes() > sound.getframerate()


def test_a_damaged_decoder_is_refused_in_words_and_fetched_again(person, owner, model):
    page = person(service_workers="block")
    for one in owner.cookies:
        page.context.add_cookies(
            [{"name": one.name, "value": one.value, "url": owner.stack.address}]
        )
    weights = "**/export/weights.bin*"
    page.context.route(weights, lambda route: route.fulfill(body=b"cut"))
    page.goto(model)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("weights.bin must have", timeout=60_000)
    page.context.unroute(weights)
    page.get_by_role("button", name="Load it again").click()
    expect(page.locator(".sampler .verdict")).to_be_visible(timeout=60_000)
    expect(alert).to_have_count(0)


def test_without_an_account_the_front_page_is_heard_and_bent_and_its_link_passed_on(person):
    page = person(permissions=CLIPBOARD, **PHONE)
    page.goto("/")
    verdict = page.locator(".sampler .verdict")
    expect(verdict).to_be_visible(timeout=60_000)
    page.locator("bf-first-listen button").tap()
    wait_until_heard(page)
    page.get_by_role("list", name="Songs to begin with").get_by_role("button").nth(2).tap()
    expect(verdict).to_have_text("Night bus")
    wait_until_heard(page)
    before = sample(page)
    page.locator("bf-map .map__dot").press("Shift+ArrowRight")
    wait_until(lambda: sample(page)["z"] != before["z"])
    wait_until_heard(page)
    assert sample(page)["tokens"] != before["tokens"]
    page.get_by_role("button", name="Copy link").tap()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    friend = person()
    friend.goto(page.evaluate(CLIPBOARD_TEXT))
    expect(friend.locator(".sampler .verdict")).to_be_visible(timeout=60_000)
    friend.locator("bf-first-listen button").press("Enter")
    wait_until(lambda: player(friend)["playing"])
    assert friend.evaluate(HEARD_NOTES) == page.evaluate(HEARD_NOTES)
    songs = friend.get_by_role("list", name="Songs to begin with").get_by_role("button")
    for song, press in ((songs.nth(0), Mouse().press), (songs.nth(1), Keys().press)):
        press(song)
        expect(song).to_have_attribute("aria-pressed", "true")
        wait_until_heard(friend)


def test_neighbours_are_as_far_away_as_the_radius_says(visit, model):
    page = visit(model)
    centre = sample(page)["z"]
    radius = page.get_by_label("How far away")
    neighbour = page.get_by_role("button", name="Draw a neighbour")
    radius.press("Home")
    neighbour.click()
    assert sample(page)["z"] == pytest.approx(centre)
    radius.press("End")
    drawn = set()
    for press in (neighbour.click, lambda: neighbour.press("Enter")):
        press()
        drawn.add(tuple(sample(page)["z"]))
    assert len(drawn) == 2
    expect(page).to_have_url(re.compile("radius=2"))
    same_elsewhere(page)


def test_a_sample_with_a_label_is_drawn_from_the_legend_and_the_list(visit, model):
    page = visit(model, **PHONE)
    legend = page.get_by_role("list", name="Labels of the songs")
    legend.get_by_role("button", name="swing").tap()
    wait_until(lambda: sample(page)["label"] == "swing")
    page.get_by_label("Label", exact=True).select_option("latin")
    assert sample(page)["label"] == "latin"
    expect(page).to_have_url(re.compile("label=latin"))
    same_elsewhere(page)


def test_top_p_leaves_out_what_is_unlikely(visit, model):
    page = visit(model)
    top_p = page.get_by_label("Top-p")
    before = sample(page)
    top_p.press("Home")
    after = sample(page)
    assert after["topP"] == pytest.approx(0.05)
    assert after["seed"] == before["seed"]
    assert after["tokens"] != before["tokens"]
    expect(page).to_have_url(re.compile("top_p=0.05"))
    same_elsewhere(page)


def test_a_way_between_two_songs_is_scrubbed(visit, model):
    page = visit(model)
    set_corners(page, "AB")
    way = page.get_by_label("From A to B")
    assert sample(page)["z"] == pytest.approx(state(page, "map.points[3].z"), abs=1e-5)
    way.press("Home")
    assert sample(page)["z"] == pytest.approx(state(page, "map.points[0].z"), abs=1e-5)
    way.press("End")
    assert sample(page)["z"] == pytest.approx(state(page, "map.points[3].z"), abs=1e-5)
    box = way.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(way).to_have_attribute("aria-valuetext", re.compile(r"^(49|50|51) % from A to B"))
    same_elsewhere(page)
    page.get_by_role("button", name="Clear B").click()
    expect(way).to_have_count(0)


def test_a_square_between_four_songs_is_crossed(visit, model):
    page = visit(model, **PHONE)
    set_corners(page, "ABCD")
    dot = page.get_by_role("slider", name="Point between the corners")
    dot.press("Shift+ArrowLeft")
    dot.press("ArrowUp")
    expect(dot).to_have_attribute("aria-valuetext", "75 % from A to B, 95 % down to C and D")
    pad = page.locator("bf-morph-pad")
    pad.scroll_into_view_if_needed()
    box = pad.locator(".pad").bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] - 2, box["y"] + box["height"] - 2)
    expect(dot).to_have_attribute("aria-valuetext", re.compile(r"^(99|100) % from A"))
    assert sample(page)["z"] == pytest.approx(state(page, "map.points[9].z"), abs=0.2)
    same_elsewhere(page)


def test_a_walk_goes_a_step_on_each_time_the_loop_begins_again(visit, model):
    page = visit(model)
    set_corners(page, "AB")
    page.locator(".player__more").click()
    page.locator("bf-player").get_by_label("Tempo", exact=True).press("End")
    walk = page.get_by_role("button", name="Walk while it plays")
    walk.click()
    stop = page.get_by_role("button", name="Stop the walk")
    expect(stop).to_have_attribute("aria-pressed", "true")
    heard = set()

    def is_on_its_way() -> bool:
        heard.update({state(page, "morph.x")} - {1})
        return len(heard) > 2

    wait_until(is_on_its_way)
    assert sorted(heard) == pytest.approx([0, 1 / 7, 2 / 7])
    assert page.evaluate("document.querySelector('bf-player').playerState.settings.looping")
    stop.press("Enter")
    expect(walk).to_have_attribute("aria-pressed", "false")
    assert not page.evaluate("document.querySelector('bf-player').playerState.settings.looping")


def test_locked_notes_stay_while_the_rest_is_drawn_again(visit, model):
    page = visit(model)
    before = sample(page)
    again = page.get_by_role("button", name="Draw the rest again")
    expect(again).to_be_disabled()
    bar = page.get_by_role("button", name="Bar 1", exact=True)
    bar.press("Enter")
    expect(bar).to_have_attribute("aria-pressed", "true")
    again.click()
    after = sample(page)
    assert after["tokens"][:8] == before["tokens"][:8]
    assert after["seed"] != before["seed"]
    page.locator("bf-map .map__dot").press("Shift+ArrowRight")
    assert sample(page)["tokens"][:8] == before["tokens"][:8], "also while the dot moves"
    same_elsewhere(page)
    page.get_by_role("button", name="Let all of it go").click()
    expect(bar).to_have_attribute("aria-pressed", "false")


def test_chords_lead_the_bars_and_what_is_no_chord_is_refused(visit, model_of_bars):
    page = visit(model_of_bars, **PHONE)
    chords = page.get_by_label("Or your own")
    chords.fill("D-7 | G7")
    page.get_by_role("button", name="Play these").tap()
    listed = page.get_by_label("A progression")
    expect(listed.locator(":checked")).to_have_text("Your own")
    words = [EVENTS[token] for token in sample(page)["tokens"]]
    assert words[:3] == ["bar 4/4", "chords", "chord Dm7"]
    second = words.index("bar 4/4", 1)
    assert words[second : second + 3] == ["bar 4/4", "chords", "chord G7"]
    wait_for_address(page)
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator("bf-map canvas")).to_be_visible(timeout=60_000)
    assert sample(other) == sample(page)
    expect(other.get_by_label("Or your own")).to_have_value("Dm7 | G7")
    chords.fill("H7")
    chords.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("“H7” is no chord")
    listed.select_option("Two, five, one: Dm7 | G7 | Cmaj7 | Cmaj7")
    expect(page.get_by_role("alert")).to_contain_text("no word for “chord Cmaj7”")
    chords.fill("")
    expect(listed.locator(":checked")).to_have_text("The model's own")


PIANO = [EVENTS.index(word) for word in ("family 0", "length 12", "length 12")]


def lock_piano(page, hand) -> list[int]:
    """Draw a sample of one bar with piano and drums, and lock its piano; return its tokens."""
    page.get_by_label("Seed").fill("33")
    page.get_by_label("Seed").press("Enter")
    wait_until(lambda: sample(page)["seed"] == 33)
    tokens = sample(page)["tokens"]
    assert tokens[1:4] == PIANO, "and drums after it"
    kept = page.get_by_role("list", name="Instruments to keep")
    hand.press(kept.get_by_role("button", name="Piano"))
    return tokens


def has_piano(tokens) -> bool:
    return PIANO in [tokens[i : i + 3] for i in range(len(tokens))]


@pytest.mark.parametrize("hand", HANDS, ids=HAND_NAMES)
def test_a_locked_instrument_stays_while_the_rest_is_drawn_again_by(visit, model_of_bars, hand):
    page = visit(model_of_bars, **hand.screen)
    before = lock_piano(page, hand)
    hand.press(page.get_by_role("button", name="Draw the rest again"))
    wait_until(lambda: sample(page)["seed"] != 33)
    after = sample(page)["tokens"]
    assert has_piano(after)
    assert after != before


@pytest.mark.parametrize("hand", HANDS, ids=HAND_NAMES)
def test_own_chords_go_with_a_locked_instrument_or_are_refused_for_want_of_room_by(
    visit, model_of_bars, hand
):
    page = visit(model_of_bars, **hand.screen)
    lock_piano(page, hand)
    chords = page.get_by_label("Or your own")
    play = page.get_by_role("button", name="Play these")
    chords.fill("G7")
    hand.press(play)
    wait_until(lambda: EVENTS.index("chord G7") in sample(page)["tokens"])
    before = sample(page)
    assert has_piano(before["tokens"])
    chords.fill("G7 | G7 | G7 | G7 | G7")
    hand.press(play)
    refused = re.compile(r"a sample has 12 words, and what is kept takes \d+")
    expect(page.get_by_role("alert")).to_contain_text(refused)
    assert sample(page) == before, "and it goes on sounding"
    chords.fill("Dm7")
    hand.press(page.get_by_role("button", name="Let all of it go"))
    hand.press(play)
    wait_until(lambda: EVENTS.index("chord Dm7") in sample(page)["tokens"])
    expect(page.get_by_role("alert")).to_have_count(0)


BAD_LINKS = {
    "checkpoint=0": "the link is of checkpoint 0",
    "checkpoint={hash}&seed=1&temperature=1&z=AAAA": "z must be whole 32-bit numbers",
    "checkpoint={hash}&seed=1&temperature=1&z=AAAAAA": "z must have 2 numbers, got 1",
    "checkpoint={hash}&seed=1&temperature=1&label=polka": "label must be one of latin, swing",
    "checkpoint={hash}&seed=1&temperature=1&corners=0.99..": "a corner must be a song",
}


def test_a_bad_link_says_why_and_the_page_works_on(visit, model):
    page = visit(model)
    checkpoint = state(page, "manifest.checkpointHash")
    for query, words in BAD_LINKS.items():
        page.goto(f"{model}?{query.format(hash=checkpoint)}")
        expect(page.get_by_role("alert")).to_contain_text(words, timeout=60_000)
        before = sample(page)["id"]
        page.get_by_role("button", name="Draw another").click()
        expect(page.get_by_role("alert")).to_have_count(0)
        assert sample(page)["id"] != before


def test_a_model_that_is_gone_is_said_to_be_and_a_page_that_has_it_plays_on(
    visit, person, owner, tmp_path
):
    run = add_model(owner)
    page = visit(f"/models/{run}/")
    wait_for_address(page)
    link = page.url
    late = person()
    late.context.add_cookies(page.context.cookies())
    export = owner.stack.data / "runs" / run / "export"
    moved = export.rename(tmp_path / "export")
    late.goto(link)
    alert = late.get_by_role("alert")
    expect(alert).to_contain_text("manifest.json could not be fetched: it is no longer on")
    moved.rename(export)
    late.get_by_role("button", name="Load it again").click()
    expect(late.locator(".sampler .verdict")).to_be_visible(timeout=60_000)
    assert sample(late) == sample(page)
    owner.call("DELETE", f"runs/{run}", expect=204)
    page.get_by_role("button", name="Keep this song").click()
    expect(page.get_by_role("alert")).to_contain_text("The model is no longer on the server.")
    before = sample(page)["id"]
    page.get_by_role("button", name="Draw another").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    assert sample(page)["id"] != before
    late.goto(link)
    expect(late.locator("main")).to_contain_text("The link may be old.")
    expect(late.get_by_role("link", name="Go to the front page")).to_be_visible()


# Run in the page. First: marks each control that the tab key ought to reach, and names it.
CONTROLS = """
() => [...document.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']")]
  .filter((one) => !one.disabled && one.tabIndex >= 0 && one.checkVisibility())
  .map((one, index) => (one.dataset.stop = `${index} ${one.outerHTML.slice(0, 90)}`))
"""
# Second: where the focus is, and whether it is seen there.
STOP = """
() => {
  const one = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(one);
  const { left, top, width, height } = one.getBoundingClientRect();
  const above = document.elementFromPoint(left + width / 2, top + height / 2);
  const isClear = above !== null && (one.contains(above) || above.contains(one));
  const isOutlined = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  return [one.dataset.stop, isClear && isOutlined];
}
"""


def test_the_tab_key_reaches_every_control_and_its_focus_is_seen(visit, model):
    page = visit(model)
    page.get_by_text("Further axes").click()
    page.get_by_text("Play it yourself").click()
    page.evaluate("document.activeElement.blur()")
    page.evaluate("scrollTo(0, 0)")
    controls = page.evaluate(CONTROLS)
    assert len(controls) > 50
    stops = {}
    for _ in range(len(controls) + 1):  # between the last and the first is the browser's own
        page.keyboard.press("Tab")
        stop, is_seen = page.evaluate(STOP)
        stops[stop] = is_seen
    assert {one: stops.get(one) for one in controls} == dict.fromkeys(controls, True)


@pytest.mark.parametrize("width", [375, 768, 1440])
def test_the_explorer_is_for_everybody(visit, model, width):
    page = visit(model, viewport={"width": width, "height": 900})
    set_corners(page, "ABCD")
    wait_for_address(page)
    assert "corners=" in page.url
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert inspect(page, page.url) == [], scheme
