"""What a training run tells of itself while it goes on, and when it ends."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

REPORT_SECONDS = 0.3
# Seconds over which the speed is averaged.
_SPEED_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class LossPoint:
    """A point of the loss curve: means over the steps since the point before.

    Attributes:
        step: Optimizer steps done.
        epoch: How often the songs have been gone through.
        total: Reconstruction plus KL, without beta or free bits, in nats per token.
        reconstruction: Nats per token.
        kl: Nats per token, summed over dimensions.
        kl_per_window: Nats per window, summed over dimensions.
        validation_total: `total` on held-out songs, where it was measured.
    """

    step: int
    epoch: float
    total: float
    reconstruction: float
    kl: float
    kl_per_window: float
    validation_total: float | None = None


@dataclass(frozen=True, slots=True)
class TrainingProgress:
    """A message to `on_progress`.

    Attributes:
        step: Optimizer steps done.
        steps: Optimizer steps there will be.
        epoch: How often the songs have been gone through.
        points: New points of the loss curve. After a resume some may have been sent before; they
            are the same.
        tokens_per_second: Speed of late, once it is known.
        seconds_left: Estimate, once the speed is known.
        checkpoint_step: Steps of the newest checkpoint, if there is one.
    """

    step: int
    steps: int
    epoch: float
    points: list[LossPoint]
    tokens_per_second: float | None
    seconds_left: float | None
    checkpoint_step: int | None


@dataclass(frozen=True, slots=True)
class TrainingResult:
    """How a run ended.

    Attributes:
        checkpoint_dir: The best checkpoint by held-out loss; where the run was stopped, the newest.
        checkpoint_hash: SHA-256 of its weights, configuration and tokenizer, in hexadecimal.
        step: Its optimizer steps.
        validation: The collapse report's JSON; empty where the run was stopped.
        stopped: Whether `on_progress` ended the run.
    """

    checkpoint_dir: Path
    checkpoint_hash: str
    step: int
    validation: dict[str, Any] = field(default_factory=dict)
    stopped: bool = False


class Reporter:
    """Gathers points and calls `on_progress` every so often."""

    def __init__(
        self,
        on_progress: Callable[[TrainingProgress], bool],
        *,
        steps: int,
        tokens_per_step: int,
        first_step: int,
        epoch: Callable[[int], float],
    ) -> None:
        self._on_progress = on_progress
        self._steps = steps
        self._tokens_per_step = tokens_per_step
        self._epoch = epoch
        self._points: list[LossPoint] = []
        self._called_at = time.monotonic()
        self._marks = [(self._called_at, first_step)]
        self.checkpoint_step: int | None = first_step or None

    def add(self, point: LossPoint) -> None:
        """Keep a point for the next call."""
        self._points.append(point)

    def is_due(self) -> bool:
        """Whether the last call was long enough ago."""
        return time.monotonic() - self._called_at >= REPORT_SECONDS

    def report(self, step: int) -> bool:
        """Call `on_progress`; its answer says whether to go on."""
        now = time.monotonic()
        self._called_at = now
        # The first step compiles the model: the speed is counted from after it.
        if len(self._marks) == 1 and step > self._marks[0][1]:
            self._marks = [(now, step)]
        self._marks.append((now, step))
        while len(self._marks) > 2 and now - self._marks[0][0] > _SPEED_SECONDS:
            self._marks.pop(0)
        (since, first), (until, last) = self._marks[0], self._marks[-1]
        speed = (last - first) / (until - since) if last > first and until > since else None
        points, self._points = self._points, []
        return self._on_progress(
            TrainingProgress(
                step=step,
                steps=self._steps,
                epoch=self._epoch(step),
                points=points,
                tokens_per_second=speed and speed * self._tokens_per_step,
                seconds_left=speed and (self._steps - step) / speed,
                checkpoint_step=self.checkpoint_step,
            )
        )
