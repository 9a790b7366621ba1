"""Server-rendered pages for citizens, staff, regency administrators and the nation. No domain logic."""
