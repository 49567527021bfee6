"""The service's figures for `/metrics`, read when they are asked for."""

from collections.abc import Iterator
from typing import Protocol

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector


class Figures(Protocol):
    """Where the figures come from: name (with its unit), help text and value."""

    def gauges(self) -> Iterator[tuple[str, str, float]]:
        """Yield what goes up and down."""

    def counters(self) -> Iterator[tuple[str, str, float]]:
        """Yield what only grows."""


class ServiceFigures(Collector):
    """Shows the figures of one service."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def collect(self) -> Iterator[Metric]:
        """Read every figure once."""
        for name, text, value in self._figures.gauges():
            yield GaugeMetricFamily(f"callcenter_{name}", text, value=value)
        for name, text, value in self._figures.counters():
            yield CounterMetricFamily(f"callcenter_{name}", text, value=value)
