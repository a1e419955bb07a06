-- Says that a server is there, begins an epoch if Redis has lost its memory, and says who else is there.
--
-- KEYS  1 the epoch's hash  2 the hash of the servers: "last seen|1 if registered in this epoch"
-- ARGV  1 server  2 this Redis process  3 an epoch to begin if need be  4 the epoch that the server is registered in
--       5 for how long, in milliseconds, a silent server's units may still count  6... servers that it has met
--
-- An epoch is ready, so that units are granted, when every server that anybody has met is registered in it.

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local epoch = redis.call('HMGET', KEYS[1], 'id', 'at', 'ready', 'process', 'begin')
if not epoch[1] or epoch[4] ~= ARGV[2] then
  -- An empty Redis, or one that was restarted, or a copy of another: writes may be missing.
  -- Whoever has met others gives all of them the time to notice.
  local begin = now
  if #ARGV > 5 or ARGV[4] ~= '' then begin = now + 2000 end
  redis.call('DEL', KEYS[1], KEYS[2])
  local at, from = string.format('%.0f', now), string.format('%.0f', begin)
  redis.call('HSET', KEYS[1], 'id', ARGV[3], 'at', at, 'process', ARGV[2], 'begin', from)
  epoch = {ARGV[3], at, false, ARGV[2], from}
end
local function seen(registered) return string.format('%.0f|%d', now, registered) end
redis.call('HSET', KEYS[2], ARGV[1], seen(ARGV[4] == epoch[1] and 1 or 0))
if not epoch[3] then
  for i = 6, #ARGV do redis.call('HSETNX', KEYS[2], ARGV[i], seen(0)) end
end

local alive, all, ready = 0, {}, true
local members = redis.call('HGETALL', KEYS[2])
for i = 1, #members, 2 do
  local at, registered = string.match(members[i + 1], '^(%d+)|(%d)$')
  local silent = now - tonumber(at)
  if silent > tonumber(ARGV[5]) then
    redis.call('HDEL', KEYS[2], members[i])
  else
    all[#all + 1] = members[i]
    if silent < 10000 then alive = alive + 1 end
    if registered == '0' then ready = false end
  end
end
if not epoch[3] and ready and now >= tonumber(epoch[5]) then
  redis.call('HSET', KEYS[1], 'ready', 1)
  epoch[3] = '1'
end
return {epoch[1], epoch[3] and 1 or 0, now - tonumber(epoch[2]), alive, all}
