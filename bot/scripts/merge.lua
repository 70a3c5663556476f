-- merge: two sessions turn out to be one guest's, and the second goes on in the first. Put in front of admit.

-- The last turn that needs no answer any more. A reply of which parts were still to follow is cut by the
-- merge, so that it answered nothing; nor did it answer the turns before it that it had taken over.
local function answered_through(session)
  local replied, n = num(session, 'replied_through'), num(session, 'claimed')
  if n == 0 or replied < n or num(session, 'stopped_through') >= n then return replied end
  repeat n = n - 1 until n == 0 or redis.call('HGET', turn_key(session, n), 'status') ~= 'superseded'
  return n
end

-- A line's turn if a guest wrote it, else nil.
local function turn_of(line) return tonumber(string.match(line, '^{"turn":(%d+),')) end

local function guest_lines_after(session, n)
  local lines = {}
  for _, line in ipairs(redis.call('LRANGE', transcript_key(session), 0, -1)) do
    if (turn_of(line) or 0) > n then lines[#lines + 1] = line end
  end
  return lines
end

-- An opt-out of the other counts here; its own mark stays for the confirmation that is still to go out.
local function merge_opt_out(session, other)
  if redis.call('SISMEMBER', 'bh:optouts', other) == 0 then return end
  redis.call('SADD', 'bh:optouts', session)
  local marked = {redis.call('HGET', session_key(session), 'marked') or '', other,
    redis.call('HGET', session_key(other), 'marked') or ''}
  redis.call('HSET', session_key(session), 'marked', table.concat(marked, ' '))
end

local function merge_take_over(session, other)
  local taken = redis.call('HMGET', session_key(other), 'taken_by', 'taken_at')
  if not taken[1] then return end
  redis.call('HDEL', session_key(other), 'taken_by', 'taken_at')
  redis.call('ZREM', TAKEN, other)
  if taken_over(session) then return end
  redis.call('HSET', session_key(session), 'taken_by', taken[1], 'taken_at', taken[2] or now_ms())
  redis.call('ZADD', TAKEN, taken[2] or now_ms(), session)
  stop_run(session, TAKEN_OVER)
end

-- POSTs of the other that have begun are waited for: by the next reply a moment, by a take-over to the end.
local function merge_posting(session, other)
  local key, from = 'bh:posting:' .. session, 'bh:posting:' .. other
  if redis.call('ZCOUNT', from, now_ms(), '+inf') == 0 then return end
  redis.call('ZUNIONSTORE', key, 2, key, from, 'AGGREGATE', 'MAX')
  redis.call('PEXPIRE', key, POST_MS)
  redis.call('HSET', session_key(session), 'telling_until', now_ms() + TELLING_MS)
end

-- The talk goes on from where the guest was last, with what was found for it.
local function merge_talk(session, other)
  local state = redis.call('HGET', session_key(other), 'state')
  if state and num(other, 'last_in_at') > num(session, 'last_in_at') then
    redis.call('HSET', session_key(session), 'state', state)
  end
  local kept = redis.call('HGETALL', kept_key(other))
  if #kept > 0 then
    redis.call('HSET', kept_key(session), unpack(kept))
    redis.call('EXPIRE', kept_key(session), KEPT_TTL_S)
  end
end

-- From here on nothing of `other` leaves but a POST that has begun. Returns whether it had a turn in work,
-- and the lines that it owes an answer to, oldest first.
local function merge(session, other)
  local owed = guest_lines_after(other, answered_through(other))
  local in_work = stop_run(other, SUPERSEDED)
  merge_opt_out(session, other)
  merge_take_over(session, other)
  merge_posting(session, other)
  merge_talk(session, other)
  redis.call('HSET', session_key(other), 'merged_into', session)
  local merged = redis.call('HGET', session_key(session), 'merged')
  redis.call('HSET', session_key(session), 'merged', merged and merged .. ' ' .. other or other)
  return in_work, owed
end

local function said_at(line) return string.match(line, '"at": ?"([^"]+)"') or '' end

-- Move `lines` of `other` into turn n, by their time among what is unanswered there.
local function move_lines(session, other, lines, n)
  local key, replied = transcript_key(session), num(session, 'replied_through')
  local there = redis.call('LRANGE', key, 0, -1)
  local from = 1
  while from <= #there and (turn_of(there[from]) or 0) <= replied do from = from + 1 end
  if from == 1 then redis.call('DEL', key) else redis.call('LTRIM', key, 0, from - 2) end
  for _, line in ipairs(lines) do
    while from <= #there and said_at(there[from]) <= said_at(line) do
      redis.call('RPUSH', key, there[from])
      from = from + 1
    end
    redis.call('LREM', transcript_key(other), 1, line)
    redis.call('RPUSH', key, (string.gsub(line, '^{"turn":%d+', '{"turn":' .. n)))
  end
  for i = from, #there do redis.call('RPUSH', key, there[i]) end
end

