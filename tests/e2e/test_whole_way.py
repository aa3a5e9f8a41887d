"""The main job, end to end, as two people in two browsers."""

import csv
import io
import json
import re
import zipfile

import pytest
from playwright.sync_api import expect

from tests.e2e.listening import loudness_of_notes
from tests.e2e.melodies import melody_midi

pytestmark = pytest.mark.browser

PASSWORD = "kind-of-blue-1959"
SETTINGS = {
    "steps": "240",
    "window": "24",
    "latent_dimensions": "24",
    "hidden_units": "48",
    "batch_size": "16",
}
# Minutes, for a slow machine that runs other things.
LONG = 240_000


def melodies_zip(folder) -> str:
    path = folder / "melodies.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for seed in range(16):
            archive.writestr(f"tunes/tune {seed:02}.mid", melody_midi(seed=seed))
        archive.writestr("tunes/letter.mid", b"Dear Ada, this is no music.")
    return str(path)


def watch_errors(page) -> list[str]:
    """Everything the page complains of: a clean way leaves it empty."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: line.type == "error" and errors.append(line.text))
    return errors


def expect_sound(page):
    disc = page.locator("bf-player").get_by_role("button", name="Play")
    expect(disc).to_have_attribute("aria-pressed", "true")
    expect(disc).to_have_attribute("aria-busy", "false", timeout=LONG)


def position(page) -> float:
    words = page.locator("bf-player .player__clock").inner_text()
    minutes, seconds = words.split("/")[0].strip().split(":")
    return 60 * int(minutes) + int(seconds)


def sign_up(page, email):
    page.goto("/")
    page.get_by_role("link", name="Sign up and train").click()
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label(re.compile("again|confirm", re.I)).fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("heading", name="Datasets", level=1)).to_be_visible()


def upload(page, path):
    page.get_by_label("MIDI files or a zip").set_input_files(path)
    expect(page.get_by_role("heading", name="melodies", level=1)).to_be_visible()
    expect(page.get_by_role("heading", name="Songs")).to_be_visible(timeout=LONG)
    expect(page.get_by_text("letter.mid")).to_be_visible(timeout=LONG)


def play_a_song(page):
    page.get_by_role("button", name=re.compile(r"Play .*tune 00")).first.click()
    expect(page.locator("bf-player")).to_contain_text("tune 00")
    expect_sound(page)
    page.wait_for_timeout(2500)
    assert position(page) >= 1, "the playhead does not move"


def train(page):
    page.get_by_role("link", name=re.compile("Train")).last.click()
    page.locator("input[name=architecture][value=vae-lstm]").check()
    page.locator("input[name=preset][value=tiny]").check()
    page.get_by_text("Every hyper-parameter").click()
    for name, value in SETTINGS.items():
        page.locator(f"input[name={name}]").fill(value)
    page.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_url("**/runs/*-*/")


def wait_until_trained(page):
    expect(page.get_by_role("heading", name="In the browser")).to_be_visible(timeout=LONG)
    expect(page.get_by_role("link", name=re.compile("Sample"))).to_be_visible(timeout=LONG)


def check_curve_after_reload(page):
    page.reload()
    expect(page.get_by_role("heading", name="Loss")).to_be_visible()
    page.get_by_text("Losses as a table").click()
    rows = page.get_by_role("region", name="Losses").locator("tbody tr")
    assert rows.count() > 20
    expect(page.get_by_text("wasm")).to_be_visible()


def draw_three_samples(page):
    page.get_by_role("link", name=re.compile("Sample")).first.click()
    page.wait_for_url("**/models/*/")
    keep = page.get_by_role("button", name="Keep this song")
    expect(keep).to_be_enabled(timeout=LONG)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    verdict = page.locator(".sampler .verdict")
    drawn = {verdict.inner_text()}
    for _ in range(3):
        before = verdict.inner_text()
        page.get_by_role("button", name="Draw another").click()
        expect(verdict).not_to_have_text(before)
        expect(keep).to_be_enabled()
        drawn.add(verdict.inner_text())
    assert len(drawn) == 4
    assert requests == [], "a sample asks the server for nothing"


def tokens_of(page) -> list[int]:
    return page.evaluate("document.querySelector('bf-sampler').state.now.tokens")


def wait_until_settled(page):
    """Decoding follows the newest position: wait until the last one's notes are there."""
    for _ in range(20):
        before = (page.url, tokens_of(page))
        page.wait_for_timeout(1000)
        if (page.url, tokens_of(page)) == before:
            return
    raise AssertionError("the sample never comes to rest")


def steer_on_the_map(page):
    """By mouse, keys and slider, without a request; the link draws the same notes elsewhere."""
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    dot = page.locator("bf-map .map__dot")
    song = page.locator(".sampler .roll-tall bf-roll")
    dot.scroll_into_view_if_needed()
    box = page.locator("bf-map").bounding_box()
    slider = page.get_by_label("Across the map")

    def drag():
        page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.3, steps=9)
        page.mouse.up()

    for move in (drag, lambda: dot.press("ArrowLeft"), lambda: slider.press("Home")):
        drawn, place = song.get_attribute("data-id"), dot.get_attribute("aria-valuetext")
        move()
        expect(song).not_to_have_attribute("data-id", drawn)
        expect(dot).not_to_have_attribute("aria-valuetext", place)
    wait_until_settled(page)
    expect(page).to_have_url(re.compile("z="))
    assert requests == [], "steering asks the server for nothing"
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.get_by_role("button", name="Keep this song")).to_be_enabled(timeout=LONG)
    assert tokens_of(other) == tokens_of(page)
    other.goto(page.url.replace("checkpoint=", "checkpoint=0"))
    expect(other.get_by_role("alert")).to_contain_text("the link is of checkpoint 0")
    expect(other.get_by_role("button", name="Keep this song")).to_be_enabled(timeout=LONG)
    other.close()
    page.get_by_role("button", name="Draw this").click()
    expect(page).not_to_have_url(re.compile("z="))


def listen_by_numbers(page):
    page.locator("bf-sampler bf-play-button button").click()
    expect_sound(page)
    playhead = page.locator("bf-sampler bf-roll .head")
    places = []
    for _ in range(3):
        places.append(playhead.bounding_box()["x"])
        page.wait_for_timeout(400)
    assert places[0] < places[1] < places[2], "the playhead does not follow the music"
    heard = loudness_of_notes(page)
    assert heard["notes"] > 5
    assert heard["quietest_note"] > 1e-3
    assert heard["quietest_note"] > 10 * heard["loudest_silence"]
    page.locator("bf-player").get_by_role("button", name="Play").click()


def keep_and_share(page) -> str:
    """Keep the sample, put it into a new gallery; return the gallery's link."""
    page.get_by_role("button", name="Keep this song").click()
    expect(page.get_by_role("heading", name="Kept")).to_be_visible()
    page.locator("bf-new-gallery input").first.fill("After hours")
    page.get_by_role("button", name="Make the gallery").click()
    expect(page.get_by_text("It is in here")).to_be_visible()
    page.get_by_role("link", name="After hours").click()
    page.get_by_role("button", name="Share gallery").click()
    page.get_by_role("button", name="Make a link").click()
    link = page.get_by_label("Link for listeners").input_value()
    page.get_by_role("button", name="Close").click()
    return link


def listen_and_rate(page, link):
    page.goto(link)
    assert "VAE-LSTM on melodies" not in page.content(), "the label lies under the hood"
    page.get_by_role("button", name="Play Song 1").click()
    expect_sound(page)
    page.get_by_label("4, good").check()
    expect(page.locator(".listener__label")).to_contain_text("VAE-LSTM on melodies")
    page.get_by_label("2, poor").check()
    expect(page.get_by_text("All ratings saved")).to_be_visible()
    page.reload()
    expect(page.get_by_label("2, poor")).to_be_checked()


def read_ratings(page) -> tuple[dict, dict]:
    """Return the CSV's one row and the JSON document."""
    page.reload()
    expect(page.locator("bf-ratings")).to_contain_text("2.0")
    expect(page.locator(".head-block")).to_contain_text("1 rating")
    texts = []
    for kind in ("CSV", "JSON"):
        with page.expect_download() as download:
            page.get_by_role("link", name=kind).click()
        texts.append(download.value.path().read_text(encoding="utf-8-sig"))
    (row,) = csv.DictReader(io.StringIO(texts[0]))
    return row, json.loads(texts[1])


def test_from_upload_to_ratings_as_two_people_in_two_browsers(person, midi_folder):
    ada, bix = person(), person(viewport={"width": 375, "height": 800})
    complaints = [watch_errors(ada), watch_errors(bix)]
    sign_up(ada, "ada@example.org")
    upload(ada, melodies_zip(midi_folder))
    play_a_song(ada)
    train(ada)
    assert ada.evaluate("document.querySelector('bf-player').playerState.playing"), (
        "the music goes on while she navigates"
    )
    ada.locator("bf-player").get_by_role("button", name="Play").click()
    wait_until_trained(ada)
    run_id = ada.url.split("/")[-2]
    check_curve_after_reload(ada)
    draw_three_samples(ada)
    steer_on_the_map(ada)
    listen_by_numbers(ada)
    link = keep_and_share(ada)
    listen_and_rate(bix, link)
    row, exported = read_ratings(ada)
    assert row["value"] == "2"
    (provenance,) = exported["songs"]
    assert provenance["run_id"] == run_id
    assert len(provenance["z"]) == 24
    assert re.fullmatch(r"[0-9a-f]{64}", provenance["checkpoint_hash"])
    assert complaints == [[], []]
