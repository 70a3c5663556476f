-- hold: the fence, asked again before a retry and before every further part of a claimed reply.
-- Until its first part is out a reply yields to a newer turn, which then owes its messages too.
-- ARGV 1 session  2 turn  3 token  4 lease (ms)
-- Returns {verdict, reason}: send · cancelled (the claim is given back) · lost
local session, n, token = ARGV[1], tonumber(ARGV[2]), ARGV[3]
if not holds(session, n, token) or num(session, 'claimed') ~= n then return {'lost', ''} end
local sent = tonumber(redis.call('HGET', turn_key(session, n), 'sent') or '0')
local taken = taken_over(session)
if taken or num(session, 'stopped_through') >= n then
  close_turn(session, n, sent > 0 and 'answered' or 'stopped')
  return {'cancelled', redis.call('HGET', turn_key(session, n), 'reason') or taken or ''}
end
if sent == 0 and num(session, 'turn') > n then
  close_turn(session, n, 'superseded')
  return {'cancelled', SUPERSEDED}
end
renew(session, n, tonumber(ARGV[4]))
post_begins(session, token)
return {'send', ''}
