-- fence: before a side effect. `?` is recorded first, so that a crash gives "maybe", never twice.
-- ARGV 1 session  2 turn  3 token  4 call id  5 "enter" or "leave"
--      6 on leave the value (JSON), on enter a nonce: whose client asks again for a lost answer may go
-- Returns {verdict, value}: go · maybe · done (with the earlier value) · refused
local session, n, token = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local key = 'bh:effects:' .. session .. ':' .. n
if ARGV[5] == 'leave' then
  if redis.call('HEXISTS', key, ARGV[4]) == 1 then redis.call('HSET', key, ARGV[4], ARGV[6]) end
  return {'done', ARGV[6]}
end
if not holds(session, n, token) or cancelled(session, n) then return {'refused', ''} end
local earlier = redis.call('HGET', key, ARGV[4])
if earlier == '?' .. ARGV[6] then return {'go', ''} end
if earlier and string.sub(earlier, 1, 1) == '?' then return {'maybe', ''} end
if earlier then return {'done', earlier} end
redis.call('HSET', key, ARGV[4], '?' .. ARGV[6])
redis.call('PEXPIRE', key, redis.call('PTTL', turn_key(session, n)))
return {'go', ''}
