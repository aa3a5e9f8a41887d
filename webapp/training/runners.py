"""What a GPU worker does for a training run: tokens, training, export, parity.

The only module of this app that reaches the TensorFlow half of `ml`.
"""

import hashlib
import json
import shutil
import uuid
from pathlib import Path

from django.conf import settings

from ml.config import TrainingConfig
from ml.data.labels import labels_of_songs
from ml.data.token_dataset import TokenDataset, build_token_dataset
from ml.errors import DatasetError, ExportError
from ml.export import export_decoder, measure_parity
from ml.training import TrainingProgress, TrainingResult, train
from webapp.datasets.selectors import iter_version_songs, list_version_sources
from webapp.jobs.leases import JobStopped, Lease
from webapp.training.models import TRAINING_ATTEMPTS, LossPoint, TrainingRun


def run_training(lease: Lease) -> None:
    """Train, or go on training, the run of this job; then export its decoder."""
    run = TrainingRun.objects.select_related("version").get(job_id=lease.job_id)
    config = TrainingConfig.from_json(run.config)
    _say(lease, "Reading the songs")
    dataset_dir = _prepare_tokens(run, config)
    _say(lease, "Loading TensorFlow")
    result = train(
        dataset_dir,
        config=config,
        out_dir=run.directory / "checkpoints",
        on_progress=lambda progress: _store_progress(lease, run, progress),
    )
    if result.stopped:
        raise JobStopped
    _store_result(lease, run, result)
    _export(lease, run, result, dataset_dir=dataset_dir)


def _say(lease: Lease, message: str) -> None:
    if not lease.report(fraction=None, message=message):
        raise JobStopped


def _prepare_tokens(run: TrainingRun, config: TrainingConfig) -> Path:
    """Return the token arrays of the run's dataset version, made once a version and split."""
    labels = labels_of_songs(list_version_sources(run.version))
    name = f"{run.version.hash}-{config.representation}-{config.validation_fraction:g}"
    if any(labels):
        # The same songs in other folders are another dataset.
        name += "-" + hashlib.sha256(json.dumps(labels).encode()).hexdigest()[:8]
    target = Path(settings.TOKENS_DIR) / name
    try:
        TokenDataset.load(target)
    except DatasetError:
        # Missing, or cut short when a disk was full: make it anew beside it, then swap it in.
        fresh = target.with_name(f"{name}.{uuid.uuid4().hex[:8]}")
        build_token_dataset(
            (
                (title, sequence, label)
                for (title, sequence), label in zip(
                    iter_version_songs(run.version), labels, strict=True
                )
            ),
            representation=config.representation,
            out_dir=fresh,
            validation_fraction=config.validation_fraction,
        )
        shutil.rmtree(target, ignore_errors=True)
        fresh.rename(target)
    return target


def _store_progress(lease: Lease, run: TrainingRun, progress: TrainingProgress) -> bool:
    """Write curve and figures under the lease; False tells the trainer to stop."""
    try:
        with lease.writing():
            if progress.checkpoint_step != run.checkpoint_step:
                run.checkpoint_step = progress.checkpoint_step
                lease.grant_attempts(TRAINING_ATTEMPTS)
            LossPoint.objects.bulk_create(
                [
                    LossPoint(
                        run=run,
                        step=point.step,
                        epoch=point.epoch,
                        total=point.total,
                        reconstruction=point.reconstruction,
                        kl=point.kl,
                        kl_per_window=point.kl_per_window,
                        validation_total=point.validation_total,
                    )
                    for point in progress.points
                ],
                # A resumed run passes the same steps again, with the same losses.
                update_conflicts=True,
                unique_fields=["run", "step"],
                update_fields=[
                    "epoch",
                    "total",
                    "reconstruction",
                    "kl",
                    "kl_per_window",
                    "validation_total",
                ],
            )
            TrainingRun.objects.filter(pk=run.pk).update(
                step=progress.step,
                epoch=progress.epoch,
                tokens_per_second=progress.tokens_per_second,
                seconds_left=progress.seconds_left,
                checkpoint_step=progress.checkpoint_step,
            )
    except JobStopped:
        return False
    share = progress.step / progress.steps
    return lease.report(fraction=share, message=f"Step {progress.step:,} of {progress.steps:,}")


def _store_result(lease: Lease, run: TrainingRun, result: TrainingResult) -> None:
    with lease.writing():
        TrainingRun.objects.filter(pk=run.pk).update(
            seconds_left=0,
            checkpoint_step=result.step,
            checkpoint_hash=result.checkpoint_hash,
            validation=result.validation,
        )


def _export(lease: Lease, run: TrainingRun, result: TrainingResult, *, dataset_dir: Path) -> None:
    """Export the decoder and measure it against Keras; a failure here keeps the trained model."""
    _say(lease, "Exporting the decoder for browsers")
    try:
        manifest = export_decoder(
            result.checkpoint_dir, run.export_directory, dataset_dir=dataset_dir
        )
    except ExportError as error:
        with lease.writing():
            TrainingRun.objects.filter(pk=run.pk).update(
                export_status=TrainingRun.ExportStatus.FAILED, export_error=str(error)
            )
        return
    _say(lease, "Measuring the browser's decoder against Keras")
    parity, parity_error = None, ""
    try:
        parity = measure_parity(
            result.checkpoint_dir,
            run.export_directory,
            javascript_decoder=Path(settings.FRONTEND_DIST) / "node" / "decode.mjs",
        ).to_json()
    except ExportError as error:
        parity_error = str(error)
    with lease.writing():
        TrainingRun.objects.filter(pk=run.pk).update(
            export_status=TrainingRun.ExportStatus.READY,
            export_error="",
            export_manifest=manifest.to_json(),
            parity=parity,
            parity_error=parity_error,
        )
