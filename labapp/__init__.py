"""labapp carries a policy pilot from evidence, through delivery and monitoring, to learning."""

__version__ = "0.1.0"
