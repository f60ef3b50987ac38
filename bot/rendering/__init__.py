"""What a person sees, as pure functions: tellings become a panel, a panel becomes a message.

Nothing here knows Discord's library, a clock or a socket; `cogs` puts the drawings on the screen.
"""
