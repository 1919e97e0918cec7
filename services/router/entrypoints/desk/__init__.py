"""The desk: the pages that staff work with all day."""
