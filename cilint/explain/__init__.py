"""Rules explained: their pages, as text and as Markdown, with what cilint really says about the examples."""
