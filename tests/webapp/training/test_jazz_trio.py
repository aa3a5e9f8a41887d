"""The model that comes with Blindfold, as it lies in the repository."""

import json
import subprocess
from pathlib import Path

import pytest

from ml.music.chord_lines import read_chord_line
from ml.music.tokenizers import tokenizer_from_json
from webapp.training.shipped import SHIPPED_FOLDER, SHIPPED_MODEL

FOLDER = SHIPPED_FOLDER / SHIPPED_MODEL
DECODER = Path(__file__).parents[3] / "static" / "dist" / "node" / "decode.mjs"
SIX_MEGABYTES = 6_000_000


def read(name):
    return json.loads((FOLDER / name).read_text("utf-8"))


@pytest.mark.django_db
def test_anybody_finds_it_on_the_front_page_and_opens_it(client):
    shipped = client.get("/").context["initial"]
    assert len(shipped["songs"]) == 12
    assert client.get("/models/jazz-trio/").status_code == 200
    response = client.get(shipped["manifest_url"])
    manifest = json.loads(b"".join(response.streaming_content))
    assert manifest["checkpoint_hash"] == shipped["checkpoint_hash"]
    card = client.get(shipped["card_url"])
    assert b"CC BY 4.0" in b"".join(card.streaming_content)


def test_its_weights_are_small_and_its_card_is_of_them():
    manifest, card = read("model/manifest.json"), read("card.json")
    weights = [path for path in (FOLDER / "model").rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in weights if path.suffix == ".bin") < SIX_MEGABYTES
    assert card["checkpoint_hash"] == manifest["checkpoint_hash"]
    assert card["labels"] == manifest["labels"]
    assert all(entry["licence"] and entry["attribution"] for entry in card["data"])


def test_its_songs_are_over_chords_it_knows_in_styles_it_knows():
    manifest = read("model/manifest.json")
    for song in read("songs.json"):
        symbols = {symbol for bar in read_chord_line(song["chords"]) for _, symbol in bar}
        assert {f"chord {symbol}" for symbol in symbols} <= set(manifest["tokenizer"]["vocabulary"])
        assert song["label"] in manifest["labels"]


def test_its_gallery_is_of_songs_it_made_over_chords_it_knows():
    made, manifest = read("gallery.json"), read("model/manifest.json")
    assert made["checkpoint_hash"] == manifest["checkpoint_hash"], (
        "new weights need new songs: python -m ml.pretrained.gallery --help"
    )
    vocabulary = manifest["tokenizer"]["vocabulary"]
    for song in made["songs"]:
        bars = read_chord_line(song["chords"])
        words = [vocabulary[token] for token in song["tokens"]]
        assert sum(word.startswith("bar ") for word in words) == len(bars)
        said = [word for word in words if word.startswith("chord ")]
        assert said == [f"chord {symbol}" for bar in bars for _, symbol in bar]
        assert f"tempo {song['tempo']}" in words
        assert song["label"] in manifest["labels"]


def test_the_browsers_decoder_draws_the_tokens_that_the_card_says():
    check = read("card.json")["check"]
    request = {name: check[name] for name in ("z", "seed", "temperature")}
    done = subprocess.run(
        ["node", str(DECODER), str(FOLDER / "model"), "wasm"],
        input=json.dumps([request]),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    (result,) = json.loads(done.stdout)["results"]
    assert result["tokens"] == check["tokens"]
    tokenizer = tokenizer_from_json(read("model/manifest.json")["tokenizer"])
    assert tokenizer.decode(result["tokens"]).note_count > 0
