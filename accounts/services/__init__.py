"""Everything that changes who somebody is, or lets them in."""
