"""Results as JSON: plain data with the units in the names."""

from typing import Any

from callcenter.simulation.comparing import Differences
from callcenter.simulation.figures import Estimate
from callcenter.simulation.running import LineResult, Result


def plain(result: Result) -> dict[str, Any]:
    """
    Give a result as plain data.

    Args:
        result: The result.

    Returns:
        A map fit for JSON; shares between 0 and 1, times in seconds, intervals by time of day.
    """
    scenario = result.scenario
    return {
        "scenario": scenario.title,
        "seed": scenario.seed,
        "runs": scenario.runs,
        "calls_simulated": result.calls,
        "confidence_percent": 95,
        "warnings": list(scenario.warnings),
        "queues": {line.queue: _line(line, result) for line in result.lines},
        "agents": {
            name: {"occupancy": _estimate(occupancy)} for name, occupancy in result.groups.items()
        },
    }


def plain_differences(found: Differences) -> dict[str, Any]:
    """Give differences as plain data."""
    return {queue: _estimates(names) for queue, names in found.items()}


def _line(line: LineResult, result: Result) -> dict[str, Any]:
    return {
        "service_level_within_s": line.within_s,
        "service_level_target": line.target_percent / 100,
        "whole": _estimates(line.whole),
        "intervals": [
            {"from": clock(begins_s), **_estimates(found)}
            for begins_s, found in zip(result.begins, line.intervals, strict=True)
        ],
    }


def _estimates(found: Any) -> dict[str, Any]:  # noqa: ANN401 - any map of names to estimates
    return {name: _estimate(one) for name, one in found.items()}


def _estimate(one: Estimate) -> dict[str, Any] | None:
    if one.mean is None:
        return None
    half_width = None if one.half_width is None else round(one.half_width, 6)
    return {"mean": round(one.mean, 6), "half_width": half_width}


def clock(seconds: float) -> str:
    """Write seconds of the day as hours and minutes."""
    minutes = int(seconds // 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
