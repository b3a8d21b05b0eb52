"""From a shape or a public document to text."""
