"""From an answer to the neutral shapes, for people."""
