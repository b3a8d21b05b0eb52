"""Pseudonyms for what is private in a snapshot, so that its structure survives."""
