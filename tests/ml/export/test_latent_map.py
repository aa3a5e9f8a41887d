import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ml.errors import DatasetError, ExportError
from ml.export.attributes import ATTRIBUTES
from ml.music.notes import Note, NoteSequence, Track


@pytest.fixture(scope="module")
def export_dir(run_dir, dataset_dir, tmp_path_factory):
    from ml.export import export_decoder

    directory = tmp_path_factory.mktemp("map") / "decoder"
    export_decoder(run_dir, directory, dataset_dir=dataset_dir)
    return directory


@pytest.fixture(scope="module")
def drawn(export_dir):
    return json.loads((export_dir / "map.json").read_text())


@pytest.fixture(scope="module")
def posterior_means(run_dir, dataset_dir):
    from ml.data.token_dataset import TokenDataset
    from ml.models.checkpoints import load_checkpoint, load_model

    windows = TokenDataset.load(dataset_dir).train_windows(16)
    mean, _ = load_model(load_checkpoint(run_dir)).encoder(windows)
    return np.asarray(mean, np.float64)


def directions(drawn):
    return [*drawn["axes"], *drawn["attributes"]]


def test_the_manifest_lists_the_map_with_its_hash(export_dir):
    manifest = json.loads((export_dir / "manifest.json").read_text())
    data = (export_dir / "map.json").read_bytes()
    entry = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    assert manifest["files"]["map.json"] == entry
    assert json.loads(data)["checkpoint_hash"] == manifest["checkpoint_hash"]


def test_a_point_is_the_posterior_mean_of_a_window_seen_along_the_first_two_axes(
    drawn, posterior_means
):
    points = drawn["points"]
    np.testing.assert_allclose(drawn["mean"], posterior_means.mean(axis=0), atol=1e-4)
    for name, axis in zip("xy", drawn["axes"], strict=False):
        along = (posterior_means - posterior_means.mean(axis=0)) @ axis["vector"]
        np.testing.assert_allclose(points[name], along, atol=1e-3)
        assert axis["deviation"] == pytest.approx(along.std(), abs=1e-4)


def test_every_point_brings_its_whole_z_in_a_file_of_its_own(export_dir, drawn, posterior_means):
    data = (export_dir / "map-z.bin").read_bytes()
    means = np.frombuffer(data, "<f2").reshape(len(drawn["points"]["x"]), -1)
    np.testing.assert_allclose(means, posterior_means, atol=2e-3, rtol=2e-3)
    manifest = json.loads((export_dir / "manifest.json").read_text())
    entry = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    assert manifest["files"]["map-z.bin"] == entry


def test_songs_without_labels_have_none_on_the_map(drawn):
    assert drawn["labels"] == []
    assert set(drawn["song_labels"]) == {-1}


def test_every_point_names_its_song_and_its_place(drawn, dataset_dir):
    from ml.data.token_dataset import TokenDataset

    dataset = TokenDataset.load(dataset_dir)
    trained = [t for t, split in zip(dataset.titles, dataset.splits, strict=True)
               if split == "train"]  # fmt: skip
    assert drawn["songs"] == trained
    assert drawn["points"]["song"] == [i for i in range(len(trained)) for _ in range(3)]
    assert drawn["points"]["position"][:3] == [0, 0.333, 0.667]


def test_directions_are_unit_vectors_and_axes_orthogonal_and_ordered(drawn):
    vectors = np.array([one["vector"] for one in directions(drawn)])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    axes = vectors[: len(drawn["axes"])]
    np.testing.assert_allclose(axes @ axes.T, np.eye(len(axes)), atol=1e-4)
    deviations = [axis["deviation"] for axis in drawn["axes"]]
    assert deviations == sorted(deviations, reverse=True)
    assert all(one["extent"] >= max(2, 2.99 * one["deviation"]) for one in directions(drawn))


def test_an_attribute_grows_along_its_direction(drawn, posterior_means, dataset_dir):
    from ml.data.token_dataset import TokenDataset

    dataset = TokenDataset.load(dataset_dir)
    register = next(one for one in drawn["attributes"] if one["key"] == "register")
    along = (posterior_means - drawn["mean"]) @ register["vector"]
    measure = next(one for one in ATTRIBUTES if one.key == "register").measure
    heard = [measure(dataset.tokenizer.decode(row)) for row in dataset.train_windows(16).tolist()]
    correlation = np.corrcoef(along, heard)[0, 1]
    assert register["correlation"] == pytest.approx(correlation, abs=0.01)
    assert correlation > 0.2
    # Every note of these songs is as long as the others, so rhythm is the same everywhere.
    assert "rhythm" not in {one["key"] for one in drawn["attributes"]}


def test_without_the_data_set_there_is_no_map(run_dir, tmp_path):
    from ml.export import export_decoder

    manifest = export_decoder(run_dir, tmp_path / "decoder")
    assert set(manifest.files) == {"model.json", "weights.bin"}
    assert not (tmp_path / "decoder" / "map.json").exists()


def test_another_data_set_or_a_damaged_one_is_refused(run_dir, dataset_dir, tmp_path):
    from ml.data.token_dataset import TokenDataset
    from ml.export import export_decoder

    other = TokenDataset.load(dataset_dir)
    replace(other, splits=("train", *other.splits[:0:-1])).save(tmp_path / "other")
    with pytest.raises(ExportError, match="is not the one that the model was trained on"):
        export_decoder(run_dir, tmp_path / "out", dataset_dir=tmp_path / "other")
    damaged = Path(shutil.copytree(dataset_dir, tmp_path / "damaged"))
    (damaged / "tokens.npy").unlink()
    with pytest.raises(DatasetError, match="missing or damaged"):
        export_decoder(run_dir, tmp_path / "out", dataset_dir=damaged)
    assert not (tmp_path / "out").exists()


def test_a_map_of_very_many_songs_stays_small(run_dir, dataset_dir, tmp_path):
    from ml.data.token_dataset import TokenDataset
    from ml.export.latent_map import write_map
    from ml.models.checkpoints import load_checkpoint, load_model

    few = TokenDataset.load(dataset_dir)
    count, length = 2500, 20
    tokens = np.resize(few.tokens, count * length)
    many = TokenDataset(
        tokens,
        np.arange(count + 1, dtype=np.int64) * length,
        tuple(f"長い題名の歌 {i} " * 9 for i in range(count)),
        ("train",) * count,
        few.tokenizer,
    )
    checkpoint = load_checkpoint(run_dir)
    model = load_model(checkpoint)
    names = write_map(model, checkpoint=checkpoint, dataset=many, directory=tmp_path)
    assert names == ["map.json", "map-z.bin"]
    path = tmp_path / "map.json"
    assert path.stat().st_size < 300_000
    drawn = json.loads(path.read_text())
    assert len(drawn["points"]["x"]) == 2000
    assert max(drawn["points"]["song"]) == len(drawn["songs"]) - 1
    assert all(len(title) <= 30 for title in drawn["songs"])


def test_songs_that_all_lie_on_one_spot_give_no_map(run_dir, dataset_dir, tmp_path):
    from ml.data.token_dataset import TokenDataset
    from ml.export.latent_map import write_map
    from ml.models.checkpoints import load_checkpoint, load_model

    few = TokenDataset.load(dataset_dir)
    one = TokenDataset(few.tokens[:16], np.array([0, 16]), ("one",), ("train",), few.tokenizer)
    checkpoint = load_checkpoint(run_dir)
    model = load_model(checkpoint)
    assert write_map(model, checkpoint=checkpoint, dataset=one, directory=tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_songs_bring_their_labels_to_the_map(run_dir, dataset_dir, tmp_path):
    from ml.data.token_dataset import TokenDataset
    from ml.export.latent_map import write_map
    from ml.models.checkpoints import load_checkpoint, load_model

    plain = TokenDataset.load(dataset_dir)
    names = ("swing", None, "latin")
    labels = tuple(names[i % 3] for i in range(len(plain.titles)))
    checkpoint = load_checkpoint(run_dir)
    write_map(
        load_model(checkpoint),
        checkpoint=checkpoint,
        dataset=replace(plain, labels_of_songs=labels),
        directory=tmp_path,
    )
    drawn = json.loads((tmp_path / "map.json").read_text())
    assert drawn["labels"] == ["latin", "swing"]
    by_title = dict(zip(plain.titles, labels, strict=True))
    told = [drawn["labels"][i] if i >= 0 else None for i in drawn["song_labels"]]
    assert told == [by_title[title] for title in drawn["songs"]]


def test_attributes_measure_what_is_heard():
    drums = Track(notes=(Note(36, 90, 0, 0.5), Note(36, 90, 1, 0.5)), is_drum=True)
    piano = Track(notes=(Note(60, 90, 0, 1), Note(64, 90, 0, 1), Note(60, 90, 1, 1)))
    sequence = NoteSequence(tracks=(drums, piano))
    measured = {one.key: one.measure(sequence) for one in ATTRIBUTES}
    assert measured["density"] == 5 / 2
    assert measured["register"] == pytest.approx((60 + 64 + 60) / 3)
    assert measured["rhythm"] == 2 / 2
    assert measured["variety"] == 2
    only_drums = {one.key: one.measure(NoteSequence(tracks=(drums,))) for one in ATTRIBUTES}
    assert (only_drums["register"], only_drums["variety"]) == (36, 0)
