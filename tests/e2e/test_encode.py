"""One's own music in the explorer: dropped, or played on a keyboard."""

import hashlib
import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from ml.music.midi import write_midi
from ml.music.notes import Note, NoteSequence, Track
from tests.e2e.explorer_model import FIXTURE, add_model
from tests.e2e.hands import HAND_NAMES, HANDS, PHONE, Fingers, Keys
from tests.e2e.stack import Api
from tests.e2e.watching import wait_until

pytestmark = pytest.mark.browser

# Gives the page a file as a drop onto its place does, or as a paste does wherever the focus is.
GIVE = """([way, bytes, name]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([Uint8Array.from(bytes)], name, { type: "audio/midi" }));
  const options = { bubbles: true, cancelable: true };
  const drop = new DragEvent("drop", { ...options, dataTransfer: transfer });
  const paste = new ClipboardEvent("paste", { ...options, clipboardData: transfer });
  if (way === "drop") document.querySelector("bf-drop-midi .drop").dispatchEvent(drop);
  else document.activeElement.dispatchEvent(paste);
}"""

# A keyboard that is plugged in: `window.keyboard` plays it.
MIDI_KEYBOARD = """
  window.keyboard = {};
  navigator.requestMIDIAccess = async () => ({ inputs: new Map([["one", window.keyboard]]) });
"""


@pytest.fixture(scope="module")
def owner(stack) -> Api:
    return Api(stack).sign_in(*stack.account)


@pytest.fixture(scope="module")
def model(owner) -> str:
    """The exported fixture with its encoder, and twelve songs on its map."""
    run = add_model(owner)
    write_export(owner.stack.data / "runs" / run / "export")
    return f"/models/{run}/"


def write_export(folder: Path) -> None:
    """Write the fixture as it is: z is as long as its encoder's."""
    drawn = json.loads((folder / "map.json").read_text())
    shutil.copytree(FIXTURE, folder, dirs_exist_ok=True)
    manifest = json.loads((folder / "manifest.json").read_text())
    means = np.random.default_rng(5).normal(size=(12, 4)).astype("<f2")
    for one in (*drawn["axes"], *drawn["attributes"]):
        one["vector"] += [0.0, 0.0]
    drawn |= {"latent_dimensions": 4, "mean": [0.0] * 4}
    drawn["points"] |= {"x": means[:, 0].tolist(), "y": means[:, 1].tolist()}
    for name, data in (("map.json", json.dumps(drawn).encode()), ("map-z.bin", means.tobytes())):
        (folder / name).write_bytes(data)
        manifest["files"][name] = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    (folder / "manifest.json").write_text(json.dumps(manifest))


def melody(*, first: int) -> bytes:
    """Return thirty notes, all of which the fixture knows."""
    pitches = (60, 62, 67, 69)
    notes = tuple(Note(pitches[(first + i * i) % 4], 80, i / 2, 0.5) for i in range(30))
    return write_midi(NoteSequence(tracks=(Track(notes=notes),)))


@pytest.fixture
def page(person, owner, model):
    return visit(person(), owner, model)


@pytest.fixture
def phone(person, owner, model):
    opened = person(**PHONE)
    opened.add_init_script(MIDI_KEYBOARD)
    return visit(opened, owner, model)


def visit(opened, owner, model):
    cookies = [{"name": one.name, "value": one.value, "url": owner.stack.address}
               for one in owner.cookies]  # fmt: skip
    opened.context.add_cookies(cookies)
    opened.goto(model)
    expect(opened.locator("bf-map canvas")).to_be_visible(timeout=90_000)
    expect(opened.locator(".sampler .verdict")).to_be_visible(timeout=90_000)
    return opened


def drop(page, data: bytes, name: str) -> None:
    page.evaluate(GIVE, ["drop", list(data), name])


def paste(page, data: bytes, name: str) -> None:
    page.evaluate(GIVE, ["paste", list(data), name])


def hear(page, kind: str, *, hand=HANDS[0]) -> None:
    hand.press(page.locator(f"bf-drop-midi [data-kind={kind}] button.play"))
    disc = page.locator("bf-player").get_by_role("button", name="Play", exact=True)
    expect(disc).to_have_attribute("aria-pressed", "true")
    expect(disc).to_have_attribute("aria-busy", "false", timeout=60_000)


def let_beats_pass(page) -> None:
    """Let a note stand alone: what begins with it is one chord, which the fixture may not know."""
    before = state(page, "bf-recorder", "beats")
    wait_until(lambda: state(page, "bf-recorder", "beats") > before + 1)


def state(page, element: str, name: str):
    return page.evaluate(f"document.querySelector('{element}').state.{name}")


def recorded_pitches(page) -> list[int]:
    return [pitch for pitch, *_ in state(page, "bf-drop-midi", "read.sequence.tracks[0].notes")]


def test_a_dropped_file_has_its_place_its_reconstruction_and_its_neighbours(page):
    own = page.locator("bf-drop-midi")
    dot = page.locator("bf-map .map__dot")
    before = dot.get_attribute("aria-valuetext")
    drop(page, melody(first=0), "blue evening.mid")
    expect(own.get_by_text("blue evening")).to_be_visible(timeout=90_000)
    expect(own.get_by_text("30 notes, 30 tokens.")).to_be_visible()
    expect(dot).not_to_have_attribute("aria-valuetext", before)
    z = state(page, "bf-drop-midi", "z")
    assert state(page, "bf-sampler", "z") == z
    assert any(z)
    hear(page, "original")
    expect(page.locator("bf-player")).to_contain_text("blue evening: as it is")
    hear(page, "rebuilt")
    expect(page.locator("bf-player")).to_contain_text("as the model rebuilds it")
    expect(own.locator(".near li")).to_have_count(5)
    own.get_by_role("button", name="More like this").click()
    near = state(page, "bf-sampler", "z")
    assert near != z
    own.get_by_role("button", name="Use as the point").click()
    assert state(page, "bf-sampler", "z") == z
    own.locator("#seed-part").press("ArrowRight")
    expect(own.get_by_text("2 of 3")).to_be_visible()
    for data, words in (
        (b"Dear Ada, this is no music.", "not a MIDI file"),
        (melody(first=0)[:-20], "cut off or damaged"),
        (b"", "the file is empty"),
        (write_midi(NoteSequence(tracks=(Track(notes=()),))), "the file has no notes"),
    ):
        drop(page, data, "letter.mid")
        expect(own.get_by_role("alert")).to_contain_text(words)
    drop(page, melody(first=1), "another one.mid")
    expect(own.get_by_text("another one", exact=True)).to_be_visible(timeout=60_000)
    expect(own.get_by_role("alert")).to_have_count(0)


def test_a_pasted_file_is_encoded_and_pasted_words_go_where_they_are_typed(page):
    own = page.locator("bf-drop-midi")
    seed = page.get_by_label("Seed")
    seed.focus()
    paste(page, melody(first=2), "from the clipboard.mid")
    expect(own.get_by_text("from the clipboard", exact=True)).to_be_visible(timeout=90_000)
    assert state(page, "bf-sampler", "z") == state(page, "bf-drop-midi", "z")
    paste(page, b"Dear Ada, this is no music.", "letter.mid")
    expect(own.get_by_role("alert")).to_contain_text("not a MIDI file")
    paste(page, melody(first=1), "another one.mid")
    expect(own.get_by_text("another one", exact=True)).to_be_visible(timeout=60_000)
    seed.fill("77")
    for keys, text in (("a", "77"), ("x", ""), ("v", "77")):
        seed.press(f"ControlOrMeta+{keys}")
        expect(seed).to_have_value(text)
    expect(own.get_by_text("another one", exact=True)).to_be_visible()
    expect(own.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize("hand", HANDS, ids=HAND_NAMES)
def test_each_control_of_ones_own_music_works_by(person, owner, model, hand):
    page = visit(person(**hand.screen), owner, model)
    own = page.locator("bf-drop-midi")

    def press(name: str) -> None:
        hand.press(own.get_by_role("button", name=name))

    with page.expect_file_chooser() as chooser:
        press("Choose a file")
    chooser.value.set_files({"name": "a.mid", "mimeType": "audio/midi", "buffer": melody(first=3)})
    expect(own.get_by_text("1 of 3")).to_be_visible(timeout=90_000)
    hand.slide(own.get_by_label("Part"), to_end=True)
    expect(own.get_by_text("3 of 3")).to_be_visible()
    hear(page, "original", hand=hand)
    roll = own.locator("[data-kind=rebuilt] .roll")
    hand.slide(roll, to_end=False)
    expect(page.locator("bf-player")).to_contain_text("as the model rebuilds it")
    z = state(page, "bf-drop-midi", "z")
    nearest = own.locator(".near button").first
    hand.press(nearest)
    song = next(one for one in state(page, "bf-sampler", "map.points")
                if one["title"] == nearest.inner_text())  # fmt: skip
    wait_until(lambda: state(page, "bf-sampler", "z") == song["z"])
    press("Use as the point")
    wait_until(lambda: state(page, "bf-sampler", "z") == z)
    press("More like this")
    wait_until(lambda: state(page, "bf-sampler", "z") != z)
    record(page, hand)


def record(page, hand) -> None:
    """Three notes, without a count-in, at the quickest tempo."""
    own = page.locator("bf-drop-midi")
    hand.press(own.get_by_text("Play it yourself"))
    hand.check(own.get_by_label("Count-in and metronome"))
    hand.slide(own.get_by_label("Tempo"), to_end=True)
    keys = own.locator("bf-keyboard .key")
    for name, first in (("Octave up", "C5"), ("Octave down", "C4")):
        hand.press(own.get_by_role("button", name=name))
        expect(keys.first).to_have_attribute("aria-label", first)
    for letter, first in (("x", "C5"), ("z", "C4")):
        page.keyboard.press(letter)
        expect(keys.first).to_have_attribute("aria-label", first)
    hand.press(own.get_by_role("button", name="Record"))
    for letter, key in (("a", 0), ("s", 2), ("g", 7)):
        if isinstance(hand, Keys):
            page.keyboard.press(letter)
        else:
            hand.press(keys.nth(key))
        let_beats_pass(page)
    expect(own.get_by_text("Recording, 3 notes")).to_be_visible()
    hand.press(own.get_by_role("button", name="Stop and encode"))
    expect(own.get_by_text(re.compile("^3 notes"))).to_be_visible(timeout=90_000)
    assert recorded_pitches(page) == [60, 62, 67]
    assert state(page, "bf-drop-midi", "read.sequence.tempos")[0][1] == pytest.approx(240)


def test_of_a_chosen_file_with_a_hundred_thousand_notes_a_part_is_encoded(page):
    own = page.locator("bf-drop-midi")
    notes = tuple(Note((60, 62, 67, 69)[i % 4], 80, i / 2, 0.5) for i in range(100_000))
    endless = write_midi(NoteSequence(tracks=(Track(notes=notes),)))
    page.get_by_label("A MIDI file to encode").set_input_files(
        {"name": "endless.mid", "mimeType": "audio/midi", "buffer": endless}
    )
    expect(own.get_by_text("100,000 notes, 100,000 tokens.")).to_be_visible(timeout=90_000)
    expect(own.get_by_text("1 of 8334")).to_be_visible()
    hear(page, "original")


def test_drawn_keys_are_played_by_fingers_beside_a_midi_keyboard_and_recorded(phone):
    own = phone.locator("bf-drop-midi")
    own.get_by_text("Play it yourself").tap()
    own.get_by_label("Count-in and metronome").tap()
    own.get_by_label("Tempo").press("End")
    own.get_by_role("button", name="Use a MIDI keyboard").tap()
    expect(own.get_by_role("button", name="MIDI keyboards are heard")).to_be_disabled()
    own.get_by_role("button", name="Record").tap()
    keys = phone.locator("bf-keyboard .key")
    keys.nth(0).scroll_into_view_if_needed()
    keys.nth(0).tap(position={"x": 8, "y": 120})
    expect(own.get_by_text("Recording, 1 note")).to_be_visible()
    let_beats_pass(phone)

    def place(key: int) -> tuple[float, float]:
        box = keys.nth(key).bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + 0.9 * box["height"]

    fingers = Fingers(phone)
    fingers.down(place(2), place(7))
    for key in (2, 7):
        expect(keys.nth(key)).to_have_attribute("aria-pressed", "true")
    fingers.up()
    expect(own.get_by_text("Recording, 3 notes")).to_be_visible()
    for status, velocity in ((0x90, 80), (0x90, 0)):
        phone.evaluate(
            "bytes => window.keyboard.onmidimessage({ data: Uint8Array.from(bytes) })",
            [status, 69, velocity],
        )
    expect(own.get_by_text("Recording, 4 notes")).to_be_visible()
    own.get_by_role("button", name="Stop and encode").tap()
    expect(own.get_by_text(re.compile("^4 notes"))).to_be_visible(timeout=90_000)
    assert sorted(recorded_pitches(phone)) == [60, 62, 67, 69]
