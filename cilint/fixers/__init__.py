"""What mends a finding: from a match to edits of the text. One module for each subject, loaded when it is named."""
