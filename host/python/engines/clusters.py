"""Clusters of Ray on this machine."""

from __future__ import annotations

from collections.abc import Iterator

import ray


def local() -> Iterator[None]:
    """A cluster of two processors, whose store holds little."""
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, object_store_memory=200_000_000)
    yield
    ray.shutdown()
