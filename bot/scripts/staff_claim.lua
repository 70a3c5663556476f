-- staff_claim: the fence before a message of staff goes out, asked before every try. In order, and by one
-- worker at a time.
-- ARGV 1 session  2 message id  3 token  4 lease (ms)
-- Returns {verdict, …}: send, colleague, to, from, text, template, variables, first claimed at (ms), attempts
--   look, … (its worker died, it may be out) · opted_out, … · wait (for an earlier one) · busy · done
local session, id, token = ARGV[1], ARGV[2], ARGV[3]
local mkey, now = staff_message_key(session, id), now_ms()
local message = redis.call('HMGET', mkey, 'status', 'token', 'lease_until', 'text', 'template', 'variables', 'claimed_at', 'by')
local address = redis.call('HMGET', session_key(session), 'to', 'from')
if message[1] ~= 'open' and message[1] ~= 'claimed' or not address[1] then
  redis.call('LREM', desk_key(session), 0, id)
  redis.call('ZREM', STAFF_MESSAGES, open_member(session, id))
  return {'done'}
end
local mine, until_ms = message[2] == token, now + tonumber(ARGV[4])
if not mine and tonumber(message[3] or '0') > now then return {'busy'} end
if redis.call('LINDEX', desk_key(session), 0) ~= id then return {'wait'} end
local verdict = (message[1] == 'open' or mine) and 'send' or 'look'
if verdict == 'send' and redis.call('SISMEMBER', 'bh:optouts', session) == 1 then verdict = 'opted_out' end
local attempts = mine and redis.call('HGET', mkey, 'attempts') or redis.call('HINCRBY', mkey, 'attempts', 1)
redis.call('HSET', mkey, 'status', 'claimed', 'token', token, 'lease_until', until_ms,
  'claimed_at', message[7] or now)
redis.call('ZADD', STAFF_MESSAGES, until_ms, open_member(session, id))
return {verdict, message[8], address[1], address[2], message[4], message[5], message[6],
  tonumber(message[7] or now), tonumber(attempts)}
