"""Publishers, service templates and their immutable versions."""
