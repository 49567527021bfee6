"""The service's figures for `/metrics`, read when they are asked for."""

from collections.abc import Iterator, Mapping
from typing import Protocol

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector


class Figures(Protocol):
    """Where the figures come from: name (with its unit), help text and value."""

    def gauges(self) -> Iterator[tuple[str, str, float]]:
        """Yield what goes up and down."""

    def counters(self) -> Iterator[tuple[str, str, float]]:
        """Yield what only grows."""

    def queue_gauges(self) -> Iterator[tuple[str, str, Mapping[str, float]]]:
        """Yield what goes up and down, by queue."""

    def queue_counters(self) -> Iterator[tuple[str, str, Mapping[str, float]]]:
        """Yield what only grows, by queue."""


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
        for name, text, values in self._figures.queue_gauges():
            yield _by_queue(GaugeMetricFamily(f"callcenter_{name}", text, labels=["queue"]), values)
        for name, text, values in self._figures.queue_counters():
            family = CounterMetricFamily(f"callcenter_{name}", text, labels=["queue"])
            yield _by_queue(family, values)


def _by_queue(
    family: GaugeMetricFamily | CounterMetricFamily, values: Mapping[str, float]
) -> Metric:
    for queue, value in values.items():
        family.add_metric([queue], value)
    return family
