-- check: at each wave boundary, the cancel flag and the lease's renewal in one trip. Results of
-- finished waves are kept whatever the verdict, so that the next turn need not ask again.
-- ARGV 1 session  2 turn  3 token  4 lease (ms)  5… kept (key, value, …)
-- Returns {verdict, reason}: go · cancelled · lost
local session, n, token = ARGV[1], tonumber(ARGV[2]), ARGV[3]
if #ARGV > 4 and redis.call('EXISTS', session_key(session)) == 1 then
  local key = kept_key(session)
  if redis.call('HLEN', key) > KEPT_MAX then redis.call('DEL', key) end
  redis.call('HSET', key, unpack(ARGV, 5))
  redis.call('EXPIRE', key, KEPT_TTL_S)
end
local reason = cancelled(session, n)
if reason then return {'cancelled', reason} end
if not holds(session, n, token) then return {'lost', ''} end
renew(session, n, tonumber(ARGV[4]))
return {'go', ''}
