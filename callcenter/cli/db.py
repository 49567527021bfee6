"""`callcenter db`: the database's schema and address."""

import sys
from urllib.parse import urlsplit, urlunsplit

from cyclopts import App

from callcenter.database.embedded import EmbeddedServer
from callcenter.database.migrate import newest_revision
from callcenter.database.whichever import database
from callcenter.errors import OperatorError
from callcenter.settings import read_settings

app = App(name="db", help="The database: its schema, and its address for other programs.")


@app.command
async def upgrade() -> None:
    """
    Bring the schema up to date; `callcenter run` does it too.

    For example `callcenter db upgrade`.
    """
    async with database(read_settings()):
        sys.stdout.write(f"The schema is at {newest_revision()}.\n")


@app.command
def url(*, with_password: bool = False) -> None:
    """
    Show the database's address, for psql and other programs.

    For example `psql "$(callcenter db url --with-password)"`.

    Args:
        with_password: Show the password too.
    """
    settings = read_settings()
    if settings.database_url is not None:
        address = settings.database_url.get_secret_value()
    else:
        server = EmbeddedServer(settings.home)
        if not server.password_file.exists():
            raise OperatorError(
                f"There is no database under {settings.home} yet.", "Run `callcenter run` first."
            )
        address = server.url()
    sys.stdout.write(f"{address if with_password else _masked(address)}\n")


def _masked(address: str) -> str:
    parts = urlsplit(address)
    user, colon, _ = parts.netloc.rpartition("@")[0].partition(":")
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{user}:***@{host}" if colon else parts.netloc))
