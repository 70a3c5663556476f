-- fence: before a side effect. `?` is recorded first, so that a crash gives "maybe", never twice.
-- ARGV 1 session  2 turn  3 token  4 call id  5 "enter" or "leave"  6 value (JSON, on leave)
-- Returns {verdict, value}: go · maybe · done (with the earlier value) · refused
local session, n, token = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local key = 'bh:effects:' .. session .. ':' .. n
if ARGV[5] == 'leave' then
  redis.call('HSET', key, ARGV[4], ARGV[6])
  return {'done', ARGV[6]}
end
if not holds(session, n, token) or cancelled(session, n) then return {'refused', ''} end
local earlier = redis.call('HGET', key, ARGV[4])
if earlier == '?' then return {'maybe', ''} end
if earlier then return {'done', earlier} end
redis.call('HSET', key, ARGV[4], '?')
redis.call('EXPIRE', key, TURN_TTL_S)
return {'go', ''}
