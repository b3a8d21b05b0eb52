"""What Kubernetes does, as pure functions over objects."""
