"""Drawing on pages: crops for reports, marked copies of PDF files, pictures of what the grid finder saw."""
