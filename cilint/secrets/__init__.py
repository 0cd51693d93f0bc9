"""What a secret looks like, by its format or by the name of what holds it; nothing here knows pipelines or rules."""
