"""Outside registers: may this health worker practise (STR, SKP, number of places)."""
