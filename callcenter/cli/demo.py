"""`callcenter demo`: customers and agents' telephones that are played by the computer."""

from cyclopts import App

from callcenter.cli.demo_call import call
from callcenter.cli.demo_phone import desk, outside, phone

app = App(name="demo", help="Simulated customers and telephones: real SIP, real sound.")

for command in (call, phone, outside, desk):
    app.command(command)
