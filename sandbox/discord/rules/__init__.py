"""What Discord lets be posted and done in a channel: the same for the bot, webhooks and people."""
