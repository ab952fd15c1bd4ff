"""Pictures of figures: Vega-Lite specifications → SVG whose text is drawn as outlines, and PNG."""
