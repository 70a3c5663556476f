-- reap: turns and notices that are due and that nobody works on are queued again.
-- KEYS 1 rq queue
-- ARGV 1 at most  2 first due (ms)  3 due at most (ms)  4 now (ISO, for RQ)
-- Returns how many jobs were queued.
local now, queued = now_ms(), 0
-- So that RQ and its dashboard list the queue; admit leaves this to us, it is in a hurry.
redis.call('SADD', 'rq:queues', KEYS[1])

for _, member in ipairs(redis.call('ZRANGEBYSCORE', OPEN, '-inf', now, 'LIMIT', 0, ARGV[1])) do
  local session, n = string.match(member, '^(.*):(%d+)$')
  local tkey = turn_key(session, n)
  local turn = redis.call('HMGET', tkey, 'status', 'lease_until', 'sid')
  local lease_until = tonumber(turn[2] or '0')
  if turn[1] ~= 'open' then
    redis.call('ZREM', OPEN, member)
  elseif lease_until > now then
    redis.call('ZADD', OPEN, lease_until, member)
  else
    -- Never begun, or its run died: due again later and later, so that a long queue is not
    -- filled with second jobs of turns that simply wait in it.
    -- A run that begins ends the waiting, so that the next crash is found out as soon as the first.
    local pushes = redis.call('HINCRBY', tkey, 'pushes', 1)
    local waits = redis.call('HINCRBY', tkey, 'waits', 1)
    local pause = math.min(tonumber(ARGV[3]), tonumber(ARGV[2]) * 2 ^ math.min(waits, 10))
    redis.call('ZADD', OPEN, now + pause, member)
    push_job(KEYS[1], 'run-' .. turn[3] .. '-' .. pushes, 'workers.jobs.run_turn', session, turn[3],
      describe_turn(session, n), ARGV[4])
    queued = queued + 1
  end
end

for _, sid in ipairs(redis.call('ZRANGEBYSCORE', NOTICES, '-inf', now, 'LIMIT', 0, ARGV[1])) do
  local nkey = 'bh:notice:' .. sid
  local notice = redis.call('HMGET', nkey, 'status', 'session', 'kind', 'admitted_at', 'pushes')
  -- Claimed and not confirmed: it may be out, and a notice is sent once and never late.
  if notice[1] ~= 'open' or now - tonumber(notice[4]) > NOTICE_LATE_MS or tonumber(notice[5]) > 5 then
    redis.call('ZREM', NOTICES, sid)
  else
    local pushes = redis.call('HINCRBY', nkey, 'pushes', 1)
    redis.call('ZADD', NOTICES, now + tonumber(ARGV[2]) * pushes, sid)
    push_job(KEYS[1], 'notice-' .. sid .. '-' .. pushes, 'workers.jobs.send_notice', notice[2], sid,
      'notice: ' .. notice[3] .. ' · ' .. string.sub(notice[2], 1, 4) .. '…', ARGV[4])
    queued = queued + 1
  end
end
for _, member in ipairs(redis.call('ZRANGEBYSCORE', STAFF_MESSAGES, '-inf', now, 'LIMIT', 0, ARGV[1])) do
  local session, id = string.match(member, '^(.*):(.*)$')
  local mkey = staff_message_key(session, id)
  local message = redis.call('HMGET', mkey, 'status', 'lease_until')
  if message[1] ~= 'open' and message[1] ~= 'claimed' then
    redis.call('ZREM', STAFF_MESSAGES, member)
    redis.call('LREM', desk_key(session), 0, id)
  else
    local pushes = redis.call('HINCRBY', mkey, 'pushes', 1)
    redis.call('ZADD', STAFF_MESSAGES, now + math.min(tonumber(ARGV[3]), tonumber(ARGV[2]) * pushes), member)
    push_staff_message(KEYS[1], session, id, pushes, ARGV[4])
    queued = queued + 1
  end
end
return queued
