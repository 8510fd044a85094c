"""Health for load balancers, figures for Prometheus."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.routes.answering import answered, answering
from api.service import Service
from api.visit import Visit

_FIGURES = {
    "size": "Entries in the log.",
    "checkpoint": "Size of the newest checkpoint.",
    "views": "Position that all views have reached.",
    "search": "Position of the search index.",
    "waiting": "Commands that wait to be written.",
}


class _Figures(Collector):
    """What the service says of itself at the moment of asking."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def collect(self) -> Iterator[GaugeMetricFamily]:
        health = self._service.health()
        for name, meaning in _FIGURES.items():
            yield GaugeMetricFamily(f"archive_ledger_{name}", meaning, value=float(str(health[name])))
        well = GaugeMetricFamily("archive_ledger_well", "1 while nothing is in trouble.")
        well.add_metric([], 1.0 if health["status"] == "ok" else 0.0)
        yield well


@answering
async def healthz(request: Request, visit: Visit) -> Response:
    """GET /healthz: 200 while all is well, 503 in trouble, with what it is."""
    health = await visit.work(visit.service.health)
    return answered(health, 200 if health["status"] == "ok" else 503)


@answering
async def metrics(request: Request, visit: Visit) -> Response:
    """GET /metrics."""

    def text() -> bytes:
        registry = CollectorRegistry()
        registry.register(_Figures(visit.service))
        return generate_latest(registry)

    return Response(await visit.work(text), headers={"content-type": CONTENT_TYPE_LATEST})


ROUTES = [Route("/healthz", healthz, methods=["GET"]), Route("/metrics", metrics, methods=["GET"])]
