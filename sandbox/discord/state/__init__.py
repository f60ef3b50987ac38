"""What the local Discord knows: its records, who may do what, sessions, its clock and its journal."""
