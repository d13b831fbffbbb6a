-- A stand-in for lofi.nvim, written from the description of its behaviour: it keeps no piece of a line that comes in two, and calls back when a track
-- is complete, if the answer to the request came before.
local M = {}

local config, job, last_id = {}, nil, 0
local replies, tracks, listeners = {}, {}, {}
local generating

local function emit(event, params)
  for _, listener in ipairs(listeners[event] or {}) do
    listener(params)
  end
end

local function handle(line)
  local readable, message = pcall(vim.json.decode, line)
  if not readable or type(message) ~= 'table' then
    return
  end
  if message.id ~= nil and replies[message.id] then
    local reply = replies[message.id]
    replies[message.id] = nil
    reply(message.error, message.result)
  elseif message.method then
    local params = message.params
    local callback = tracks[params.track_id]
    if message.method == 'generation_complete' or message.method == 'generation_error' then
      tracks[params.track_id], generating = nil, nil
      if callback then
        local is_done = message.method == 'generation_complete'
        callback(not is_done and params or nil, is_done and params or nil)
      end
    end
    emit(message.method, params)
  end
end

local function start()
  if job then
    return
  end
  local env = { LOFI_DEVICE = config.device or 'auto', LOFI_MODEL_PATH = config.model_path, LOFI_THREADS = config.threads }
  job = vim.fn.jobstart({ config.daemon_path, '--daemon' }, {
    env = env,
    stdin = 'pipe',
    on_stdout = function(_, pieces)
      for _, piece in ipairs(pieces) do
        if piece ~= '' then
          handle(piece)
        end
      end
    end,
    on_exit = function()
      job, generating = nil, nil
      for _, reply in pairs(replies) do
        reply({ code = -32000, message = 'Daemon exited' })
      end
      replies, tracks = {}, {}
    end,
  })
end

local function call(method, params, reply)
  start()
  last_id = last_id + 1
  replies[last_id] = reply
  vim.fn.chansend(job, vim.json.encode({ jsonrpc = '2.0', id = last_id, method = method, params = params }) .. '\n')
end

function M.setup(options)
  config = options
end

function M.generate(options, callback)
  local params = {
    prompt = options.prompt,
    duration_sec = options.duration_sec or 30,
    priority = options.priority or 'normal',
    backend = options.backend or config.backend,
    seed = options.seed,
    inference_steps = options.inference_steps,
    scheduler = options.scheduler,
    guidance_scale = options.guidance_scale,
  }
  call('generate', params, function(err, result)
    if err then
      callback(err, nil)
      return
    end
    generating = result.track_id
    tracks[result.track_id] = callback
    emit('generation_start', result)
  end)
  return true
end

function M.get_backends(callback)
  call('get_backends', {}, callback)
end

function M.on(event, listener)
  listeners[event] = listeners[event] or {}
  table.insert(listeners[event], listener)
end

function M.is_generating()
  return generating ~= nil
end

function M.is_daemon_running()
  return job ~= nil
end

function M.stop()
  if job then
    vim.fn.chanclose(job, 'stdin')
  end
end

return M
