-- A client of lofi-daemon for Neovim 0.7 and later: requests with callbacks, notifications as events.
local M = {}

--- Starts a daemon.
-- @param options table: `command`, a list, `{ 'lofi-daemon', '--daemon' }` by default; `env`, a table of variables such as LOFI_BACKEND
-- @return a daemon: `request`, `on`, `stop`, `pid`, `is_running`
function M.start(options)
  options = options or {}
  local waiting, listeners, last_id, rest = {}, {}, 0, ''
  local daemon, job = {}, nil

  local function emit(event, params)
    for _, listener in ipairs(vim.deepcopy(listeners[event] or {})) do
      listener(params)
    end
  end

  local function receive(line)
    local readable, message = pcall(vim.json.decode, line, { luanil = { object = true, array = true } })
    if not readable or type(message) ~= 'table' then
      return
    end
    if message.method then
      emit(message.method, message.params)
      return
    end
    local callback = waiting[message.id]
    waiting[message.id] = nil
    if callback then
      callback(message.error, message.result)
    end
  end

  -- The first piece goes on with the last line, and the last piece is a line that is not finished.
  local function on_stdout(_, pieces)
    pieces[1] = rest .. pieces[1]
    rest = table.remove(pieces)
    for _, line in ipairs(pieces) do
      if line ~= '' then
        receive(line)
      end
    end
  end

  local function on_exit(_, code)
    job = nil
    local pending = waiting
    waiting = {}
    for _, callback in pairs(pending) do
      callback({ code = -32000, message = 'Daemon exited' }, nil)
    end
    emit('exit', { code = code })
  end

  --- Sends a request.
  -- @param callback function(error, result): one of both is nil
  function daemon.request(method, params, callback)
    if not job then
      callback({ code = -32000, message = 'Daemon not running' }, nil)
      return
    end
    last_id = last_id + 1
    waiting[last_id] = callback
    local message = { jsonrpc = '2.0', id = last_id, method = method, params = params or vim.empty_dict() }
    -- It may have died a moment ago.
    if not pcall(vim.fn.chansend, job, vim.json.encode(message) .. '\n') then
      waiting[last_id] = nil
      callback({ code = -32000, message = 'Daemon not running' }, nil)
    end
  end

  --- Listens to notifications, such as 'generation_complete', or to 'exit'.
  -- @return a function that ends it
  function daemon.on(event, listener)
    listeners[event] = listeners[event] or {}
    table.insert(listeners[event], listener)
    return function()
      listeners[event] = vim.tbl_filter(function(other)
        return other ~= listener
      end, listeners[event])
    end
  end

  --- Ends the daemon by the end of its input.
  function daemon.stop()
    if job then
      vim.fn.chanclose(job, 'stdin')
    end
  end

  --- The number of its process, such as to end it by force.
  function daemon.pid()
    return job and vim.fn.jobpid(job)
  end

  function daemon.is_running()
    return job ~= nil
  end

  job = vim.fn.jobstart(options.command or { 'lofi-daemon', '--daemon' }, {
    env = options.env,
    stdin = 'pipe',
    on_stdout = on_stdout,
    on_exit = on_exit,
  })
  assert(job > 0, 'lofi-daemon could not be started; install @loop/ace-onnx, or name it as options.command')
  return daemon
end

return M
