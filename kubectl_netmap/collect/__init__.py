"""Where snapshots come from: a cluster, files, the demo. The only package with I/O."""
