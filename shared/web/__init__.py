"""What pages and APIs of all services look like: layout, components, words, assets, headers and errors."""
