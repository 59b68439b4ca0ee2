"""The rules of movement, pure: facts go in, findings come out; nothing here reads or writes."""
