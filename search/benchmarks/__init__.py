"""How good and how fast search is, measured on judged sets: quality, speed, agreement of the servers, a stock back end."""
