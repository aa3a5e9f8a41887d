"""Training: one call that goes on where it was interrupted."""

from ml.training.progress import LossPoint, TrainingProgress, TrainingResult
from ml.training.trainer import train

__all__ = ["LossPoint", "TrainingProgress", "TrainingResult", "train"]
