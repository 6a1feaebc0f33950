-- Takes a token of each bucket, or of none. A bucket is kept as the time at which it is whole again.
-- KEYS: the buckets. ARGV: of each, the microseconds until a token comes, and how many it holds.
-- The answer: the microseconds until there is one in each; 0 if they were taken.
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local whole, wait = {}, 0
for i, key in ipairs(KEYS) do
  local each = tonumber(ARGV[2 * i - 1])
  local empty = now + each * tonumber(ARGV[2 * i])
  local at = tonumber(redis.call('GET', key) or '') or now
  -- Emptier than empty is none: a clock was turned back, or somebody else wrote it.
  if at > empty then
    at = now
  end
  whole[i] = math.max(at, now) + each
  wait = math.max(wait, whole[i] - empty)
end
if wait > 0 then
  return wait
end
for i, key in ipairs(KEYS) do
  -- A number of so many digits would be rounded.
  redis.call('SET', key, string.format('%.0f', whole[i]), 'PX', math.ceil((whole[i] - now) / 1000))
end
return 0
