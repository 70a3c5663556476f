-- begin: a run asks for its turn and takes the lease.
-- ARGV 1 message sid  2 its token (fresh, or the one it holds, to read again)  3 lease (ms)
--      4 transcript lines wanted
-- Returns {verdict, session, turn, …}:
--   gone · done · busy            nothing to do
--   cancelled, reason
--   resume, to, from, parts (JSON), parts sent, attempts, claimed at (ms): its run died
--   go, to, from, base, state (JSON), lines (list), kept (flat list), attempts,
--       and of an older reply that is on its way: parts (JSON), parts sent, claimed at (ms)
local ref = redis.call('GET', 'bh:message:' .. ARGV[1])
local at = ref and string.find(ref, ' ', 1, true)
if not at then return {'gone', '', 0} end
local session, n = string.sub(ref, 1, at - 1), tonumber(string.sub(ref, at + 1))
local key, tkey, now = session_key(session), turn_key(session, n), now_ms()
if n == 0 or redis.call('EXISTS', key, tkey) < 2 then
  redis.call('ZREM', OPEN, open_member(session, n))
  return {'gone', session, n}
end

local token, lease_ms = ARGV[2], tonumber(ARGV[3])
local turn = redis.call('HMGET', tkey, 'status', 'lease_until', 'attempts', 'parts', 'sent', 'token',
  'claimed_at')
local fields = redis.call('HMGET', key, 'to', 'from', 'claimed', 'replied_through', 'state')
local claimed, replied = tonumber(fields[3] or '0'), tonumber(fields[4] or '0')
-- Further away than any lease: the store's clock was set back.
local leased = tonumber(turn[2] or '0') > now and tonumber(turn[2]) < now + 10 * lease_ms

local function take()
  redis.call('HSET', tkey, 'token', token, 'waits', 0)
  renew(session, n, lease_ms)
end

if turn[1] ~= 'open' then
  redis.call('ZREM', OPEN, open_member(session, n))
  if turn[1] == 'superseded' or turn[1] == 'stopped' then
    return {'cancelled', session, n, cancelled(session, n) or SUPERSEDED}
  end
  return {'done', session, n}
end
if leased and turn[6] ~= token then return {'busy', session, n} end
-- With the token that it has, a run reads again, or its client asks again for a lost answer.
local attempts = turn[6] == token and tonumber(turn[3]) or redis.call('HINCRBY', tkey, 'attempts', 1)
if claimed == n then
  take()
  return {'resume', session, n, fields[1], fields[2], turn[4], tonumber(turn[5] or '0'), attempts, turn[7] or now}
end
local reason = cancelled(session, n) or taken_over(session)
if reason then
  close_turn(session, n, 'superseded')
  return {'cancelled', session, n, reason}
end
local base, lines = math.max(replied, claimed), tonumber(ARGV[4])
local owes = tonumber(redis.call('HGET', tkey, 'owes') or n)
if base >= owes then -- what it was begun again for was answered after all
  close_turn(session, n, 'answered')
  return {'done', session, n}
end
take()
-- Unless the window begins with a line that is answered, older ones may be owed as well.
local oldest = redis.call('LINDEX', transcript_key(session), -lines)
local of_turn = tonumber(oldest and string.match(oldest, '^{"turn":(%d+),') or 0)
if oldest and (of_turn == 0 or of_turn > base) then lines = TRANSCRIPT_MAX end
local state, kept, on_its_way = fields[5], {}, {}
if claimed == 0 then
  kept = redis.call('HGETALL', kept_key(session))
else
  -- A reply on its way counts as sent (else: reread): its state is the one that this turn follows,
  -- and what was kept is the work that it was made of.
  on_its_way = redis.call('HMGET', turn_key(session, claimed), 'parts', 'sent', 'claimed_at', 'state')
  state = on_its_way[4]
end
return {'go', session, n, fields[1], fields[2], base, state or '{}',
  redis.call('LRANGE', transcript_key(session), -lines, -1), kept, attempts,
  on_its_way[1] or '[]', tonumber(on_its_way[2] or '0'), on_its_way[3] or now}
