"""The cluster at one moment: what was read, and what could not be."""
