"""Names that came with a file: made safe to show, in whatever script they are."""

import unicodedata

# Joiners that scripts such as Persian, Hindi and emoji need; every other format
# character (bidi overrides above all) can make a name look like another one.
_KEPT_FORMAT_CHARACTERS = {"\u200c", "\u200d"}
_REPLACEMENT = "\ufffd"


def clean_name(text: str, *, limit: int = 200) -> str:
    """Return ``text`` without control characters, composed (NFC) and on one line.

    Args:
        text: what a file claims as a name; any script is kept.
        limit: most characters returned; what is longer ends in "…".

    Returns:
        The cleaned name, which may be empty.
    """
    # Slicing first bounds the work on a hostile name of megabytes.
    cut = text[: 4 * limit]
    # Most names are printable ASCII, in which there is nothing to compose or to take out.
    if not (cut.isascii() and cut.isprintable()):
        cut = "".join(_clean_character(one) for one in unicodedata.normalize("NFC", cut))
    cleaned = " ".join(cut.split())
    return cleaned if len(cleaned) <= limit else cleaned[: limit - 1].rstrip() + "…"


def decode_name(data: bytes, *, limit: int = 200) -> str:
    """Decode a name of no stated encoding: UTF-8 where it is valid, else Latin-1."""
    # A cut inside a UTF-8 character must not turn the whole name into Latin-1.
    head = data[: 4 * limit]
    try:
        text = data.decode("utf-8") if len(data) == len(head) else head.decode("utf-8", "replace")
    except UnicodeDecodeError:
        text = head.decode("latin-1")
    return clean_name(text, limit=limit)


def _clean_character(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Cc", "Zl", "Zp"}:
        return " "
    if category == "Cf" and character not in _KEPT_FORMAT_CHARACTERS:
        return ""
    if category == "Cs":
        return _REPLACEMENT
    return character
