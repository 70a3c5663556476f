-- note: the progress note's claim: at most one a turn, never once the reply is claimed.
-- ARGV 1 session  2 turn  3 token  4 mark of its POST
-- Returns {verdict, progress}: send · drop
local session, n, token = ARGV[1], tonumber(ARGV[2]), ARGV[3]
if not holds(session, n, token) or cancelled(session, n) or num(session, 'claimed') == n
  or num(session, 'replied_through') >= n or redis.call('SISMEMBER', 'bh:optouts', session) == 1
  or taken_over(session) then
  return {'drop', ''}
end
if redis.call('HSETNX', turn_key(session, n), 'noted', 1) == 0 then return {'drop', ''} end
redis.call('HSET', session_key(session), 'telling_until', now_ms() + TELLING_MS)
post_begins(session, ARGV[4])
return {'send', redis.call('HGET', turn_key(session, n), 'progress') or ''}
