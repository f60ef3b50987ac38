"""What is counted: quotas, grants and spend. Every sum equals its ledger."""
