"""geocapsule as wheels: built, installed, tested, checked and measured, one flavour at a time."""
