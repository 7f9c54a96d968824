"""The only rooms that know a channel exists."""
