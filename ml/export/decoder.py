"""Exporting a checkpoint's decoder as a TensorFlow.js graph model."""

from __future__ import annotations

import json
import shutil
import tempfile
import uuid
from pathlib import Path
from typing import Any

from ml.data.token_dataset import TokenDataset
from ml.errors import ExportError
from ml.export.converter import convert_saved_model
from ml.export.encoder import export_encoder
from ml.export.latent_map import write_map
from ml.export.manifest import MANIFEST_FILE, ExportManifest, describe_file, graph_names
from ml.export.weights import WEIGHTS_FILE, store_lean
from ml.generation.decode import Sampler, SampleRequest, prior_requests
from ml.models.checkpoints import Checkpoint, load_checkpoint, load_model
from ml.models.parts import DecoderStep
from ml.models.tokens import start_token
from ml.models.vae import SequenceVae

_GOLDEN_SAMPLES = 8
_GOLDEN_TEMPERATURE = 1.0


def export_decoder(
    checkpoint_dir: Path, out_dir: Path, *, dataset_dir: Path | None = None
) -> ExportManifest:
    """Write `model.json`, `weights.bin` and `manifest.json` for the browser, and `map.json`.

    The encoder goes beside them, into a folder of its own.

    The folder appears at once or not at all; one that is there is replaced.

    Args:
        checkpoint_dir: A checkpoint, or a run's folder.
        out_dir: Where the export goes.
        dataset_dir: The token data set that it was trained on; without it there is no map.

    Raises:
        CheckpointError: There is no complete checkpoint.
        DatasetError: There is no complete data set.
        ExportError: The model cannot be converted, or the disk not written.
    """
    checkpoint = load_checkpoint(checkpoint_dir)
    model = load_model(checkpoint)
    dataset = _load_dataset(dataset_dir, checkpoint=checkpoint) if dataset_dir else None
    partial = out_dir.with_name(f".{out_dir.name}-{uuid.uuid4().hex}")
    try:
        manifest = _write(model, checkpoint=checkpoint, dataset=dataset, directory=partial)
        shutil.rmtree(out_dir, ignore_errors=True)
        partial.rename(out_dir)
    except OSError as error:
        message = f"the export could not be written: {error.strerror or error}"
        raise ExportError(message) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return manifest


def _load_dataset(dataset_dir: Path, *, checkpoint: Checkpoint) -> TokenDataset:
    dataset = TokenDataset.load(dataset_dir)
    if dataset.hash != checkpoint.dataset_hash:
        message = f"the data set in {dataset_dir} is not the one that the model was trained on"
        raise ExportError(message)
    return dataset


def _write(
    model: SequenceVae, *, checkpoint: Checkpoint, dataset: TokenDataset | None, directory: Path
) -> ExportManifest:
    step = DecoderStep(model)
    directory.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as saved:
        _save_step(step, directory=Path(saved))
        convert_saved_model(Path(saved), out_dir=directory)
    store_lean(directory)
    files = ["model.json", WEIGHTS_FILE]
    if dataset:
        files += write_map(model, checkpoint=checkpoint, dataset=dataset, directory=directory)
    inputs, outputs = graph_names(directory)
    config = checkpoint.config
    manifest = ExportManifest(
        checkpoint_hash=checkpoint.hash,
        architecture=config.architecture,
        representation=config.representation,
        tokenizer=checkpoint.tokenizer,
        window=config.window,
        latent_dimensions=config.latent_dimensions,
        labels=list(config.labels),
        vocabulary_size=checkpoint.vocabulary_size,
        start_token=start_token(checkpoint.vocabulary_size),
        state_size=step.state_size,
        inputs=inputs,
        outputs=outputs,
        files={name: describe_file(directory / name) for name in files},
        golden=_golden(model),
        # Last: it rounds the weights that the map was made with.
        encoder=export_encoder(model, directory),
    )
    text = json.dumps(manifest.to_json(), ensure_ascii=False)
    (directory / MANIFEST_FILE).write_text(text, encoding="utf-8")
    return manifest


def _save_step(step: DecoderStep, *, directory: Path) -> None:
    """Save the decoder step with the signature that the converter reads."""
    import tensorflow as tf

    batch, size = None, step.decoder_latents
    signature = [
        tf.TensorSpec([batch, size], tf.float32, name="z"),
        tf.TensorSpec([batch], tf.int32, name="token"),
        tf.TensorSpec([], tf.int32, name="position"),
        tf.TensorSpec([batch, step.state_size], tf.float32, name="state"),
    ]

    @tf.function(input_signature=signature, autograph=False)  # type: ignore[untyped-decorator]
    def serve(z: Any, token: Any, position: Any, state: Any) -> Any:
        return step.call({"z": z, "token": token, "position": position, "state": state})

    module = tf.Module()
    module.step = step
    tf.saved_model.save(module, str(directory), signatures=serve)


def _golden(model: SequenceVae) -> list[dict[str, Any]]:
    requests: list[SampleRequest] = prior_requests(
        count=_GOLDEN_SAMPLES,
        seed=0,
        dimensions=model.config.latent_dimensions,
        temperature=_GOLDEN_TEMPERATURE,
    )
    return [
        {
            "z": request.z.tolist(),
            "seed": request.seed,
            "temperature": request.temperature,
            "tokens": sample.tokens,
            "first_logits": sample.first_logits.tolist(),
        }
        for request, sample in zip(requests, Sampler(model).sample(requests), strict=True)
    ]
