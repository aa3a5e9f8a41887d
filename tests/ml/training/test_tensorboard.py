import pytest

from ml.errors import CheckpointError


def test_event_files_hold_each_point_of_the_loss_curve(finished, tmp_path):
    import tensorflow as tf

    from ml.training.tensorboard import EventLog

    log = EventLog(tmp_path / "logs")
    for progress in finished.heard:
        log.write(progress)
    (path,) = (tmp_path / "logs").iterdir()
    found = {}
    for event in tf.compat.v1.train.summary_iterator(str(path)):
        for value in event.summary.value:
            assert value.metadata.plugin_data.plugin_name == "scalars"
            found.setdefault(value.tag, {})[event.step] = tf.make_ndarray(value.tensor).item()
    points = [point for progress in finished.heard for point in progress.points]
    assert found["total"] == pytest.approx({point.step: point.total for point in points})
    assert list(found["validation_total"]) == [4, 8, 12]
    assert {"reconstruction", "kl", "kl_per_window", "epoch", "tokens_per_second"} < set(found)


def test_a_folder_that_cannot_be_made_is_told(keras, tmp_path):
    from ml.training.tensorboard import EventLog

    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CheckpointError, match="no TensorBoard logs can be written to"):
        EventLog(tmp_path / "file")
