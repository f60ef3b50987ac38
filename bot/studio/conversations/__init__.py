"""What turns add up to: where talk goes on, what came of it so far, and taking it away or along."""
