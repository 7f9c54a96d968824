"""Signs of life that outlive a process: when something was last seen to work."""
