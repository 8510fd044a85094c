"""The GraphQL types: one module per subject, each a plain view of rows and events."""
