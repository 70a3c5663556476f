-- retry: a colleague has the bot answer what no run answers.
-- KEYS 1 rq queue
-- ARGV 1 session  2 now (ISO, for RQ)  3 first due (ms)
-- Returns {verdict, turn}: begun · busy (a run is under way) · taken (a colleague has the guest)
--   opted_out · nothing (is owed here) · gone
local session = ARGV[1]
if redis.call('EXISTS', session_key(session)) == 0 then return {'gone', 0} end
if taken_over(session) then return {'taken', 0} end
if redis.call('SISMEMBER', 'bh:optouts', session) == 1 then return {'opted_out', 0} end
if under_way(session) then return {'busy', 0} end
if redis.call('HEXISTS', session_key(session), 'merged_into') == 1 then return {'nothing', 0} end
local n = begin_owed(session, KEYS[1], ARGV[2], tonumber(ARGV[3]))
return {n > 0 and 'begun' or 'nothing', n}
