"""A local Discord: gateway, REST, CDN and the people who use it, on one aiohttp server.

An unmodified discord.py connects to it and cannot tell. `server.Discord` starts it,
`people` does what members and moderators would, `control` offers both to other processes.
"""
