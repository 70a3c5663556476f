-- tally: count what a run did, for its day and in all. Nothing in it is about a guest.
-- ARGV 1 session  2 turn  3 day (YYYY-MM-DD)  4 how long a day's counters live (s)
--      5 bounds of the reply times (ms, JSON) if the reply is out, else ''
--      6… counter, amount, counter, amount…
local counted = {}
for i = 6, #ARGV do counted[#counted + 1] = ARGV[i] end
local admitted_at = ARGV[5] ~= '' and redis.call('HGET', turn_key(ARGV[1], ARGV[2]), 'admitted_at')
if admitted_at then
  local took, bucket = math.max(now_ms() - tonumber(admitted_at), 0), 0
  local bounds = cjson.decode(ARGV[5])
  while bucket < #bounds and took > bounds[bucket + 1] do bucket = bucket + 1 end
  for _, part in ipairs({'reply:' .. bucket, 1, 'reply_ms', took}) do counted[#counted + 1] = part end
end
local day = 'bh:day:' .. ARGV[3]
for i = 1, #counted, 2 do
  redis.call('HINCRBY', day, counted[i], counted[i + 1])
  redis.call('HINCRBY', 'bh:total', counted[i], counted[i + 1])
end
redis.call('EXPIRE', day, ARGV[4])
return {'ok'}
