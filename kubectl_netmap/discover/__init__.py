"""What we conclude about a cluster from its snapshot, and why we believe it."""
