"""How staff are told outside the console: proven channels, alerts that climb until somebody answers, every try on record."""
