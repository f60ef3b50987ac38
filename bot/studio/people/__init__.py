"""What a person may know of themselves, and how they are forgotten."""
