"""The way from a checkpoint to a decoder that runs in a browser."""

from ml.export.decoder import export_decoder
from ml.export.manifest import ExportManifest
from ml.export.parity import Parity, measure_parity

__all__ = ["ExportManifest", "Parity", "export_decoder", "measure_parity"]
