"""The legacy OIDC login of a kubeconfig is renewed, and written back for kubectl."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from kubectl_netmap.collect.cluster.connection import Connection
from kubectl_netmap.collect.cluster.persist import save_login
from kubectl_netmap.errors import NotAuthenticated
from tests.support.api_server import ApiServer, Reply, status
from tests.support.world import World


def _jwt(expires: int) -> str:
    claims = base64.urlsafe_b64encode(json.dumps({"exp": expires}).encode()).decode().rstrip("=")
    return f"aGVhZA.{claims}.c2ln"


OLD, NEW = _jwt(1), _jwt(4_000_000_000)


@pytest.fixture
def file(api: ApiServer) -> Path:
    """A kubeconfig whose id-token has expired long ago; the scripted server is the issuer."""
    config = {
        "client-id": "netmap",
        "client-secret": "",
        "id-token": OLD,
        "idp-certificate-authority": str(api.ca),
        "idp-issuer-url": api.url,
        "refresh-token": "first",
    }
    return api.kubeconfig(user={"auth-provider": {"name": "oidc", "config": config}})


def _issuer(api: ApiServer, token: Reply) -> None:
    api.always(
        "/.well-known/openid-configuration", Reply(body={"token_endpoint": f"{api.url}/token"})
    )
    api.always("/token", token)


def _provider(file: Path) -> Any:
    return yaml.safe_load(file.read_text())["users"][0]["user"]["auth-provider"]["config"]


def test_an_expired_login_is_renewed_and_kubectl_finds_the_new_one(
    api: ApiServer, world: World, file: Path
) -> None:
    _issuer(
        api,
        Reply(
            body={
                "id_token": NEW,
                "refresh_token": "second",
                "access_token": "a",
                "token_type": "b",
            }
        ),
    )
    file.chmod(0o640)

    world.open(Connection(kubeconfig=str(file))).header()

    assert api.of("/version")[0].one("Authorization") == f"Bearer {NEW}"
    assert _provider(file)["id-token"] == NEW
    assert _provider(file)["refresh-token"] == "second"
    assert file.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in file.parent.iterdir() if each.name.startswith("kubeconfig")] == [
        "kubeconfig"
    ]
    assert world.notices == []


def test_a_provider_that_refuses_ends_the_run(api: ApiServer, world: World, file: Path) -> None:
    _issuer(api, Reply(400, {"error": "invalid_grant", "error_description": "revoked"}))
    with pytest.raises(NotAuthenticated, match=r"did not renew the login of user 'me'.*revoked"):
        world.open(Connection(kubeconfig=str(file)))
    assert _provider(file)["refresh-token"] == "first"


@pytest.mark.filterwarnings("ignore:HTTPResponse.getheaders")
def test_without_its_provider_the_old_login_is_sent_and_never_none(
    api: ApiServer, world: World, file: Path
) -> None:
    api.always("/.well-known/openid-configuration", Reply(500, "down"))
    api.always("/version", status(401, "Unauthorized"))
    with pytest.raises(NotAuthenticated):
        world.open(Connection(kubeconfig=str(file))).header()
    # version 33 of the package gives up by itself, 37 goes on with what it has
    assert {seen.one("Authorization") for seen in api.of("/version")} <= {f"Bearer {OLD}"}


def test_what_cannot_be_saved_is_told(tmp_path: Path) -> None:
    file = tmp_path / "config"
    assert "is not saved in" in save_login(file, "me", {})
    file.write_text("users: [{name: me}]")
    assert "is not saved in" in save_login(file, "me", {})
    assert [each.name for each in tmp_path.iterdir()] == ["config"]


def test_other_users_and_links_stay_as_they_are(tmp_path: Path) -> None:
    target = tmp_path / "real"
    provider = {"auth-provider": {"name": "oidc", "config": {"id-token": "old"}}}
    users = [{"name": "me", "user": provider}, {"name": "other", "user": {"token": "t"}}]
    target.write_text(yaml.safe_dump({"users": users}))
    link = tmp_path / "link"
    link.symlink_to(target)

    assert save_login(link, "me", {"id-token": "new"}) == ""

    assert link.is_symlink()
    saved = yaml.safe_load(target.read_text())["users"]
    assert saved[0]["user"]["auth-provider"] == {"name": "oidc", "config": {"id-token": "new"}}
    assert saved[1] == users[1]
