-- handback: the bot has the guest again. What came after the last message of staff begins a turn.
-- KEYS 1 rq queue
-- ARGV 1 session  2 colleague  3 now (ISO, for RQ)  4 first due (ms)
-- Returns {verdict, turn (0: nothing is owed, or the guest opted out)}:
--   back · theirs (the guest is not this colleague's)
--   wait (a message of staff, or a reply claimed before, is not decided yet; ask again)
local session = ARGV[1]
local key = session_key(session)
if redis.call('HGET', key, 'taken_by') ~= ARGV[2] then return {'theirs', 0} end
if redis.call('LLEN', desk_key(session)) > 0 or num(session, 'claimed') ~= 0 then return {'wait', 0} end
redis.call('HDEL', key, 'taken_by', 'taken_at')
redis.call('ZREM', TAKEN, session)
if redis.call('SISMEMBER', 'bh:optouts', session) == 1 then return {'back', 0} end
return {'back', begin_owed(session, KEYS[1], ARGV[3], tonumber(ARGV[4]))}
