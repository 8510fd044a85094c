"""What is planted: one function per rule, each with records, people or media of its own, so that nothing else
is touched. Rules that look at a whole year or day are broken where that is told (`families`).

Not planted: ACC-1 and AUD-1, because a log that breaks them does not verify; OPN-1, which asks nothing of an
archive room by default; and what comes later (ACC-3, FACE-1, PUB-6, TIME-2).
"""
