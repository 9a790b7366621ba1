"""Which message is sent when: events, texts per language, recipients."""
