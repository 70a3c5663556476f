-- told: a notice or note is out, or is given up.
-- ARGV 1 session  2 its MessageSid, '' when it did not go out  3 transcript line (JSON)  4 retention (s)
--      5 mark of its POST
if redis.call('EXISTS', session_key(ARGV[1])) == 0 then return 0 end -- forgotten meanwhile
post_ended(ARGV[1], ARGV[5])
-- A note and a notice may be on their way at once: the reply waits for both.
if redis.call('ZCARD', 'bh:posting:' .. ARGV[1]) == 0 then
  redis.call('HDEL', session_key(ARGV[1]), 'telling_until')
end
if ARGV[2] == '' then return 0 end
if redis.call('HEXISTS', 'bh:outbound:' .. ARGV[2], 'session') == 1 then return 1 end
say(ARGV[1], ARGV[3], tonumber(ARGV[4]))
local okey = 'bh:outbound:' .. ARGV[2]
redis.call('HSET', okey, 'v', 1, 'session', ARGV[1], 'turn', 0, 'part', 1)
redis.call('HSETNX', okey, 'status', 'queued')
redis.call('EXPIRE', okey, tonumber(ARGV[4]))
return 1
