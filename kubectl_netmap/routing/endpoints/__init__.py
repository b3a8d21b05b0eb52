"""What is behind a port of a Service: endpoints, how they fare, and why there are none."""
