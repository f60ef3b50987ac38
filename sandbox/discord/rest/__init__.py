"""The bot's REST routes, and what every request passes on its way: faults, limits, the API's description."""
