"""`callcenter demo-data`: the demo's centre and customers."""

import sys

from cyclopts import App

from callcenter.centre.demo import load_demo_centre
from callcenter.centre.store import CentreStore
from callcenter.customers.demo import load_demo_customers
from callcenter.customers.store import CustomerStore
from callcenter.database.pool import Pool, open_pool
from callcenter.database.whichever import database
from callcenter.identity.demo import demo_password
from callcenter.settings import Settings, read_settings

app = App(name="demo-data", help="The demo's centre and customers.")


async def load_demo(pool: Pool, settings: Settings) -> int:
    """
    Load what the demo shows; safe to call at every start.

    Args:
        pool: Of the database, its schema up to date.
        settings: Tell how many agents there are, and the password of their phones.

    Returns:
        How many customers were added.

    Raises:
        OperatorError: The demo's centre cannot be read.
        DatabaseAway: The database cannot be reached.
    """
    given = settings.demo_password.get_secret_value() if settings.demo_password else None
    secret = demo_password(settings.run, given).value
    await load_demo_centre(CentreStore(pool), settings.demo_agents, secret)
    return await load_demo_customers(CustomerStore(pool, region=settings.region))


@app.command
async def load() -> None:
    """
    Load the demo's centre and customers; what is there already stays as it is.

    Example: callcenter demo-data load
    """
    settings = read_settings()
    async with database(settings) as url:
        pool = await open_pool(url, size=2)
        try:
            added = await load_demo(pool, settings)
        finally:
            await pool.close()
    sys.stdout.write(f"The demo's centre is set up; {added} customers were added.\n")
