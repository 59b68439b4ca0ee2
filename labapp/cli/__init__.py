"""Commands: one module a noun; each calls the same verbs and questions as the pages."""
