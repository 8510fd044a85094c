"""The queries: one module per subject; `api.schema` puts them together."""
