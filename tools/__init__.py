"""What keeps the checkout: translations, lock files, assets, and mutants of its rules."""
