"""The commands of `archive-ledger`, a module per group; each registers its own with the application."""
