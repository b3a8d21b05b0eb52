"""Answers as people and scripts read them: views make shapes, writers make text of them."""
