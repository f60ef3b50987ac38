"""What is sent and received: records as payloads, files, attachments, and the gateway's events."""
