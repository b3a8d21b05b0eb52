"""The documents that scripts rely on, field by field; changes only add."""
