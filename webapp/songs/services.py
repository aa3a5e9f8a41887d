"""Keep songs, arrange them in galleries, share galleries."""

import math
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max

from ml.music.names import clean_name
from ml.music.notes import NoteSequence
from ml.music.tokenizers import tokenizer_from_json
from webapp.accounts.models import User
from webapp.core.errors import DomainError
from webapp.datasets.packing import pack_notes
from webapp.songs.models import Gallery, GalleryEntry, Song
from webapp.training.models import TrainingRun
from webapp.training.selectors import export_manifest

NAME_LENGTH = 120
TEMPERATURES = (0.1, 2.0)


def create_song(  # noqa: PLR0913 - the parts of a sample's provenance
    owner: User,
    *,
    run: TrainingRun,
    checkpoint_hash: str,
    z: Sequence[float],
    seed: int,
    temperature: float,
    tokens: Sequence[int],
    top_p: float = 1.0,
    label: str = "",
    guide: Mapping[str, Any] | None = None,
    title: str = "",
) -> Song:
    """Keep a sample with its provenance.

    Args:
        owner: whose song it is; the run is theirs as well.
        run: what the decoder was trained by.
        checkpoint_hash: of the decoder that the sample came from.
        z: the latent vector.
        seed: 32 bits, unsigned.
        temperature: 0.1 to 2.0.
        tokens: what was drawn, at most one window.
        top_p: above 0 to 1.
        label: one of the decoder's; empty for none.
        guide: what the sample had to keep, as ``ml.generation.guides`` reads it.
        title: empty means a neutral one, which tells a listener nothing.

    Raises:
        DomainError: a part does not fit the run's exported decoder.
    """
    manifest = export_manifest(run)
    if not manifest:
        msg = f"{run.name} has no exported decoder yet, so nothing can come from it."
        raise DomainError(msg, status=409, field="run_id")
    _check_provenance(manifest, checkpoint_hash=checkpoint_hash, z=z, seed=seed)
    _check_temperature(temperature)
    _check_top_p(top_p)
    _check_label(label, known=manifest.get("labels", []))
    tokenizer = tokenizer_from_json(manifest["tokenizer"])
    _check_tokens(tokens, window=manifest["window"], vocabulary_size=len(tokenizer.vocabulary))
    sequence = tokenizer.decode(tokens)
    if not sequence.note_count:
        msg = "This sample has no notes, so there is nothing to keep."
        raise DomainError(msg, field="tokens")
    return Song.objects.create(
        owner=owner,
        title=_check_name(title, field="title", default=f"Sample {seed}"),
        **describe_music(sequence),
        run=run,
        run_name=run.name,
        architecture=run.architecture,
        checkpoint_hash=checkpoint_hash,
        tokens=list(tokens),
        z=list(z),
        seed=seed,
        temperature=temperature,
        top_p=top_p,
        label=label,
        guide=guide,
    )


def describe_music(sequence: NoteSequence) -> dict[str, Any]:
    """Return the fields of a song that hold its notes and what is told of them."""
    return {
        "notes_gzip": pack_notes(sequence),
        "note_count": sequence.note_count,
        "seconds": sequence.duration_seconds,
        "instruments": list(sequence.instruments),
    }


def rename_song(song: Song, *, title: str) -> None:
    """Give a song another title.

    Raises:
        DomainError: it is empty or too long.
    """
    song.title = _check_name(title, field="title")
    song.save(update_fields=["title"])


@transaction.atomic
def delete_song(song: Song, *, with_ratings: bool) -> None:
    """Delete a song, and its ratings only if that was asked for.

    Raises:
        DomainError: it has ratings, and they were not to be deleted.
    """
    count = song.ratings.count()
    if count and not with_ratings:
        ratings = "one rating" if count == 1 else f"{count} ratings"
        msg = f"{song.title} has {ratings}, which would be lost with it."
        raise DomainError(msg, status=409)
    song.ratings.all().delete()
    song.delete()


def create_gallery(owner: User, *, name: str, ink: str) -> Gallery:
    """Make an empty gallery.

    Raises:
        DomainError: the name is empty or too long, or the ink unknown.
    """
    return Gallery.objects.create(
        owner=owner, name=_check_name(name, field="name"), ink=_check_ink(ink)
    )


def change_gallery(gallery: Gallery, *, name: str | None, ink: str | None) -> None:
    """Give a gallery another name or ink; None leaves it.

    Raises:
        DomainError: the name is empty or too long, or the ink unknown.
    """
    if name is not None:
        gallery.name = _check_name(name, field="name")
    if ink is not None:
        gallery.ink = _check_ink(ink)
    gallery.save(update_fields=["name", "ink"])


def delete_gallery(gallery: Gallery) -> None:
    """Delete a gallery and its link. Its songs stay, and their ratings with them."""
    gallery.delete()


@transaction.atomic
def add_song(gallery: Gallery, *, song: Song) -> None:
    """Put a song at the gallery's end; one that is there already keeps its place."""
    # Locked, so that two songs added at once get two places.
    gallery = Gallery.objects.select_for_update().get(pk=gallery.pk)
    last = gallery.entries.aggregate(last=Max("position"))["last"]
    position = 0 if last is None else last + 1
    GalleryEntry.objects.get_or_create(gallery=gallery, song=song, defaults={"position": position})


def remove_song(gallery: Gallery, *, song: Song) -> None:
    """Take a song out of a gallery; the song and its ratings stay."""
    gallery.entries.filter(song=song).delete()


def share_gallery(gallery: Gallery) -> None:
    """Give the gallery a link that nobody can guess; one that it has stays."""
    token = secrets.token_urlsafe(24)
    Gallery.objects.filter(pk=gallery.pk, share_token__isnull=True).update(share_token=token)


def revoke_share(gallery: Gallery) -> None:
    """Make the gallery's link lead nowhere; the next one will be another."""
    Gallery.objects.filter(pk=gallery.pk).update(share_token=None)


def _check_name(text: str, *, field: str, default: str = "") -> str:
    name = clean_name(text, limit=10 * NAME_LENGTH) or default
    if not name:
        msg = f"The {field} is empty; it needs at least one character."
        raise DomainError(msg, field=field)
    if len(name) > NAME_LENGTH:
        msg = f"The {field} may have {NAME_LENGTH} characters, got {len(name)}."
        raise DomainError(msg, field=field)
    return name


def _check_ink(ink: str) -> str:
    if ink not in Gallery.Ink.values:
        msg = f"The ink is one of {', '.join(Gallery.Ink.values)}, got {ink!r}."
        raise DomainError(msg, field="ink")
    return ink


def _check_provenance(
    manifest: Mapping[str, Any], *, checkpoint_hash: str, z: Sequence[float], seed: int
) -> None:
    if checkpoint_hash != manifest["checkpoint_hash"]:
        msg = "This sample comes from another checkpoint of the run; load the model's page again."
        raise DomainError(msg, status=409, field="checkpoint_hash")
    dimensions = manifest["latent_dimensions"]
    if len(z) != dimensions:
        msg = f"z must have {dimensions} numbers, got {len(z)}."
        raise DomainError(msg, field="z")
    if not all(math.isfinite(number) for number in z):
        msg = "Every number of z must be finite."
        raise DomainError(msg, field="z")
    if not 0 <= seed < 2**32:
        msg = f"The seed must lie between 0 and {2**32 - 1}, got {seed}."
        raise DomainError(msg, field="seed")


def _check_temperature(temperature: float) -> None:
    low, high = TEMPERATURES
    if not low <= temperature <= high:
        msg = f"The temperature must lie between {low} and {high}, got {temperature}."
        raise DomainError(msg, field="temperature")


def _check_top_p(top_p: float) -> None:
    if not 0 < top_p <= 1:
        msg = f"top_p must lie above 0 and be at most 1, got {top_p}."
        raise DomainError(msg, field="top_p")


def _check_label(label: str, *, known: Sequence[str]) -> None:
    if label and label not in known:
        names = f"one of {', '.join(known)}" if known else "left out for this model"
        msg = f"The label must be {names}, got {label!r}."
        raise DomainError(msg, field="label")


def _check_tokens(tokens: Sequence[int], *, window: int, vocabulary_size: int) -> None:
    if not 1 <= len(tokens) <= window:
        msg = f"A sample has 1 to {window} tokens, got {len(tokens)}."
        raise DomainError(msg, field="tokens")
    for token in tokens:
        if not 0 <= token < vocabulary_size:
            msg = f"A token must lie between 0 and {vocabulary_size - 1}, got {token}."
            raise DomainError(msg, field="tokens")
