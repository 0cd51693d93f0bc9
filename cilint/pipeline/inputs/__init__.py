"""`spec:` headers, inputs and `$[[ … ]]` blocks: what a file declares, is given and is made of them."""
