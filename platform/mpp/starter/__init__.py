"""The starter behind ./mpp: start, test and doctor on one machine; standard library only."""
