"""One line of what `make bench-browser` prints."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class BrowserFigure:
    """A measure: beside a peer the goal is a ratio to reach, without one a value not to pass."""

    name: str
    value: float
    unit: str
    peer: float | None = None
    goal: float | None = None

    def to_json(self) -> dict[str, Any]:
        """The row; `ratio` is how many times better `value` is than `peer`."""
        ratio = None if self.peer is None else self.peer / self.value
        holds = None
        if self.goal is not None:
            holds = self.value <= self.goal if ratio is None else ratio >= self.goal
        return {
            "name": self.name, "value": _rounded(self.value), "unit": self.unit,
            "peer": _rounded(self.peer), "ratio": _rounded(ratio), "goal": self.goal,
            "holds": holds,
        }  # fmt: skip


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")
