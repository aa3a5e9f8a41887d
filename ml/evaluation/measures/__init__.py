"""Measures of music itself, taken of note sequences: pure numpy, no model needed.

`measure_songs` takes them all; `ExcerptIndex` looks up the nearest excerpt of a reference.
"""

from ml.evaluation.measures.excerpts import Excerpt, ExcerptIndex
from ml.evaluation.measures.report import MeasureReport, measure_songs

__all__ = ["Excerpt", "ExcerptIndex", "MeasureReport", "measure_songs"]
