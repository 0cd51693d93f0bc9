"""The rules of Acme's pipelines, for cilint."""
