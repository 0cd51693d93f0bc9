"""The catalogue of predicates: what a rule's `where` may name. One module for each subject, loaded when it is named."""
