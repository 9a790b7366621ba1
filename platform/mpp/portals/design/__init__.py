"""The look of the pages: regency colours, formats people read, charts, the offline shell."""
