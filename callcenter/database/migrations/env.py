"""Run by alembic: one connection, each migration in its own transaction, plain SQL only."""

import asyncio
from typing import Any

from alembic import context
from alembic.ddl.postgresql import PostgresqlImpl
from sqlalchemy import Connection, Executable, pool
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.util import await_only


class ScriptedPostgres(PostgresqlImpl):
    """Hands a string of `op.execute` to the server as it stands: several statements, any colon."""

    __dialect__ = "postgresql"

    def execute(
        self, sql: Executable | str, execution_options: dict[str, Any] | None = None
    ) -> None:
        """Run a script, or what alembic itself has to say."""
        if not isinstance(sql, str) or self.connection is None:
            super().execute(sql, execution_options)
            return
        self.connection.exec_driver_sql("SELECT 1")  # the driver opens its transaction only now
        driver: Any = self.connection.connection.driver_connection
        await_only(driver.execute(sql))


def _migrate(connection: Connection) -> None:
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()


async def _run() -> None:
    engine = create_async_engine(context.config.attributes["url"], poolclass=pool.NullPool)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(_migrate)
    finally:
        await engine.dispose()


asyncio.run(_run())
