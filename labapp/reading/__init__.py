"""Questions: what a page or list asks of the records; nothing here writes but readiness."""
