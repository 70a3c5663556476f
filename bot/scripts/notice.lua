-- notice: a notice's claim, asked again with the same token before a second try. It is dropped once
-- it would come late: answered, superseded, taken back, or a minute old.
-- ARGV 1 message sid  2 token
-- Returns {verdict, kind, session, to, from, progress, state (JSON), lines (list, the newest few)}: send · drop
local KNOWN = {status = true, stopped = true, opted_out = true, opted_in = true}
local NOTICE_LINES = 6 -- they tell what the guest writes in
local nkey = 'bh:notice:' .. ARGV[1]
local notice = redis.call('HMGET', nkey, 'status', 'session', 'kind', 'turn', 'token', 'admitted_at')
if notice[1] ~= 'open' and not (notice[1] == 'claimed' and notice[5] == ARGV[2]) then return {'drop'} end
local session, kind, n = notice[2], notice[3], tonumber(notice[4])
if not KNOWN[kind] then return {'drop'} end -- of a later version: left open for a worker that knows it
redis.call('HSET', nkey, 'status', 'claimed', 'token', ARGV[2])
redis.call('ZREM', NOTICES, ARGV[1])
local fields = redis.call('HMGET', session_key(session), 'to', 'from', 'state')
local opted_out = redis.call('SISMEMBER', 'bh:optouts', session) == 1
if taken_over(session) then return {'drop'} end
if not fields[1] or opted_out ~= (kind == 'opted_out') then return {'drop'} end
local newest, progress = num(session, 'turn'), ''
if kind == 'stopped' or kind == 'status' then
  if now_ms() - tonumber(notice[6]) > NOTICE_LATE_MS then return {'drop'} end
end
-- A session that was merged has gone on with a newer message.
if kind == 'stopped' and (newest > n or redis.call('HEXISTS', session_key(session), 'merged_into') == 1) then
  return {'drop'}
end
if kind == 'status' then
  if num(session, 'replied_through') >= newest or num(session, 'cancelled_through') >= newest
    or num(session, 'claimed') == newest then
    return {'drop'}
  end
  progress = redis.call('HGET', turn_key(session, newest), 'progress') or ''
end
redis.call('HSET', session_key(session), 'telling_until', now_ms() + TELLING_MS)
post_begins(session, ARGV[2])
return {'send', kind, session, fields[1], fields[2], progress, fields[3] or '{}',
  redis.call('LRANGE', transcript_key(session), -NOTICE_LINES, -1)}
