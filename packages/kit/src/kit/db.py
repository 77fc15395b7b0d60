"""The database of a service: one engine a process, one transaction a request."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine


class Database:
    """Engine and session factory of one process."""

    def __init__(self, url: str, *, pool_size: int = 5) -> None:
        self.engine = create_async_engine(
            url,
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_pre_ping=True,
            pool_timeout=10,
            connect_args={"command_timeout": 30, "timeout": 5},
        )
        self.sessions = async_sessionmaker(self.engine, expire_on_commit=False)

    async def ping(self) -> None:
        """Raise when the database does not answer."""
        async with self.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        await self.engine.dispose()


async def get_session(request: Request) -> AsyncIterator[AsyncSession]:
    """Give the request its session; commit once, when the route has returned without an error."""
    database: Database = request.app.state.database
    async with database.sessions() as session:
        yield session
        await session.commit()


# With the default scope a failing commit would still have answered 201.
SessionDep = Annotated[AsyncSession, Depends(get_session, scope="function")]
