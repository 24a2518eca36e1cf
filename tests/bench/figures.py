"""Figures of benchmarks: a table to read, and the same as JSON."""

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

_measured: list[dict[str, object]] = []


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure; ``limit`` is the most it may be in the same unit, None where nothing is promised."""

    name: str
    value: float
    unit: str
    limit: float | None = None

    @property
    def verdict(self) -> str:
        """Return how the figure stands to its limit."""
        if self.limit is None:
            return ""
        return f"at most {self.limit:g}: {'met' if self.value <= self.limit else 'MISSED'}"


def report(benchmark: str, *figures: Figure) -> None:
    """Print figures as rows of a table and keep them for ``save``."""
    for figure in figures:
        line = f"{benchmark}: {figure.name:62} {figure.value:9.2f} {figure.unit:3} {figure.verdict}"
        sys.stdout.write(line.rstrip() + "\n")
        _measured.append({"benchmark": benchmark, **asdict(figure)})
    sys.stdout.flush()


def save(path: Path) -> None:
    """Write all figures so far as a JSON list of objects: benchmark, name, value, unit, limit."""
    path.write_text(json.dumps(_measured, indent=1), encoding="utf-8")
