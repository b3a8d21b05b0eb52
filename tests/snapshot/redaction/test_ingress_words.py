"""What decides who takes a request stays when a snapshot is redacted; whose it is goes."""

from __future__ import annotations

import re

import pytest

from kubectl_netmap.objects.workload import Container
from kubectl_netmap.snapshot.redact import redact
from tests.support.clusters import snapshot_of

SNAPSHOT = snapshot_of("""
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  namespace: acme-shop
  name: acme-web
  annotations:
    nginx.ingress.kubernetes.io/use-regex: "true"
    nginx.ingress.kubernetes.io/canary: "true"
    nginx.ingress.kubernetes.io/canary-weight: "30"
    nginx.ingress.kubernetes.io/permanent-redirect: https://acme.corp/acme?key=acme
    nginx.ingress.kubernetes.io/server-alias: www.acme.corp
    nginx.ingress.kubernetes.io/whitelist-source-range: 198.18.7.0/24
    nginx.ingress.kubernetes.io/default-backend: acme-errors
    traefik.ingress.kubernetes.io/router.entrypoints: web,acme-point
    traefik.ingress.kubernetes.io/router.middlewares: acme-shop-auth@kubernetescrd
    traefik.ingress.kubernetes.io/router.priority: "42"
spec: {rules: [{host: www.acme.corp}]}
---
kind: Service
metadata:
  namespace: acme-shop
  name: acme-front
  annotations: {traefik.ingress.kubernetes.io/service.nativelb: "true"}
---
kind: Pod
metadata: {namespace: acme-edge, name: acme-traefik-1}
spec:
  containers:
  - name: traefik
    args:
    - --entrypoints.web.address=:8000/tcp
    - --entrypoints.web.http.redirections.entrypoint.to=acme-point
    - --entrypoints.acme-point.address=198.18.7.9:8443
    - --entrypoints.acme-point.http.tls.domains[0].main=acme.corp
    - --providers.kubernetesingress.ingressendpoint.publishedservice=acme-edge/acme-traefik
    - --providers.kubernetesingress.namespaces=acme-shop,acme-edge
    - --providers.kubernetesingress.ingressclass=acme-class
    - --providers.kubernetesingress.labelselector=team=acme
    - --providers.kubernetesingress.allowemptyservices=true
    - --providers.kubernetescrd.namespaces=acme-shop,acme-edge
    - --providers.kubernetescrd.ingressclass=acme-class
    - --providers.kubernetesgateway
    - --providers.kubernetesgateway.namespaces=acme-edge
    - --configmap=acme-edge/acme-settings
    - --http-port=8000
""")
REDACTED = redact(SNAPSHOT, b"a key")
OWN = "nginx.ingress.kubernetes.io/"
ROUTER = "traefik.ingress.kubernetes.io/router."


def container() -> Container:
    return REDACTED.pods[0].template.containers[0]


def test_nothing_of_the_clusters_own_is_left() -> None:
    told = repr((REDACTED.ingresses, REDACTED.services, REDACTED.pods))
    assert "acme" not in told.lower()
    assert "198.18.7" not in told


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param(f"{OWN}use-regex", "true", id="a switch"),
        pytest.param(f"{OWN}canary-weight", "30", id="a share"),
        pytest.param(f"{ROUTER}priority", "42", id="a priority"),
    ],
)
def test_what_annotations_decide_by_stays(name: str, expected: str) -> None:
    assert REDACTED.ingresses[0].annotations[name] == expected


def test_an_alias_is_still_the_host_that_it_was() -> None:
    (ingress,) = REDACTED.ingresses
    assert ingress.annotations[f"{OWN}server-alias"] == ingress.hosts[0]


def test_entry_points_keep_what_binds_them() -> None:
    flags, (ingress,) = container().flags, REDACTED.ingresses
    (point,) = {name.split(".")[1] for name in flags if name.startswith("entrypoints.")} - {"web"}
    assert re.fullmatch(r"w-r[0-9a-f]{12}", point)
    assert flags["entrypoints.web.address"] == ":8000/tcp"
    assert flags["entrypoints.web.http.redirections.entrypoint.to"] == point
    assert flags[f"entrypoints.{point}.address"].endswith(":8443")
    assert ingress.annotations[f"{ROUTER}entrypoints"] == f"web,{point}"


def test_what_traefik_looks_at_is_told_by_the_names_of_the_others() -> None:
    flags, own = container().flags, "providers.kubernetesingress"
    namespace = REDACTED.pods[0].namespace
    assert flags[f"{own}.allowemptyservices"] == "true"
    assert flags[f"{own}.namespaces"] == f"{REDACTED.ingresses[0].namespace},{namespace}"
    assert flags[f"{own}.ingressendpoint.publishedservice"].startswith(f"{namespace}/svc-r")
    assert flags["providers.kubernetescrd.namespaces"] == flags[f"{own}.namespaces"]
    assert flags["providers.kubernetescrd.ingressclass"] == flags[f"{own}.ingressclass"]
    assert flags["providers.kubernetesgateway.namespaces"] == namespace
    assert flags["providers.kubernetesgateway"] == "true"


def test_that_there_is_a_config_map_stays_and_its_name_goes() -> None:
    namespace = REDACTED.pods[0].namespace
    assert re.fullmatch(rf"{namespace}/w-r[0-9a-f]{{12}}", container().flags["configmap"])
    assert container().flags["http-port"] == "8000"
