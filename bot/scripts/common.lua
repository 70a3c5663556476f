-- Put in front of every script. All keys but those of RQ begin with "bh:"; bot/keys.py names them.
-- Keys are built here from the session and the turn: one primary, not a Redis Cluster.
-- Time is the store's, so that hosts whose clocks differ agree on leases.

local function now_ms()
  local t = redis.call('TIME')
  return tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
end

local function session_key(session) return 'bh:session:' .. session end
local function turn_key(session, n) return 'bh:turn:' .. session .. ':' .. n end
local function transcript_key(session) return 'bh:transcript:' .. session end
local function kept_key(session) return 'bh:kept:' .. session end
local function desk_key(session) return 'bh:desk:' .. session end
local function staff_message_key(session, id) return 'bh:staff_message:' .. session .. ':' .. id end
local function open_member(session, n) return session .. ':' .. n end

local OPEN, NOTICES, CHANNEL = 'bh:open', 'bh:notices', 'bh:cancel'
local DAY_S = 86400
local TURN_TTL_S = 7 * DAY_S
local KEPT_TTL_S = 900
local KEPT_MAX = 40
local TRANSCRIPT_MAX = 500
local NOTICE_LATE_MS = 60000
local TELLING_MS = 3000 -- so long a reply waits for a note or notice that is on its way
local ALERTS_MAX = 1000
local STORY_MAX = 500
local LANES_KEPT_MS = 600000
local SUPERSEDED = 'New message received'
local TAKEN_OVER, STOPPED_BY_STAFF = 'A colleague took over', 'Stopped by a colleague'
local POST_MS = 15000 -- from the claim on, a POST to Twilio has begun and ended within this
local STAFF_MESSAGES, TAKEN = 'bh:staff_messages', 'bh:taken'

-- A field of the session hash as a number; 0 when there is none.
local function num(session, field)
  return tonumber(redis.call('HGET', session_key(session), field) or '0') or 0
end

local function say(session, line, ttl_s)
  local key = transcript_key(session)
  if redis.call('RPUSH', key, line) > TRANSCRIPT_MAX then redis.call('LTRIM', key, -TRANSCRIPT_MAX, -1) end
  redis.call('EXPIRE', key, ttl_s)
end

-- Push one RQ job, as Queue.enqueue would write it. JOB holds the fields that never change
-- (bot/queue.py takes them from RQ itself, and they stand in front of the scripts that push);
-- the data is JSON, uncompressed, which RQ reads as well. Neither name nor ids need escaping.
-- The description is what staff read on the dashboard.
local function push_job(queue_key, job_id, func, session, message_sid, description, iso_now)
  redis.call('HSET', 'rq:job:' .. job_id,
    'data', '["' .. func .. '",null,["' .. session .. '","' .. message_sid .. '"],{"v":1}]',
    'description', description, 'created_at', iso_now, 'enqueued_at', iso_now, unpack(JOB))
  redis.call('RPUSH', queue_key, job_id)
end

-- Put something before staff: a fixed word and Twilio's code, never a guest's text.
local function alert(session, n, word, code)
  redis.call('LPUSH', 'bh:alerts', cjson.encode({v = 1, at = now_ms(), session = session, turn = n,
    alert = word, code = code}))
  redis.call('LTRIM', 'bh:alerts', 0, ALERTS_MAX - 1)
end

local function describe_turn(session, n) return 'turn ' .. n .. ' · ' .. string.sub(session, 1, 4) .. '…' end

-- Cancel every turn up to `through`. The first reason stays, and it stays with its turn.
local function cancel_through(session, through, reason)
  if num(session, 'cancelled_through') >= through then return end
  redis.call('HSET', session_key(session), 'cancelled_through', through)
  redis.call('HSETNX', turn_key(session, through), 'reason', reason)
  redis.call('PUBLISH', CHANNEL, cjson.encode({session = session, through = through, reason = reason}))
end

-- Why no message of the bot may leave: a colleague has the guest; nil otherwise.
local function taken_over(session)
  return redis.call('HEXISTS', session_key(session), 'taken_by') == 1 and TAKEN_OVER or nil
end

-- A POST of the bot begins now; `post_ended` or its limit says that it is over. Who takes over waits for it.
local function post_begins(session, mark)
  local key = 'bh:posting:' .. session
  redis.call('ZADD', key, now_ms() + POST_MS, mark)
  redis.call('PEXPIRE', key, POST_MS)
end

local function post_ended(session, mark) redis.call('ZREM', 'bh:posting:' .. session, mark) end

-- Whether the run that holds `token` still has turn n, and its lease.
local function holds(session, n, token)
  return redis.call('HGET', turn_key(session, n), 'token') == token
end

local function renew(session, n, lease_ms)
  local until_ms = now_ms() + lease_ms
  redis.call('HSET', turn_key(session, n), 'lease_until', until_ms)
  redis.call('ZADD', OPEN, until_ms, open_member(session, n))
end

-- Why a run of turn n is cancelled, or nil.
local function cancelled(session, n)
  if num(session, 'cancelled_through') < n and num(session, 'turn') <= n then return nil end
  return redis.call('HGET', turn_key(session, n), 'reason') or SUPERSEDED
end

local function close_turn(session, n, status)
  redis.call('ZREM', OPEN, open_member(session, n))
  redis.call('HSET', turn_key(session, n), 'status', status, 'ended_at', now_ms())
  redis.call('HDEL', turn_key(session, n), 'token', 'lease_until')
  if num(session, 'claimed') == n then redis.call('HSET', session_key(session), 'claimed', 0) end
end

-- Whether a turn is in work: a reply of which parts are still to follow is, too.
local function under_way(session)
  local turn, claimed = num(session, 'turn'), num(session, 'claimed')
  return claimed > 0 or (turn > num(session, 'replied_through') and turn > num(session, 'cancelled_through'))
end

-- Staff end what is in work; its messages stay unanswered. A claimed reply is for `hold` to end: it says
-- whether a part is out. Returns whether there was anything.
local function stop_run(session, reason)
  if not under_way(session) then return false end
  local n = num(session, 'turn')
  if redis.call('EXISTS', turn_key(session, n)) == 1 then cancel_through(session, n, reason) end
  redis.call('HSET', session_key(session), 'stopped_through', n)
  if num(session, 'claimed') ~= n and redis.call('HGET', turn_key(session, n), 'status') == 'open' then
    close_turn(session, n, 'stopped')
  end
  return true
end

local function push_staff_message(queue_key, session, id, pushes, iso_now)
  push_job(queue_key, 'staff-' .. id .. '-' .. pushes, 'workers.jobs.send_staff_message', session, id,
    'staff message · ' .. string.sub(session, 1, 4) .. '…', iso_now)
end

-- Begin a turn for messages that wait for an answer and have no run: handed back, or failed before. It goes
-- by the newest of them, whose job ids are counted on. Returns the turn's number; 0 when nothing is owed.
local function begin_owed(session, queue_key, iso_now, first_due_ms)
  local key, now = session_key(session), now_ms()
  local replied, newest = num(session, 'replied_through'), nil
  for _, raw in ipairs(redis.call('LRANGE', transcript_key(session), 0, -1)) do
    local read, line = pcall(cjson.decode, raw)
    if read and line.who == 'guest' and (tonumber(line.turn) or 0) > replied then newest = line end
  end
  if not newest then return 0 end
  local n, retention = num(session, 'turn') + 1, redis.call('TTL', key)
  -- The turn that it goes by now: the one that it began, or a later one of this kind.
  local began = redis.call('GET', 'bh:message:' .. newest.sid) or ''
  local before = string.match(began, '^' .. session .. ' (%d+)$') or newest.turn
  local pushes = tonumber(redis.call('HGET', turn_key(session, before), 'pushes') or '0') + 1
  redis.call('HSET', key, 'turn', n)
  redis.call('SET', 'bh:message:' .. newest.sid, session .. ' ' .. n, 'EX', TURN_TTL_S)
  local tkey = turn_key(session, n)
  redis.call('HSET', tkey, 'v', 1, 'sid', newest.sid, 'status', 'open', 'admitted_at', now, 'pushes', pushes,
    'owes', newest.turn)
  redis.call('EXPIRE', tkey, math.min(TURN_TTL_S, retention > 0 and retention or TURN_TTL_S))
  redis.call('ZADD', OPEN, now + first_due_ms, open_member(session, n))
  push_job(queue_key, 'run-' .. newest.sid .. '-' .. pushes, 'workers.jobs.run_turn', session, newest.sid,
    describe_turn(session, n), iso_now)
  return n
end
