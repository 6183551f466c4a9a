"""What every adapter must keep, whichever platform it speaks to."""
