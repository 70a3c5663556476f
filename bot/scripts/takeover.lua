-- takeover: a colleague takes the guest. From here on no claim of the bot is granted; a POST under way
-- is waited for by asking again.
-- ARGV 1 session  2 colleague  3 who had the guest when they looked ("" the bot)
-- Returns {verdict, who has the guest, ms until a POST under way is over at the latest}:
--   taken (theirs, by now or before) · held (somebody else's, who is not whom they saw) · gone
local session, colleague = ARGV[1], ARGV[2]
local key = session_key(session)
if redis.call('EXISTS', key) == 0 then return {'gone', '', 0} end
local who, now = redis.call('HGET', key, 'taken_by') or '', now_ms()
if who ~= colleague then
  if who ~= ARGV[3] then return {'held', who, 0} end
  redis.call('HSET', key, 'taken_by', colleague, 'taken_at', now)
  redis.call('ZADD', TAKEN, now, session)
  if who == '' then stop_run(session, TAKEN_OVER) end
end
local last = redis.call('ZREVRANGE', 'bh:posting:' .. session, 0, 0, 'WITHSCORES')
return {'taken', colleague, math.max(0, tonumber(last[2] or '0') - now)}
