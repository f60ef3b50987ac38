"""What `darkroom COMMAND` does, one module a command; each has an `execute`."""
