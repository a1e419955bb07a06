-- Settles a server's lease of one key's units and grants the next, in one step.
--
-- KEYS  1 the key's hash  2 the epoch's hash
-- ARGV  1 epoch  2 limit  3 window  4 bucket  5 length  6 server  7 sequence number
--       8 units used  9 how long ago the last of them was, at least  10 units returned  11 units wanted
--       12 units to charge: "units@age units@age ..."
-- Times are in milliseconds.
--
-- The key's hash: b<index> units counted in a bucket; l<server> "sequence bucket held granted continues"; now the
-- latest time seen; policy "window bucket"; epoch; keep "memory until", for how long a former window is remembered.
--
-- Units count in a bucket until that has ended and a whole window has passed since. Lent units count where the lease
-- ends, used ones where the last of them was used.

local epoch = redis.call('HMGET', KEYS[2], 'id', 'at', 'ready')
if epoch[1] ~= ARGV[1] then return {-1} end
local limit, window, width = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local length, server, sequence = tonumber(ARGV[5]), ARGV[6], tonumber(ARGV[7])
local used, age, returned, wanted = tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10]), tonumber(ARGV[11])

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local buckets, leases, fields = {}, {}, {}
local stored = redis.call('HGETALL', KEYS[1])
for i = 1, #stored, 2 do
  local name, value = stored[i], stored[i + 1]
  local kind = string.sub(name, 1, 1)
  if kind == 'b' then
    buckets[tonumber(string.sub(name, 2))] = tonumber(value)
  elseif kind == 'l' then
    local s, b, h, g, c = string.match(value, '^(%d+) (%d+) (%d+) (%d+) (%d)$')
    leases[string.sub(name, 2)] = {
      sequence = tonumber(s), bucket = tonumber(b), held = tonumber(h), granted = tonumber(g), continues = tonumber(c)
    }
  else
    fields[name] = value
  end
end

-- Redis's wall clock never goes back for this key.
local latest = tonumber(fields.now or 0)
if now < latest then now = latest end

local rewrite = false
if fields.epoch and fields.epoch ~= ARGV[1] then
  -- What was counted before Redis lost its memory is registered anew by those who know better.
  buckets, leases, fields, rewrite = {}, {}, {}, true
end

local keep, keep_until = 0, 0
if fields.keep then
  local k, u = string.match(fields.keep, '^(%d+) (%d+)$')
  keep, keep_until = tonumber(k), tonumber(u)
  if keep_until <= now then keep = 0 end
end
local policy = string.format('%.0f %.0f', window, width)
if fields.policy and fields.policy ~= policy then
  -- Another policy: what the former one counted moves to the buckets of this one, never to an earlier time.
  local w, d = string.match(fields.policy, '^(%d+) (%d+)$')
  local former_window, former_width = tonumber(w), tonumber(d)
  local function moved(bucket) return math.floor(((bucket + 1) * former_width - 1) / width) end
  local anew = {}
  for bucket, units in pairs(buckets) do
    local target = moved(bucket)
    anew[target] = (anew[target] or 0) + units
  end
  for _, lease in pairs(leases) do lease.bucket = moved(lease.bucket) end
  if math.max(former_window, keep) > window then
    keep = math.max(former_window, keep)
    keep_until = now + keep
  end
  buckets, rewrite = anew, true
end

local current = math.floor(now / width)
local oldest = current - window / width
local oldest_kept = current - math.ceil(math.max(window, keep) / width)
local changed = {}
local function add(bucket, units)
  if units ~= 0 then
    buckets[bucket] = (buckets[bucket] or 0) + units
    changed[bucket] = true
  end
end

local lease = leases[server]
if lease and sequence < lease.sequence then return {-2} end
local granted, held, continues, ends = 0, 0, 0, nil
local duplicate = lease ~= nil and sequence == lease.sequence
-- A lease that still counts can be settled, and its units lent again, however long it is over. What is older than a
-- window, or of an incarnation that nobody remembers, is left to age.
local counts = lease ~= nil and lease.bucket >= oldest
if duplicate then
  -- The same answer, for the whole length from now on: the server reckons from when it sent this repetition.
  if counts then
    granted, held, continues, ends = lease.granted, lease.held, lease.continues, lease.bucket
    add(ends, -held)
  end
else
  if counts and lease.held > 0 and sequence == lease.sequence + 1 then
    ends, continues = lease.bucket, 1
    used = math.min(used, lease.held)
    returned = math.min(returned, lease.held - used)
    held = lease.held - used - returned
    add(ends, -lease.held)
    -- They were used by then, and before the lease was over.
    add(math.min(ends, math.floor((now - age) / width)), used)
  end
  for units, ago in string.gmatch(ARGV[12], '(%d+)@(%d+)') do
    local bucket = math.floor((now - tonumber(ago)) / width)
    if bucket >= oldest_kept then add(bucket, tonumber(units)) end
  end
end

local counted, recent = 0, 1
local order = {}
for bucket, units in pairs(buckets) do
  if bucket < oldest_kept or units <= 0 then
    buckets[bucket] = nil
    changed[bucket] = true
  elseif bucket >= oldest and units > 0 then
    counted = counted + units
    order[#order + 1] = bucket
  end
end
counted = counted + held
local lent, returns_at = 0, nil
for name, other in pairs(leases) do
  if name ~= server then
    if other.bucket < oldest_kept then
      leases[name] = nil
      if not rewrite then redis.call('HDEL', KEYS[1], 'l' .. name) end
    else
      if other.bucket >= current - window / width / 4 then recent = recent + 1 end
      if other.held > 0 and other.bucket >= current then
        lent = lent + other.held
        if not returns_at or other.bucket < returns_at then returns_at = other.bucket end
      end
    end
  end
end

-- What is left is handed out in lumps, so that few calls find nothing. The more servers, the larger the lumps.
local lump = math.max(math.min(math.max(6 * recent, math.floor(limit / 45)), math.floor(limit / 8)), 1)
local gathering = not epoch[3] and now < tonumber(epoch[2]) + window + window / 4 + width
if not duplicate then
  local left = limit - counted
  if not gathering and left > 0 then
    granted = math.min(wanted, left, math.max(math.ceil(lump / recent), math.ceil(left / recent)))
  end
  held = held + granted
  counted = counted + granted
end
-- Units in hand are good until the later of the two ends.
local target = math.max(math.floor((now + length) / width), ends or 0)
lease = {sequence = sequence, bucket = target, held = held, granted = granted, continues = continues}
leases[server] = lease
if held > 0 then
  if not buckets[target] then order[#order + 1] = target end
  add(target, held)
end

local function line(of)
  return string.format('%.0f %.0f %.0f %.0f %d', of.sequence, of.bucket, of.held, of.granted, of.continues)
end
local write = {'now', string.format('%.0f', now), 'policy', policy, 'epoch', ARGV[1], 'l' .. server, line(lease)}
if keep > 0 then
  write[#write + 1] = 'keep'
  write[#write + 1] = string.format('%.0f %.0f', keep, keep_until)
end
local life = redis.call('PTTL', KEYS[1])
if rewrite then
  redis.call('DEL', KEYS[1])
  for bucket, units in pairs(buckets) do if units > 0 then changed[bucket] = true end end
  for name, other in pairs(leases) do
    write[#write + 1] = 'l' .. name
    write[#write + 1] = line(other)
  end
end
for bucket in pairs(changed) do
  local field = string.format('b%.0f', bucket)
  if (buckets[bucket] or 0) > 0 then
    write[#write + 1] = field
    write[#write + 1] = string.format('%.0f', buckets[bucket])
  else
    redis.call('HDEL', KEYS[1], field)
  end
end
redis.call('HSET', KEYS[1], unpack(write))

table.sort(order)
local full, soonest, again = 0, 0, 0
local lacking = counted - limit + math.min(lump, limit)
local function frees_in(bucket) return math.max((bucket + 1) * width + window - now, 0) end
for _, bucket in ipairs(order) do
  local units = buckets[bucket] or 0
  if units > 0 then
    full = frees_in(bucket)
    if soonest == 0 then soonest = full end
    if counted >= limit and again == 0 then
      lacking = lacking - units
      if lacking <= 0 then again = full end
    end
  end
end
if counted >= limit and again == 0 then again = full end
local hope = again
if returns_at and lent >= 2 * lump then hope = math.min(hope, math.max(returns_at * width - now, width)) end

-- The hash's life is only ever lengthened: a short lease must not end the booking of a longer one.
local needed = math.max(full + math.max(keep - window, 0), window + length) + width
if rewrite then needed = math.max(needed, life) end
if rewrite or life < needed then redis.call('PEXPIRE', KEYS[1], string.format('%.0f', needed)) end

return {
  gathering and 2 or 1, granted, held, continues, math.max(limit - counted, 0), recent, again, hope, full, soonest
}
