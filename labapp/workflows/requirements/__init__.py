"""The closed registry of requirements: a new file here is a new requirement."""
