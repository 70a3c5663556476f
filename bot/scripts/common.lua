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
local SUPERSEDED = 'New message received'

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
