"""Which rule an HTTP request meets: Ingress, as its API and its controllers have it."""
