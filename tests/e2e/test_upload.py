"""Uploading as people do it: dropping files on the page, good ones and bad ones."""

import base64

import pytest
from playwright.sync_api import expect

from tests.e2e.melodies import melody_midi

pytestmark = pytest.mark.browser

DROP = """
async (files) => {
  const transfer = new DataTransfer();
  for (const [name, content] of files) {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    transfer.items.add(new File([bytes], name, { type: "audio/midi" }));
  }
  const zone = document.querySelector("bf-upload .drop");
  for (const type of ["dragenter", "dragover", "drop"]) {
    const options = { bubbles: true, cancelable: true, dataTransfer: transfer };
    zone.dispatchEvent(new DragEvent(type, options));
  }
}
"""


@pytest.fixture
def signed_in(person, stack):
    page = person()
    email, password = stack.account
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.locator("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Datasets", level=1)).to_be_visible()
    return page


def drop(page, files: dict[str, bytes]) -> None:
    encoded = [[name, base64.b64encode(content).decode()] for name, content in files.items()]
    expect(page.locator("bf-upload .drop")).to_be_visible()
    page.evaluate(DROP, encoded)


def test_dropped_files_become_a_dataset_and_each_bad_one_is_named_with_its_reason(signed_in):
    good = melody_midi(seed=1)
    drop(
        signed_in,
        {
            "first.mid": good,
            "Ωδή на рояле.mid": melody_midi(seed=2),
            "again.mid": good,
            "letter.mid": b"Dear Ada, this is no music.",
            "cut short.mid": melody_midi(seed=3)[:60],
        },
    )
    expect(signed_in.get_by_role("heading", name="first", level=1)).to_be_visible()
    turned_away = signed_in.locator("section", has=signed_in.locator("#rejected"))
    for name, reason in {
        "again.mid": "first",
        "letter.mid": "not a MIDI file",
        "cut short.mid": "cut",
    }.items():
        row = turned_away.locator("tr, li", has_text=name)
        expect(row).to_contain_text(reason, timeout=60_000, ignore_case=True)
    expect(signed_in.get_by_role("button", name="Play Ωδή на рояле")).to_be_visible()


def test_a_file_with_nothing_to_read_leaves_a_dataset_that_says_so(signed_in):
    drop(signed_in, {"empty notes.mid": b"MThd\\x00\\x00\\x00\\x06 nonsense"})
    expect(signed_in.get_by_role("heading", name="empty notes", level=1)).to_be_visible()
    expect(signed_in.get_by_text("empty notes.mid")).to_be_visible(timeout=60_000)
    expect(signed_in.get_by_role("link", name="Train on it")).to_have_count(0)
