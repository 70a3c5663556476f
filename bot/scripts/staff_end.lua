-- staff_end: what became of a message of staff.
-- ARGV 1 session  2 message id  3 sent, failed or later  4 its MessageSid · Twilio's code · pause (ms)
--      5 transcript line (JSON) · of later: claimed (it may be out), open (it is not)  6 retention (s)
-- Returns {verdict}: ok · again (told before) · gone (the session was forgotten)
local session, id, outcome = ARGV[1], ARGV[2], ARGV[3]
local mkey, key = staff_message_key(session, id), session_key(session)
local status = redis.call('HGET', mkey, 'status')
if redis.call('EXISTS', key) == 0 then return {'gone'} end
if status ~= 'claimed' and status ~= 'open' then return {'again'} end
if outcome == 'later' then
  redis.call('HDEL', mkey, 'token', 'lease_until')
  redis.call('HSET', mkey, 'status', ARGV[5])
  redis.call('ZADD', STAFF_MESSAGES, now_ms() + tonumber(ARGV[4]), open_member(session, id))
  return {'ok'}
end
local answers = tonumber(redis.call('HGET', mkey, 'answers') or '0')
redis.call('HSET', mkey, 'status', outcome)
redis.call('HDEL', mkey, 'text', 'variables', 'token', 'lease_until') -- the transcript has it
redis.call('EXPIRE', mkey, DAY_S)
redis.call('LREM', desk_key(session), 0, id)
redis.call('ZREM', STAFF_MESSAGES, open_member(session, id))
say(session, ARGV[5], tonumber(ARGV[6]))
if outcome == 'failed' then
  alert(session, answers, 'undeliverable', ARGV[4])
  return {'ok'}
end
local okey = 'bh:outbound:' .. ARGV[4]
redis.call('HSET', okey, 'v', 1, 'session', session, 'turn', answers, 'part', 1)
if redis.call('HSETNX', okey, 'status', 'queued') == 0 then
  -- A callback came first.
  local early = redis.call('HMGET', okey, 'status', 'error')
  if early[1] == 'failed' or early[1] == 'undelivered' then alert(session, answers, 'undeliverable', early[2] or '') end
end
redis.call('EXPIRE', okey, ARGV[6])
-- What the guest had written when it was sent counts as answered.
if num(session, 'replied_through') < answers then redis.call('HSET', key, 'replied_through', answers) end
redis.call('DEL', kept_key(session))
return {'ok'}
