"""The demonstration labs: their content is data, and it is written through the real verbs."""
