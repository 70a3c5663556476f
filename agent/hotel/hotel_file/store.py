"""A hotel file into the hotel's database, and out of it again."""

from sqlalchemy import URL, RowMapping, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.errors import HotelRejected
from agent.hotel import schema
from agent.hotel.database import driver_errors, open_engine, prepare, snapshot, sole_writer
from agent.hotel.hotel_file.model import HotelFile
from agent.hotel.hotel_file.reading import HotelFileError, read
from agent.hotel.hotel_file.rows import rows
from agent.hotel.hotel_file.sections import sections
from agent.hotel.hotel_file.writing import to_yaml
from agent.hotel.port import HotelProfile


async def load(url: URL, file: HotelFile) -> HotelProfile | None:
    """Put a hotel in the place of the one in the database.

    All of it is replaced, or nothing; workers that run meanwhile answer from what
    was there, and from the new data as soon as all of it is. Free rooms are those of
    the file less what is held for guests: holds stay, and so do reservations.

    Returns:
        Who was there before, None when nobody was.

    Raises:
        HotelRejected: The database holds the demo hotel.
        HotelUnavailable: The database does not answer.
    """
    new = rows(file)
    await prepare(url)
    engine = open_engine(url)
    try:
        with driver_errors():
            async with sole_writer(engine) as connection:
                before = await _replaceable(connection)
                for table in reversed(new):
                    await connection.execute(table.delete())
                for table, values in new.items():
                    if values:
                        await connection.execute(table.insert(), values)
                return before
    finally:
        await engine.dispose()


async def _replaceable(connection: AsyncConnection) -> HotelProfile | None:
    row = (await connection.execute(select(schema.hotel))).mappings().first()
    if row is None:
        return None
    if row["demo_edition"] is not None:
        raise HotelRejected(
            "the database holds the demo hotel, which writes itself anew; give your hotel one of its own: "
            "set DATABASE_URL, for example to sqlite:///.data/my-hotel.db, and HOTEL_SYSTEM=sql"
        )
    return HotelProfile.model_validate(dict(row))


async def export(url: URL) -> str:
    """The hotel in the database as a file (YAML) that loads to the same data; the demo hotel too.

    Seasons are gathered from the prices: they have no names, and may be others
    than in the file that was loaded.

    Raises:
        HotelRejected: There is no hotel, or it has what no file can say.
        HotelUnavailable: The database does not answer.
    """
    await prepare(url)
    engine = open_engine(url)
    try:
        with driver_errors():
            async with snapshot(engine) as connection:
                tables = {table: await _all(connection, table) for table in schema.metadata.sorted_tables}
    finally:
        await engine.dispose()
    text = to_yaml(sections(tables))
    try:
        read(text.encode())
    except HotelFileError as error:
        fault = error.faults[0]
        raise HotelRejected(f"the hotel's data does not fit a file: {fault.where}: {fault.reason}") from None
    return text


async def _all(connection: AsyncConnection, table: Table) -> list[RowMapping]:
    order = table.c.position if "position" in table.c else next(iter(table.primary_key))
    return list((await connection.execute(select(table).order_by(order))).mappings())
