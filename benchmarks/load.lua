-- For wrk: a request of METHOD with BODY, in which SLOT is one of SLOTS at random; the figures on one line at the end.
local method = os.getenv("METHOD") or "GET"
local body = os.getenv("BODY")
local first, last = tonumber(os.getenv("FIRST_SLOT") or 0), tonumber(os.getenv("LAST_SLOT") or 0)
local token = os.getenv("TOKEN")
local headers = { ["Content-Type"] = "application/json" }
if token then headers["Authorization"] = "Bearer " .. token end

function init() math.randomseed(os.time() + tonumber(tostring({}):sub(8), 16) % 100000) end

function request()
  local sent = body and body:gsub("SLOT", tostring(math.random(first, last))) or nil
  return wrk.format(method, nil, headers, sent)
end

function done(summary, latency)
  io.write(string.format("RESULT %d %d %d %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(95), latency:percentile(99), summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
