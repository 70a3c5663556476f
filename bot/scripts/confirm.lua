-- confirm: a part of the reply is out. Written whoever holds the lease by now: it is a fact.
-- ARGV 1 session  2 turn  3 part (from 1)  4 parts in all  5 its MessageSid  6 transcript line (JSON)
--      7 retention (s)  8 sid of the message that began the turn  9 token
-- Returns {verdict}: ok · again (this part was confirmed before) · gone (the session was forgotten)
local session, n, part = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local key, tkey, retention = session_key(session), turn_key(session, n), tonumber(ARGV[7])
if redis.call('EXISTS', key) == 0 or redis.call('HGET', tkey, 'sid') ~= ARGV[8] then return {'gone'} end
post_ended(session, ARGV[9])
local sent = tonumber(redis.call('HGET', tkey, 'sent') or '0')
if sent >= part then return {'again'} end
redis.call('HSET', tkey, 'sent', part)
say(session, ARGV[6], retention)
local okey = 'bh:outbound:' .. ARGV[5]
redis.call('HSET', okey, 'v', 1, 'session', session, 'turn', n, 'part', part)
if redis.call('HSETNX', okey, 'status', 'queued') == 0 then
  -- A callback came first.
  local early = redis.call('HMGET', okey, 'status', 'error')
  if early[1] == 'failed' or early[1] == 'undelivered' then alert(session, n, 'undeliverable', early[2] or '') end
end
redis.call('EXPIRE', okey, retention)
if part == 1 then
  if num(session, 'replied_through') < n then redis.call('HSET', key, 'replied_through', n) end
  -- Handed over is the work of turns that were not answered; the next question is asked afresh.
  redis.call('DEL', kept_key(session))
  -- A reply that was found out late must not put the state of a newer one back.
  if num(session, 'state_turn') <= n then
    redis.call('HSET', key, 'state', redis.call('HGET', tkey, 'state') or '{}', 'state_turn', n)
  end
end
if part >= tonumber(ARGV[4]) then close_turn(session, n, 'answered') end
return {'ok'}
