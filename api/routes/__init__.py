"""Plain HTTP: what does not go through GraphQL."""
