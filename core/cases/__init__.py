"""A family's contact with a team: opened with consent, always owned, closed with a reason."""
