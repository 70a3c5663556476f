-- notice: a notice's claim. A status note is dropped once its turn needs it no more.
-- ARGV 1 message sid
-- Returns {verdict, kind, session, to, from, progress}: send · drop
local nkey = 'bh:notice:' .. ARGV[1]
local notice = redis.call('HMGET', nkey, 'status', 'session', 'kind', 'turn')
if notice[1] ~= 'open' then return {'drop'} end
local session, n = notice[2], tonumber(notice[4])
redis.call('HSET', nkey, 'status', 'claimed')
redis.call('ZREM', NOTICES, ARGV[1])
local fields = redis.call('HMGET', session_key(session), 'to', 'from')
local opted_out = redis.call('SISMEMBER', 'bh:optouts', session) == 1
if not fields[1] or (opted_out and notice[3] ~= 'opted_out') then return {'drop'} end
local progress = ''
if notice[3] == 'status' then
  local newest = num(session, 'turn')
  if num(session, 'replied_through') >= newest or num(session, 'cancelled_through') >= newest
    or num(session, 'claimed') == newest then
    return {'drop'}
  end
  progress = redis.call('HGET', turn_key(session, newest), 'progress') or ''
end
redis.call('HSET', session_key(session), 'telling_until', now_ms() + 3000) -- a reply waits so long
return {'send', notice[3], session, fields[1], fields[2], progress}
