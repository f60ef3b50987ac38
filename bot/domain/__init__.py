"""What Darkroom is about, as values and pure functions: no clock, no socket, no SQL, no Discord."""
