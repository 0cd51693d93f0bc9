"""What holds images and includes to what they are now: which digest, commit or hash, and where it is written."""
