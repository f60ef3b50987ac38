"""What Discord tells, in our words: who asks for what, where, with which files, by which press or form."""
