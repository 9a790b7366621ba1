"""What regencies start from: service definitions, their merging, templates and who follows them."""
