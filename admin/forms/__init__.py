"""What forms send, read into frozen values; nothing else of the request is believed."""
