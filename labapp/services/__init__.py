"""Verbs: what people do; each locks, asks whether it may, changes, records and tells."""
