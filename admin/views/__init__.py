"""What each page says: frozen contexts, built by pure functions from records, `now` and the catalogs."""
