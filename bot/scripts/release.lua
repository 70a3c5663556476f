-- release: a run gives its turn back (the process stops, the run failed): due at once, or after a pause.
-- ARGV 1 session  2 turn  3 token  4 pause (ms)  5 "1" when the attempt counts
-- Returns {verdict}: ok · lost
local session, n, token = ARGV[1], tonumber(ARGV[2]), ARGV[3]
if not holds(session, n, token) then return {'lost'} end
redis.call('HDEL', turn_key(session, n), 'token', 'lease_until')
if ARGV[5] ~= '1' then redis.call('HINCRBY', turn_key(session, n), 'attempts', -1) end
redis.call('ZADD', OPEN, now_ms() + tonumber(ARGV[4]), open_member(session, n))
return {'ok'}
