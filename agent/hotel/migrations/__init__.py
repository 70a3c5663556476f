"""The schema's history, run by `agent.hotel.database.prepare`; forward only."""
