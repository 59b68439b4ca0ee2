"""The settings: the only reader of the environment, with safe defaults."""
