"""The promise: a person makes contact within 24 hours. Milestones as rows, decisions as pure functions."""
