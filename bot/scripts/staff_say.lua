-- staff_say: a colleague writes to the guest. The message waits behind the earlier ones.
-- KEYS 1 rq queue
-- ARGV 1 session  2 message id (made with the form: the same form twice is one message)  3 colleague
--      4 text  5 template ("" none)  6 its variables (JSON, "" none)  7 now (ISO, for RQ)  8 first due (ms)
--      9 retention (s)
-- Returns {verdict}: queued · again · theirs (the guest is not this colleague's) · opted_out
--   closed (the guest wrote nothing for 24 hours, and this is no template)
local session, id = ARGV[1], ARGV[2]
local mkey, now = staff_message_key(session, id), now_ms()
if redis.call('EXISTS', mkey) == 1 then return {'again'} end
if redis.call('HGET', session_key(session), 'taken_by') ~= ARGV[3] then return {'theirs'} end
if redis.call('SISMEMBER', 'bh:optouts', session) == 1 then return {'opted_out'} end
if ARGV[5] == '' and num(session, 'last_in_at') + DAY_S * 1000 <= now then return {'closed'} end
redis.call('HSET', mkey, 'v', 1, 'status', 'open', 'by', ARGV[3], 'text', ARGV[4], 'template', ARGV[5],
  'variables', ARGV[6], 'answers', num(session, 'turn'), 'at', now, 'pushes', 1)
redis.call('EXPIRE', mkey, ARGV[9])
redis.call('RPUSH', desk_key(session), id)
redis.call('EXPIRE', desk_key(session), ARGV[9])
redis.call('ZADD', STAFF_MESSAGES, now + tonumber(ARGV[8]), open_member(session, id))
push_staff_message(KEYS[1], session, id, 1, ARGV[7])
return {'queued'}
