-- fail: the reply cannot be delivered, for good. Its messages stay unanswered, so that the
-- guest's next turn owes them too; staff are told.
-- ARGV 1 session  2 turn  3 token  4 code  5 transcript line (JSON)  6 retention (s)
-- Returns {verdict}: ok · lost
local session, n, token = ARGV[1], tonumber(ARGV[2]), ARGV[3]
if not holds(session, n, token) then return {'lost'} end
local sent = tonumber(redis.call('HGET', turn_key(session, n), 'sent') or '0')
post_ended(session, token)
redis.call('HSET', turn_key(session, n), 'error', ARGV[4])
close_turn(session, n, sent > 0 and 'answered' or 'failed')
if sent == 0 then cancel_through(session, n, 'Could not be delivered (' .. ARGV[4] .. ')') end
say(session, ARGV[5], tonumber(ARGV[6]))
alert(session, n, 'undeliverable', ARGV[4])
return {'ok'}
