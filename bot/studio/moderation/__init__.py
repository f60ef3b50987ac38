"""What those who run a server decide and see; each decision is audited in the transaction that makes it."""
