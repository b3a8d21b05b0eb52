from __future__ import annotations

import pytest

from tests.support.clusters import snapshot_with

NGINX = "nginx.ingress.kubernetes.io/"
TRAEFIK = "traefik.ingress.kubernetes.io/"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param(f"{NGINX}rewrite-target", "value", id="one that changes paths"),
        pytest.param(f"{NGINX}canary", "value", id="a canary"),
        pytest.param(f"{NGINX}canary-by-header-value", "value", id="all that begin alike"),
        pytest.param(f"{TRAEFIK}router.entrypoints", "value", id="one of Traefik"),
        pytest.param("konghq.com/headers.x-key", "", id="one that may hold a secret is only there"),
        pytest.param("alb.ingress.kubernetes.io/actions.front", "", id="an action of ALB too"),
        pytest.param(f"{NGINX}auth-secret", None, id="what nothing rests on is dropped"),
        pytest.param(f"{NGINX}configuration-snippet", None, id="and so are snippets"),
        pytest.param(f"{TRAEFIK}service.sticky.cookie.name", None, id="and cookies"),
    ],
)
def test_which_annotations_of_an_ingress_are_read(name: str, expected: str | None) -> None:
    metadata = {"namespace": "shop", "name": "web", "annotations": {name: "value"}}
    api = "networking.k8s.io/v1"
    (ingress,) = snapshot_with(
        [{"kind": "Ingress", "apiVersion": api, "metadata": metadata}]
    ).ingresses
    assert ingress.annotations.get(name) == expected


def test_a_null_annotation_is_an_empty_one() -> None:
    annotations = {"konghq.com/headers.x": None, f"{NGINX}canary": None}
    metadata = {"namespace": "shop", "name": "web", "annotations": annotations}
    (service,) = snapshot_with([{"kind": "Service", "metadata": metadata}]).services
    assert service.annotations == {"konghq.com/headers.x": "", f"{NGINX}canary": ""}
