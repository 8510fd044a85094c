"""Images made of page images for viewing: small ones, cached, never evidence and never in the log."""
