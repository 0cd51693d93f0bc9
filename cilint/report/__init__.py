"""Reports: what a result looks like to people and to programs; nothing here decides what is wrong."""
