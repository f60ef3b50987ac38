"""The way of one turn: admitted, reserved, approved, attempted, kept, settled; stopped, repeated, resumed."""
