-- story: tell what a run did, for whoever looks on. A session that was forgotten stays so, and the
-- story lives as long as its session.
-- ARGV 1 session  2… entries (JSON)
-- Returns {verdict}: ok · gone
local session = ARGV[1]
local ttl_ms = redis.call('PTTL', session_key(session))
if ttl_ms == -2 then return {'gone'} end
local skey = 'bh:story:' .. session
for i = 2, #ARGV do redis.call('XADD', skey, 'MAXLEN', '~', STORY_MAX, '*', 'e', ARGV[i]) end
if ttl_ms > 0 then redis.call('PEXPIRE', skey, ttl_ms) end
local now = now_ms()
redis.call('ZADD', 'bh:lanes', now, session)
redis.call('ZREMRANGEBYSCORE', 'bh:lanes', '-inf', now - LANES_KEPT_MS)
return {'ok'}
