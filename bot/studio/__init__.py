"""Use cases: the only code that joins domain, providers, imaging and store."""
