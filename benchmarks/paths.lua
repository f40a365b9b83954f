-- Takes the requests for wrk from a file, one a line: method, path, body, with tabs between them.
-- Arguments: the file, `hot` (the first line again and again) or `cold` (each line once), how many lines to leave out.

local lines, at, hot, threads = {}, 0, false, {}
used = 0

function setup(thread)
  threads[#threads + 1] = thread
end

local function format(line)
  local method, path, body = line:match("^([^\t]*)\t([^\t]*)\t?(.*)$")
  if body == "" then body = nil end
  return wrk.format(method, path, nil, body)
end

function init(args)
  hot = args[2] == "hot"
  at = tonumber(args[3])
  for line in io.lines(args[1]) do lines[#lines + 1] = line end
  if hot then wrk.request_text = format(lines[1]) end
end

function request()
  if hot then return wrk.request_text end
  at = at + 1
  if at > #lines then
    wrk.thread:stop()
    at = #lines
  end
  used = at
  return format(lines[at])
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "seconds": %.6f, "p50": %.3f, "p99": %.3f, "bytes": %d, "used": %d, "failed": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    summary.bytes, threads[1]:get("used"), errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
