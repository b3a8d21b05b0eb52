"""Gateways: listeners, the routes that attach to them, and who serves them."""
