"""Tests: unit (no database), integration, rules (of the whole), e2e (a real browser)."""
