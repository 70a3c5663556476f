-- release: a run gives its turn back (the process stops, the run failed): due at once, or after a pause.
-- ARGV 1 session  2 turn  3 token  4 pause (ms)
-- Returns {verdict}: ok · lost
local session, n, token = ARGV[1], tonumber(ARGV[2]), ARGV[3]
if not holds(session, n, token) then return {'lost'} end
redis.call('HDEL', turn_key(session, n), 'token', 'lease_until')
redis.call('ZADD', OPEN, now_ms() + tonumber(ARGV[4]), open_member(session, n))
return {'ok'}
