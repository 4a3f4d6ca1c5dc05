"""The door: seeing who comes and letting them in, by the API and on a page for phones."""
