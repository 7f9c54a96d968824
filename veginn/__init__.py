"""The program: the `veginn` command, and the one place where the rooms are wired together."""
