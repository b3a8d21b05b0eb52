"""The least that reading pods can cost: download them, find where each begins and ends.

Logs in, connects and decodes with the same packages as netmap, and reads nothing of
what it downloads. Run as `python -m bench.floor KUBECONFIG`.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import msgspec
from kubernetes import client, config

_package: Any = config  # has no types


class _Meta(msgspec.Struct):
    proceed: str = msgspec.field(default="", name="continue")


class _List(msgspec.Struct):
    items: list[msgspec.Raw]
    metadata: _Meta


def main() -> None:
    _package.load_kube_config(config_file=sys.argv[1])
    api = client.ApiClient()
    decoder = msgspec.json.Decoder(_List)
    start, count, proceed = time.process_time(), 0, ""
    while True:
        url = f"{api.configuration.host}/api/v1/pods?limit=500&continue={proceed}"
        response = api.rest_client.pool_manager.request("GET", url, preload_content=False)
        page = decoder.decode(response.read())
        response.release_conn()
        count += len(page.items)
        proceed = page.metadata.proceed
        if not proceed:
            break
    print(json.dumps({"objects": count, "start": start}))


if __name__ == "__main__":
    main()
