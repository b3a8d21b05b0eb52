from __future__ import annotations

import pytest

from kubectl_netmap.discover.pools import holds


@pytest.mark.parametrize(
    ("pool", "address", "expected"),
    [
        ("192.0.2.0/24", "192.0.2.77", True),
        ("192.0.2.0/24", "192.0.3.1", False),
        ("192.0.2.1-192.0.2.9", "192.0.2.9", True),
        ("192.0.2.1 - 192.0.2.9", "192.0.2.1", True),
        ("192.0.2.1-192.0.2.9", "192.0.2.10", False),
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::/64", "2001:db8::1", True),
        ("2001:db8::/64", "192.0.2.1", False),
        ("192.0.2.0/24", "web.example.com", None),
        ("***HIDDEN***", "192.0.2.1", None),
        ("192.0.2.1-***HIDDEN***", "192.0.2.1", None),
    ],
)
def test_a_pool_holds_an_address_or_not_or_cannot_be_read(
    pool: str,
    address: str,
    expected: bool | None,  # noqa: FBT001 -- a column of the table
) -> None:
    assert holds(pool, address) is expected
