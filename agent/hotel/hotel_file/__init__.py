"""A hotel's own data in one file, `hotel.yaml`: read and checked, put into the database, written again."""

from agent.hotel.hotel_file.model import HotelFile
from agent.hotel.hotel_file.reading import HotelFileError, read_file
from agent.hotel.hotel_file.store import export, load
from agent.hotel.hotel_file.tree import Fault

__all__ = ["Fault", "HotelFile", "HotelFileError", "export", "load", "read_file"]
