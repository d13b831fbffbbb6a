-- Drives lofi.nvim, or what stands in for it, against a daemon. Variables: DAEMON, an executable; BACKEND.
local lofi = require('lofi')
local failed = false

local function check(name, good, seen)
  io.stdout:write((good and 'ok ' or 'FAILED ') .. name .. (good and '' or ': ' .. vim.inspect(seen)) .. '\n')
  failed = failed or not good
end

local function generate(options)
  local answer
  lofi.generate(vim.tbl_extend('keep', options, { backend = vim.env.BACKEND }), function(err, track)
    answer = { err = err, track = track }
  end)
  local came = vim.wait(120000, function()
    return answer ~= nil
  end, 10)
  return came and answer or { err = { message = 'nothing came' } }
end

lofi.setup({ daemon_path = vim.env.DAEMON, backend = vim.env.BACKEND })
local percents, started = {}, false
lofi.on('generation_progress', function(data)
  table.insert(percents, 'Progress ' .. data.percent .. '%')
end)
lofi.on('generation_start', function()
  started = true
end)

local first = generate({ prompt = 'rain', duration_sec = 5, seed = 42 })
check('the callback gets the track', first.track and vim.fn.filereadable(first.track.path) == 1, first)
check('the start is seen, and progress can be shown', started and #percents > 0, percents)
check('nothing is being generated any more', not lofi.is_generating())
local again = generate({ prompt = 'rain', duration_sec = 5, seed = 42 })
check('a cached track calls back too', again.track and again.track.path == first.track.path, again)
local wrong = generate({ prompt = string.rep('x', 2048), duration_sec = 5 })
check('a refusal calls back', wrong.err ~= nil and wrong.track == nil, wrong)
check('words in any script', generate({ prompt = 'café 雨', duration_sec = 5, seed = 1 }).track ~= nil)

local both = 0
for seed = 7, 8 do
  lofi.generate({ prompt = 'two', duration_sec = 5, seed = seed, backend = vim.env.BACKEND, priority = seed == 8 and 'high' or 'normal' }, function(err)
    both = both + (err and 0 or 1)
  end)
end
vim.wait(120000, function()
  return both == 2
end, 10)
check('two tracks in the queue both call back', both == 2, both)

local listed
lofi.get_backends(function(_, result)
  listed = result
end)
vim.wait(120000, function()
  return listed ~= nil
end, 10)
check('backends can be listed', listed and type(listed.default_backend) == 'string' and #listed.backends > 0, listed)
lofi.stop()
check('stop ends it', vim.wait(120000, function()
  return not lofi.is_daemon_running()
end, 10))
check('and it starts again', generate({ prompt = 'rain', duration_sec = 5, seed = 42 }).track ~= nil)
vim.cmd(failed and 'cquit 1' or 'qall!')
