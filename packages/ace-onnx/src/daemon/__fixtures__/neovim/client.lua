-- Speaks with a daemon as lofi.nvim's transcripts do, and writes a line for each check. Variables: DAEMON, GATE, README_SETUP.
local lofi = require('lofi_daemon')
local failed = false

local function check(name, good, seen)
  io.stdout:write((good and 'ok ' or 'FAILED ') .. name .. (good and '' or ': ' .. vim.inspect(seen)) .. '\n')
  failed = failed or not good
end

local function wait(what, condition)
  local done = vim.wait(120000, condition, 10)
  if not done then
    check('waiting for ' .. what, false, 'nothing came')
  end
end

local function open()
  return lofi.start({ command = { vim.env.DAEMON, '--daemon' } })
end

local function touch(file)
  vim.fn.writefile({}, file)
end

-- Each event in its order, and each answer between them.
local order = {}
local daemon = open()
local ends = {}
for _, event in ipairs({ 'generation_progress', 'generation_complete', 'generation_error', 'generation_cancelled' }) do
  daemon.on(event, function(params)
    table.insert(order, event .. ' ' .. params.track_id)
    if event == 'generation_complete' or event == 'generation_error' then
      ends[params.track_id] = ends[params.track_id] or {}
      table.insert(ends[params.track_id], params)
    end
  end)
end

local function ask(method, params)
  local answer
  daemon.request(method, params, function(err, result)
    answer = { error = err, result = result }
    if result and result.track_id then
      table.insert(order, 'answer ' .. result.track_id)
    end
  end)
  wait(method, function()
    return answer ~= nil
  end)
  return answer
end

local function finish(track_id)
  wait('the end of a track', function()
    return ends[track_id] ~= nil
  end)
  return ends[track_id][1]
end

local function place(what)
  for index, seen in ipairs(order) do
    if seen == what then
      return index
    end
  end
end

-- 1. The callback comes before the completion.
local first = ask('generate', { prompt = 'noise', duration_sec = 5, seed = 42, priority = 'normal', backend = 'pattern' })
check('the answer has a track, a state and a position', first.result and first.result.status == 'generating' and first.result.position == 0, first)
local id = first.result.track_id
local complete = finish(id)
check('the file is there', vim.fn.filereadable(complete.path) == 1, complete)
check('lengths and rates are whole numbers', string.format('%d %d', complete.duration_sec, complete.sample_rate) == '5 48000', complete)
check('the answer comes before progress and completion', place('answer ' .. id) < place('generation_progress ' .. id), order)
check('progress comes before the completion', place('generation_progress ' .. id) < place('generation_complete ' .. id), order)

-- 2. The cache.
ends[id] = nil
check('the same track again is complete', ask('generate', { prompt = 'noise', duration_sec = 5, seed = 42 }).result.status == 'complete')
check('a cached track takes no time', finish(id).generation_time_sec == 0, ends[id])

-- 3. A queue of two behind one that runs, with priorities, while empty parameters come as [].
local gate = vim.env.GATE
local running = ask('generate', { prompt = 'hold ' .. gate, duration_sec = 5, seed = 1 }).result
local normal = ask('generate', { prompt = 'n', duration_sec = 5, seed = 2 }).result
local urgent = ask('generate', { prompt = 'n', duration_sec = 5, seed = 3, priority = 'high' }).result
check('positions count what is ahead', normal.position == 1 and urgent.position == 1 and normal.status == 'queued', { normal, urgent })
check('ping is answered during a run', ask('ping', {}).result.status == 'ok')
local backends = ask('get_backends', {}).result
check('the default backend is a text', ('default: ' .. backends.default_backend) == 'default: pattern', backends)
for _, backend in ipairs(backends.backends) do
  local text = string.format('%s %s %d %d %d', backend.type, backend.status, backend.min_duration_sec, backend.max_duration_sec, backend.sample_rate)
  check('a backend can be printed: ' .. text, true)
end
touch(gate)
finish(normal.track_id)
check('the urgent one goes first', place('generation_complete ' .. urgent.track_id) < place('generation_complete ' .. normal.track_id), order)
check('the one that ran has one end', #ends[running.track_id] == 1, ends)

-- 4. Seeds that the editor's numbers can and cannot hold, words in other scripts, long and empty prompts.
check('a seed of 14 digits comes back', ask('generate', { prompt = 's', duration_sec = 5, seed = 12345678901234 }).result.seed == 12345678901234)
local long_seed = ask('generate', { prompt = 's', duration_sec = 5, seed = 123456789012345 })
check('a seed that loses digits is taken', long_seed.result ~= nil, long_seed)
local words = ask('generate', { prompt = 'café 雨 🎹', duration_sec = 5, seed = 1 }).result
check('words in any script come back', finish(words.track_id).prompt == 'café 雨 🎹', ends[words.track_id])
check('2 kB are too long', ask('generate', { prompt = string.rep('x', 2048) }).error.code == -32006)
check('an empty prompt is refused', ask('generate', { prompt = '' }).error.code == -32006)
check('a refusal names its symbol', ask('generate', { prompt = 'x', backend = 'banana' }).error.data.error_code == 'INVALID_BACKEND')

-- 5. A failure that comes later.
local failing = ask('generate', { prompt = 'fail', duration_sec = 5 }).result
check('a failure has a message', type(finish(failing.track_id).message) == 'string', ends)

-- 6. Cancel, and a new request at once.
local held = ask('generate', { prompt = 'hold ' .. gate .. '2', duration_sec = 5, seed = 4 }).result
check('cancel says that it ran', ask('cancel', { track_id = held.track_id }).result.was_generating == true)
check('the cancelled one ends as such', finish(held.track_id).code == 'GENERATION_CANCELLED', ends)
local after = ask('generate', { prompt = 'n', duration_sec = 5, seed = 5 }).result
check('the next one completes', finish(after.track_id).path ~= nil, ends)

-- 7. Killed without warning: what waits gets an error, and the next daemon finds the tracks.
local lost
daemon.on('exit', function(params)
  lost = params.code
end)
ask('generate', { prompt = 'hold ' .. gate .. '3', duration_sec = 5 })
local pid = daemon.pid()
local pending
vim.loop.kill(pid, 'sigkill')
daemon.request('ping', {}, function(err)
  pending = err
end)
wait('the killed daemon', function()
  return lost ~= nil
end)
check('a killed daemon is noticed', not daemon.is_running() and pending ~= nil and pending.code == -32000, { lost, pending })
daemon = open()
check('the next daemon finds the tracks', ask('generate', { prompt = 'noise', duration_sec = 5, seed = 42 }).result.status == 'complete')

-- 8. Ends with its input, in the middle of a run.
lost = nil
daemon.on('exit', function(params)
  lost = params.code
end)
ask('generate', { prompt = 'hold ' .. gate .. '4', duration_sec = 5 })
daemon.stop()
wait('the end', function()
  return lost ~= nil
end)
check('the end of the input ends it in order', lost == 0, lost)

-- 9. The setup of the README, as it stands there.
local heard
vim.notify = function(text)
  heard = text
end
dofile(vim.env.README_SETUP)
vim.cmd('Rain dusty noise')
wait('the command of the README', function()
  return heard ~= nil
end)
check('the setup of the README plays', heard:match('%.wav$') ~= nil, heard)

-- 10. Quits while a track is being made.
daemon = open()
ask('generate', { prompt = 'hold ' .. gate .. '5', duration_sec = 5 })
wait('the run', function()
  return vim.fn.getfsize(gate .. '5.pid') > 0
end)
vim.cmd(failed and 'cquit 1' or 'qall!')
