-- progress: where a run is, for a status check or the progress note.
-- ARGV 1 session  2 turn  3 token  4 ids of the calls under way, with commas
-- Returns 1, or 0 when the turn is no longer this run's.
if not holds(ARGV[1], ARGV[2], ARGV[3]) then return 0 end
redis.call('HSET', turn_key(ARGV[1], ARGV[2]), 'progress', ARGV[4])
return 1
