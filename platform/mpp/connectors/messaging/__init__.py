"""Messages to people: the port, e-mail, a demo outbox that says it is one, and WhatsApp links."""
