"""The versions of the log's tables, in order. A version that was released is never edited."""
