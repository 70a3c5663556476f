-- status: a status callback moves an outbound message forward, never back. One that arrives before
-- the send is confirmed is parked for ten minutes; a stranger's expires so.
-- ARGV 1 MessageSid  2 status  3 rank ("" unknown, "end" for failed and undelivered)  4 error code ("" none)
-- Returns {verdict}: moved · kept
local key = 'bh:outbound:' .. ARGV[1]
local ranks = {accepted = 0, scheduled = 0, queued = 1, sending = 2, sent = 3, delivered = 4, read = 5}
local status = redis.call('HGET', key, 'status')
local known = redis.call('HEXISTS', key, 'session') == 1
local moved = false
if ARGV[3] == '' then
  redis.call('HSET', key, 'last_raw', ARGV[2])
elseif ARGV[3] == 'end' then
  moved = status ~= 'failed' and status ~= 'undelivered' and (ranks[status] or 0) < ranks.delivered
else
  moved = status ~= 'failed' and status ~= 'undelivered' and tonumber(ARGV[3]) > (ranks[status] or -1)
end
if moved then redis.call('HSET', key, 'status', ARGV[2]) end
if moved and ARGV[4] ~= '' then redis.call('HSET', key, 'error', ARGV[4]) end
local n = tonumber(redis.call('HGET', key, 'turn') or '0')
if moved and ARGV[3] == 'end' and known and n > 0 then
  alert(redis.call('HGET', key, 'session'), n, 'undeliverable', ARGV[4])
end
if not known then redis.call('EXPIRE', key, 600) end
return {moved and 'moved' or 'kept'}
