-- renew: the leases of every run in a process, in one trip; also the flag's second way to a run,
-- should a cancel's message have been missed.
-- ARGV 1 lease (ms)  2… session, turn, token of each run
-- Returns a flat list of token, verdict, reason for the runs that must stop.
local stopped = {}
for i = 2, #ARGV, 3 do
  local session, n, token = ARGV[i], tonumber(ARGV[i + 1]), ARGV[i + 2]
  local verdict, reason = nil, cancelled(session, n)
  if reason and num(session, 'claimed') ~= n then
    verdict = 'cancelled'
  elseif not holds(session, n, token) then
    verdict = 'lost'
  else
    renew(session, n, tonumber(ARGV[1]))
  end
  if verdict then
    for _, value in ipairs({token, verdict, reason or ''}) do stopped[#stopped + 1] = value end
  end
end
return stopped
