-- cancel_run: a colleague stops the run under way. Its messages stay unanswered.
-- ARGV 1 session  2 turn that they saw
-- Returns {verdict}: stopped · over (no such run is under way)
local session, n = ARGV[1], tonumber(ARGV[2])
if num(session, 'turn') ~= n or not stop_run(session, STOPPED_BY_STAFF) then return {'over'} end
return {'stopped'}
