"""What the API says of training runs."""

import uuid
from datetime import datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from webapp.jobs.models import Job
from webapp.jobs.schemas import JobOut
from webapp.training.models import TrainingRun

Architecture = Literal["vae-lstm", "vae-transformer"]
RepresentationKey = Literal["chord-strings", "events"]


class RunIn(Schema):
    """The form of a new run."""

    dataset_id: uuid.UUID
    architecture: Architecture
    preset: str
    representation: RepresentationKey = "chord-strings"
    name: str = Field("", max_length=120)
    seed: int = Field(0, ge=0, lt=2**32)
    settings: dict[str, int | float] = {}


class NamedOut(Schema):
    """An id and a name."""

    id: uuid.UUID
    name: str


class ParityOut(Schema):
    """How the browser's decoder compares with Keras on fixed latent vectors."""

    max_logit_difference: float
    token_agreement: float
    samples: int
    backend: str


class ExportOut(Schema):
    """The TensorFlow.js decoder of a run."""

    status: Literal["waiting", "ready", "failed"]
    error: str
    bytes: int | None
    parity: ParityOut | None
    parity_error: str


class RunOut(Schema):
    """A training run as its owner sees it."""

    id: uuid.UUID
    number: int
    name: str
    architecture: Architecture
    preset: str
    representation: RepresentationKey
    settings: dict[str, Any]
    seed: int
    dataset: NamedOut
    version_hash: str
    job: JobOut
    step: int
    steps: int
    epoch: float
    tokens_per_second: float | None
    seconds_left: float | None
    checkpoint_step: int | None
    checkpoint_hash: str
    validation: dict[str, Any]
    export: ExportOut
    created_at: datetime

    @staticmethod
    def resolve_settings(run: TrainingRun) -> dict[str, Any]:
        """Return every hyper-parameter."""
        config: dict[str, Any] = run.config
        return config

    @staticmethod
    def resolve_representation(run: TrainingRun) -> str:
        """Return what its songs are turned into."""
        return str(run.config["representation"])

    @staticmethod
    def resolve_dataset(run: TrainingRun) -> object:
        """Return the dataset the run's version was frozen from."""
        return run.version.dataset

    @staticmethod
    def resolve_version_hash(run: TrainingRun) -> str:
        """Return the hash of what the run is trained on."""
        return run.version.hash

    @staticmethod
    def resolve_job(run: TrainingRun) -> Job:
        """Return the job that works on it, or last did."""
        return run.job

    @staticmethod
    def resolve_export(run: TrainingRun) -> dict[str, Any]:
        """Return the state of the export."""
        files: dict[str, dict[str, int]] = run.export_manifest.get("files", {})
        return {
            "status": run.export_status,
            "error": run.export_error,
            "bytes": sum(file["bytes"] for file in files.values()) or None,
            "parity": run.parity,
            "parity_error": run.parity_error,
        }


class LossPointOut(Schema):
    """One point of the loss curve; nats per token, `kl_per_window` in nats per window."""

    step: int
    epoch: float
    total: float
    reconstruction: float
    kl: float
    kl_per_window: float
    validation_total: float | None


class ChoiceOut(Schema):
    """One choice of the form."""

    key: str
    title: str
    description: str = ""


class ParameterOut(Schema):
    """One hyper-parameter of the form."""

    name: str
    label: str
    kind: Literal["int", "float"]
    minimum: float
    maximum: float
    help: str


class PresetsOut(Schema):
    """Everything the form of a new run needs.

    `values` holds each hyper-parameter by representation, architecture, preset and name.
    """

    architectures: list[ChoiceOut]
    representations: list[ChoiceOut]
    presets: list[ChoiceOut]
    parameters: list[ParameterOut]
    values: dict[str, dict[str, dict[str, dict[str, float]]]]
