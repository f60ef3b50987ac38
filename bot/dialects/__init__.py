"""The vendors' wires, pure and sans-io: an `Ask` in, requests out; bytes in, events out."""
