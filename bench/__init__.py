"""Generated clusters up to the limits of Kubernetes, and how fast netmap reads them."""
