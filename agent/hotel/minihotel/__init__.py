"""The MiniHotel adapter: prices and free rooms from MiniHotel, knowledge from the hotel's own data.

`hotel` answers the port; `client` makes the calls; `question` and `answer` are the two sides
of one call as XML; `breaker` and `cache` keep a slow or broken server from holding guests up.
"""
