"""The web: every answer at an address of its own, as a page and as JSON, CSV, Parquet, SVG and PNG. Read-only."""
