-- admit: record one inbound message and, if it asks something, begin a turn. One round trip.
-- KEYS 1 bh:message:<sid>  2 rq queue  3… bh:address:<keyed address>, one or two
-- ARGV 1 message sid  2 session id for a new guest  3 transcript line (JSON object, no turn)
--      4 guest's address  5 our address  6 meaning while busy  7 meaning while idle  8 now (ISO, for RQ)
-- Two addresses that lead to two sessions: they are one guest's, and become one (merge.lua).
-- RETENTION_S, TURNS_PER_MINUTE, OVER_LIMIT_PAUSE_MS, STATUS_PAUSE_MS, FIRST_DUE_MS: see bot/intake.py
-- Returns {verdict, session, turn}: duplicate · turn · later (over the limit: queued by the
-- reaper after the pause) · notice · staff (recorded, no run: a colleague has the guest) · quiet
local sid = ARGV[1]
local found = redis.call('MGET', KEYS[1], unpack(KEYS, 3))
local seen = found[1]
if seen then
  local at = string.find(seen, ' ', 1, true)
  return {'duplicate', string.sub(seen, 1, at - 1), tonumber(string.sub(seen, at + 1))}
end

-- The sessions of KEYS 3 and 4, or false.
local first, second = found[2], found[3]
-- A number that comes with another scoped id than before has changed hands: its new owner is a new guest.
local scoped = #KEYS > 3 and KEYS[3] or nil
if second and second ~= first then
  local before = redis.call('HGET', session_key(second), 'scoped')
  if before and before ~= scoped then second = false end
end
local session = first or second or ARGV[2]
for i = 3, #KEYS do
  if found[i - 1] == session then
    redis.call('EXPIRE', KEYS[i], RETENTION_S)
  else
    redis.call('SET', KEYS[i], session, 'EX', RETENTION_S)
  end
end

local merged = first and second and first ~= second
local stopped_work, owed = false, {}
if merged then stopped_work, owed = merge(session, second) end

local key, now = session_key(session), now_ms()
local fields = redis.call('HMGET', key, 'turn', 'replied_through', 'cancelled_through', 'claimed', 'minute', 'rate',
  'taken_by')
local turn, replied = tonumber(fields[1] or '0'), tonumber(fields[2] or '0')
local stopped, claimed = tonumber(fields[3] or '0'), tonumber(fields[4] or '0')
-- A reply of which parts are still to follow is work under way as well.
local busy = (turn > replied and turn > stopped) or (turn > 0 and claimed == turn)
local opted_out = false
for _, member in ipairs(redis.call('SMISMEMBER', 'bh:optouts', session, unpack(KEYS, 3))) do
  opted_out = opted_out or member == 1
end

local minute = math.floor(now / 60000)
local rate = tonumber(fields[5] or '0') == minute and tonumber(fields[6] or '0') + 1 or 1
local over = rate > TURNS_PER_MINUTE

local taken = fields[7]
local meaning = (busy or stopped_work) and not opted_out and not taken and ARGV[6] or ARGV[7]
-- Said to a reply that is on its way or has just come, an "ok" may answer it.
if meaning == 'courtesy' and claimed == turn then meaning = ARGV[7] end
if meaning == 'opt_in' and not opted_out then meaning = 'request' end
if #owed > 0 and (meaning == 'stop' or meaning == 'opt_out') then
  redis.call('HSET', session_key(second), 'replied_through', num(second, 'turn'))
elseif #owed > 0 and not opted_out then
  meaning = 'request' -- whatever this one says, the others ask
end
local verdict, notice, n = 'quiet', nil, 0

if meaning == 'opt_out' then
  if not opted_out then notice = 'opted_out' end
  redis.call('SADD', 'bh:optouts', session)
  -- START may come from another of the guest's addresses: the session remembers which are marked.
  for i = 3, #KEYS do
    if redis.call('SADD', 'bh:optouts', KEYS[i]) == 1 then
      redis.call('HSET', key, 'marked', (redis.call('HGET', key, 'marked') or '') .. ' ' .. KEYS[i])
    end
  end
elseif meaning == 'opt_in' then
  redis.call('SREM', 'bh:optouts', session, unpack(KEYS, 3))
  for marked in string.gmatch(redis.call('HGET', key, 'marked') or '', '%S+') do redis.call('SREM', 'bh:optouts', marked) end
  redis.call('HDEL', key, 'marked')
  notice = 'opted_in'
elseif opted_out then
  meaning = 'quiet'
elseif meaning == 'stop' then
  notice = 'stopped'
elseif meaning == 'status_check' then
  -- "turn moment" of the last note on a run: more of them within a few seconds tell the guest nothing.
  local noted, at = string.match(redis.call('HGET', key, 'status_noted') or '', '^(%d+) (%d+)$')
  if not over and (tonumber(noted) ~= turn or now - tonumber(at) >= STATUS_PAUSE_MS) then
    notice = 'status'
    redis.call('HSET', key, 'status_noted', string.format('%d %d', turn, now))
  end
elseif meaning == 'request' then
  n = turn + 1
end

redis.call('HSET', key, 'v', 1, 'to', ARGV[4], 'from', ARGV[5], 'last_in_at', now,
  'minute', minute, 'rate', rate, 'turn', n > 0 and n or turn, unpack(scoped and {'scoped', scoped} or {}))
redis.call('EXPIRE', key, RETENTION_S)
if n > 0 and #owed > 0 then move_lines(session, second, owed, n) end
say(session, '{"turn":' .. n .. ',' .. string.sub(ARGV[3], 2), RETENTION_S)
redis.call('SET', KEYS[1], session .. ' ' .. n, 'EX', TURN_TTL_S)

if (meaning == 'stop' or meaning == 'opt_out') and busy then
  cancel_through(session, turn, meaning == 'stop' and 'Stopped by the guest' or 'The guest opted out')
  redis.call('HSET', key, 'stopped_through', turn, 'replied_through', turn)
  if claimed ~= turn then close_turn(session, turn, 'stopped') end
end

if taken then
  notice = nil
  if n > 0 then
    -- Numbered, so that it is known what staff answered; of no run.
    verdict = 'staff'
    redis.call('HSET', key, 'cancelled_through', n)
    if num(session, 'alerted') <= replied then
      redis.call('HSET', key, 'alerted', n)
      alert(session, n, 'waiting', '')
    end
  end
elseif n > 0 then
  verdict = over and 'later' or 'turn'
  local due = now + (over and OVER_LIMIT_PAUSE_MS or FIRST_DUE_MS)
  if busy then
    -- A guest over the limit waits from the first message that was, not from the last.
    local earlier = over and redis.call('ZSCORE', OPEN, open_member(session, turn))
    if earlier and redis.call('HGET', turn_key(session, turn), 'pushes') == '0' then
      due = tonumber(earlier)
    end
    -- A claimed reply is for `hold` to decide on: it yields until its first part is out.
    if claimed ~= turn then
      cancel_through(session, turn, SUPERSEDED)
      close_turn(session, turn, 'superseded')
    elseif not redis.call('HGET', turn_key(session, turn), 'lease_until') then
      -- Given back, to be tried again later: it is to yield now.
      redis.call('ZADD', OPEN, now, open_member(session, turn))
    end
  end
  local tkey = turn_key(session, n)
  redis.call('HSET', tkey, 'v', 1, 'sid', sid, 'status', 'open', 'admitted_at', now, 'pushes', over and 0 or 1)
  -- Never longer than the session, whose numbers begin at 1 again.
  redis.call('EXPIRE', tkey, math.min(TURN_TTL_S, RETENTION_S))
  redis.call('ZADD', OPEN, due, open_member(session, n))
  if not over then
    push_job(KEYS[2], 'run-' .. sid .. '-1', 'workers.jobs.run_turn', session, sid,
      describe_turn(session, n), ARGV[8])
  end
elseif notice and not over then
  verdict = 'notice'
  local nkey = 'bh:notice:' .. sid
  redis.call('HSET', nkey, 'v', 1, 'session', session, 'kind', notice, 'turn', turn, 'status', 'open',
    'admitted_at', now, 'pushes', 1)
  redis.call('EXPIRE', nkey, 3600)
  redis.call('ZADD', NOTICES, now + FIRST_DUE_MS, sid)
  push_job(KEYS[2], 'notice-' .. sid .. '-1', 'workers.jobs.send_notice', session, sid,
    'notice: ' .. notice .. ' · ' .. string.sub(session, 1, 4) .. '…', ARGV[8])
end
return {verdict, session, n}
