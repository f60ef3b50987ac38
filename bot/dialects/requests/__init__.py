"""What dialects build requests of: the branch as messages, the choices, JSON and forms in pieces."""
