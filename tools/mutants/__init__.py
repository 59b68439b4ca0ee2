"""Mutants: the rules with one small mistake each, and whether any test notices."""
