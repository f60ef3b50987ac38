"""Other people's servers, played on this machine: a Discord and the image providers.

Nothing here knows the bot: it is reached over sockets only, as the real services are.
"""
