"""A call-centre backend beside a real Asterisk."""
