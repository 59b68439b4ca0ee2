"""The benchmark: labapp beside a bare page and the bare work, measured in one run."""
