-- claim: before the reply. Stores its parts: the point of no return.
-- ARGV 1 session  2 turn  3 token  4 lease (ms)  5 base (from begin)  6 parts (JSON)
--      7 state to keep with the reply (JSON)  8 what stands behind it (JSON), for staff
-- Returns {verdict, reason}:
--   send
--   cancelled, reason
--   lost · done
--   wait      an older reply, a note or a notice is on its way; ask again soon
--   reread    an older reply, taken for sent when this run began, was not: its messages are owed too
local session, n, token = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local key = session_key(session)
if num(session, 'replied_through') >= n then return {'done', ''} end
local reason = cancelled(session, n) or taken_over(session)
if reason then
  -- Claimed by this very run, whose client asks again for a lost answer: nothing was sent.
  if holds(session, n, token) and num(session, 'claimed') == n then close_turn(session, n, 'superseded') end
  return {'cancelled', reason}
end
if not holds(session, n, token) then return {'lost', ''} end
if redis.call('SISMEMBER', 'bh:optouts', session) == 1 then
  close_turn(session, n, 'stopped') -- or it would be queued again and again
  return {'cancelled', 'The guest opted out'}
end
renew(session, n, tonumber(ARGV[4]))
local claimed = num(session, 'claimed')
if claimed ~= 0 and claimed ~= n or num(session, 'telling_until') > now_ms() then return {'wait', ''} end
if num(session, 'replied_through') ~= tonumber(ARGV[5]) then return {'reread', ''} end
redis.call('HSET', key, 'claimed', n)
redis.call('HSET', turn_key(session, n), 'parts', ARGV[6], 'state', ARGV[7], 'evidence', ARGV[8],
  'claimed_at', now_ms())
post_begins(session, token)
return {'send', ''}
