"""The one reader of replies, and what it reads with: bytes in, events and our errors out."""
