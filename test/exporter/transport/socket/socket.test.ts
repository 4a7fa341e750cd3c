import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs, {
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import net, { connect, createServer, type Server, type Socket } from 'node:net'
import { dirname, join, relative } from 'node:path'
import {
  type BuildError,
  type ExporterOptions,
  install,
  PrometheusBuilder,
  type PrometheusHandle,
} from 'metrics-exporter-prometheus'
import { counter, currentRecorder, gauge, noopRecorder } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../../../support/directory.ts'
import { ask, isDropped } from '../../../support/http-client.ts'
import { rejectionOf, uninstall } from '../../../support/prometheus-fixture.ts'
import { runProgram } from '../../../support/run-program.ts'
import { holdCollector } from '../../../support/scrape-fixture.ts'
import { warningsOf } from '../../../support/warnings.ts'

test.after.each(uninstall)

function permissionsOf(path: string): number {
  return lstatSync(path).mode & 0o777
}

/** Listens on a Unix socket in a directory of its own for the time of `body`. */
function onSocket(
  body: (handle: PrometheusHandle, socketPath: string) => Promise<void>,
  options: ExporterOptions = {},
): Promise<void> {
  return withDirectory(async directory => {
    const socketPath = join(directory, 'metrics.sock')
    const handle = await install({ udsListener: socketPath, ...options })
    try {
      await body(handle, socketPath)
    } finally {
      await handle.close()
    }
  })
}

function listen(path: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject)
    server.listen(path, () => resolve(server))
  })
}

const closed = (server: Server): Promise<void> => new Promise(resolve => server.close(() => resolve()))

/** Leaves a socket behind that nobody listens on, as a process does that was killed. */
async function leaveStale(path: string): Promise<void> {
  const server = await listen(`${path}.old`)
  // Closing removes what was listened on, by its path then.
  renameSync(`${path}.old`, path)
  await closed(server)
  assert.ok(existsSync(path))
}

async function refusal(socketPath: string, ...says: string[]): Promise<void> {
  const error = (await rejectionOf(install({ udsListener: socketPath }))) as BuildError
  assert.is(error.code, 'LISTENER_FAILED')
  for (const text of [socketPath, ...says]) assert.ok(error.message.includes(text), error.message)
  assert.is(currentRecorder(), noopRecorder)
}

test('metrics are served on a Unix socket, and nowhere else', () =>
  onSocket(async (handle, socketPath) => {
    counter('c').increment()
    assert.is((await ask({ socketPath }, '/metrics')).text, handle.render())
    assert.is((await ask({ socketPath }, '/health')).text, 'OK')
    assert.is((await ask({ socketPath }, '/other')).status, 404)
    assert.is((await ask({ socketPath }, '/metrics', { method: 'POST' })).status, 405)
    assert.equal([handle.socketPath, handle.address], [socketPath, undefined])
  }))

test('the path of the exposition can be chosen', () =>
  withDirectory(async directory => {
    const socketPath = join(directory, 's')
    const builder = new PrometheusBuilder().withHttpUdsListener({ socketPath, path: '/own' })
    const handle = (await builder.build()).handle()
    assert.is((await ask({ socketPath }, '/own')).status, 200)
    assert.is((await ask({ socketPath }, '/metrics')).status, 404)
    await handle.close()
  }))

test('the longest path that is taken can be listened on', () =>
  withDirectory(async directory => {
    const longest = process.platform === 'linux' ? 107 : 103
    const socketPath = join(directory, 's'.repeat(longest - directory.length - 1))
    const handle = await install({ udsListener: socketPath })
    assert.is((await ask({ socketPath }, '/health')).status, 200)
    await handle.close()
  }))

test('a relative path is one of the working directory', () =>
  withDirectory(async directory => {
    const socketPath = join(directory, 's')
    const handle = await install({ udsListener: relative(process.cwd(), socketPath) })
    assert.is(handle.socketPath, socketPath)
    await handle.close()
    assert.not(existsSync(socketPath))
  }))

test('its owner and its group may connect, or whom the mode lets', () =>
  withDirectory(async directory => {
    for (const [mode, permissions] of [
      [undefined, 0o660],
      [0o600, 0o600],
      [0o777, 0o777],
      [0, 0],
    ] as const) {
      const socketPath = join(directory, 's')
      const handle = await install({ udsListener: { socketPath, ...(mode !== undefined && { mode }) } })
      assert.is(permissionsOf(socketPath), permissions)
      assert.equal(readdirSync(directory), ['s'], 'nothing else is left')
      await handle.close()
      uninstall()
    }
  }))

test('at no moment may more connect than the mode lets, and the umask is left alone', async () => {
  const seen: number[] = []
  const { renameSync } = fs
  fs.renameSync = (from, to) => {
    seen.push(permissionsOf(String(from)), permissionsOf(dirname(String(from))))
    renameSync(from, to)
  }
  const umask = process.umask(0)
  syncBuiltinESMExports()
  try {
    await onSocket(async () => {
      assert.equal(seen, [0o660, 0o700])
      assert.is(process.umask(), 0)
    })
  } finally {
    process.umask(umask)
    fs.renameSync = renameSync
    syncBuiltinESMExports()
  }
})

test('close() removes the socket, and lets a scrape that is under way finish', () =>
  onSocket(async (handle, socketPath) => {
    gauge('g').set(1)
    using held = holdCollector()
    const scrape = ask({ socketPath }, '/metrics')
    await held.started
    const closing = handle.close()
    assert.not(existsSync(socketPath))
    held.release()
    assert.is((await scrape).text, '# TYPE g gauge\ng 1\n')
    await closing
    assert.is(handle.socketPath, undefined)
  }))

test('close() leaves what has taken the place of the socket', () =>
  onSocket(async (handle, socketPath) => {
    fs.unlinkSync(socketPath)
    const other = await listen(socketPath)
    await handle.close()
    assert.ok(lstatSync(socketPath).isSocket())
    await closed(other)
  }))

test('close() does without a socket that is gone already', () =>
  onSocket(async (handle, socketPath) => {
    fs.unlinkSync(socketPath)
    await handle.close()
    assert.not(existsSync(socketPath))
  }))

test('a socket that nobody listens on any more is replaced', () =>
  withDirectory(async directory => {
    const socketPath = join(directory, 's')
    await leaveStale(socketPath)
    const handle = await install({ udsListener: socketPath })
    assert.is((await ask({ socketPath }, '/health')).text, 'OK')
    await handle.close()
    assert.equal(readdirSync(directory), [])
  }))

test('a process that ends without close() leaves a socket that the next one replaces, and is not kept alive', () =>
  withDirectory(async directory => {
    const socketPath = join(directory, 's')
    const { code, output } = await runProgram(`
      import { install } from 'metrics-exporter-prometheus'
      const handle = await install({ udsListener: ${JSON.stringify(socketPath)} })
      console.log(handle.socketPath)
    `)
    assert.equal([code, output], [0, `${socketPath}\n`])
    assert.ok(lstatSync(socketPath).isSocket())
    const handle = await install({ udsListener: socketPath })
    assert.is((await ask({ socketPath }, '/health')).text, 'OK')
    await handle.close()
  }))

test('a socket that somebody listens on is refused, and goes on', () =>
  onSocket(async (_, socketPath) => {
    uninstall()
    await refusal(socketPath, 'another process listens there', 'Stop it')
    assert.is((await ask({ socketPath }, '/health')).text, 'OK')
    assert.equal(readdirSync(dirname(socketPath)), ['metrics.sock'])
  }))

test('of two that want the same path at the same time one gets it', () =>
  withDirectory(async directory => {
    const socketPath = join(directory, 's')
    await leaveStale(socketPath)
    const build = () => new PrometheusBuilder().withHttpUdsListener(socketPath).build()
    const results = await Promise.allSettled([build(), build(), build()])
    const [winner, ...others] = results.filter(({ status }) => status === 'fulfilled')
    assert.equal(others, [])
    for (const result of results) {
      if (result.status === 'rejected') assert.is(result.reason.code, 'LISTENER_FAILED')
    }
    assert.is((await ask({ socketPath }, '/health')).text, 'OK')
    if (winner?.status === 'fulfilled') await winner.value.handle().close()
    assert.equal(readdirSync(directory), [])
  }))

test('a file, a directory, and a link in its place are refused, and left as they are', () =>
  withDirectory(async directory => {
    const [file, link] = [join(directory, 'file'), join(directory, 'link')]
    writeFileSync(file, 'content')
    symlinkSync(file, link)
    await refusal(file, 'not a socket', 'Remove it')
    await refusal(link, 'not a socket')
    await refusal(directory, 'not a socket')
    assert.is(readFileSync(file, 'utf8'), 'content')
    assert.equal(readdirSync(directory).sort(), ['file', 'link'])
  }))

test('a directory that is not there, or is none, is refused by name', () =>
  withDirectory(async directory => {
    const missing = join(directory, 'missing')
    await refusal(join(missing, 's'), `Make the directory "${missing}" first`)
    writeFileSync(missing, '')
    await refusal(join(missing, 's'), `"${missing}" is not a directory`)
  }))

/** Replaces a function of `node:fs` for the time of `body`. */
async function withFs<Name extends 'unlinkSync' | 'lstatSync' | 'mkdtempSync'>(
  name: Name,
  replace: (real: (typeof fs)[Name]) => unknown,
  body: () => Promise<void>,
): Promise<void> {
  const real = fs[name]
  fs[name] = replace(real) as (typeof fs)[Name]
  syncBuiltinESMExports()
  try {
    await body()
  } finally {
    fs[name] = real
    syncBuiltinESMExports()
  }
}

function fails(code: string, message: string): () => never {
  return () => {
    throw Object.assign(new Error(`${code}: ${message}`), { code })
  }
}

test('close() says so when the socket cannot be removed, as in a directory that was made read-only', () =>
  withDirectory(async directory => {
    const socketPath = join(directory, 's')
    const handle = await install({ udsListener: socketPath })
    const warnings = await warningsOf(() =>
      withFs(
        'unlinkSync',
        () => fails('EROFS', 'read-only file system'),
        () => handle.close(),
      ),
    )
    assert.is(warnings.length, 1)
    for (const says of [socketPath, 'could not be removed', 'EROFS', 'may be deleted']) {
      assert.match(warnings[0]!, says)
    }
    assert.ok(existsSync(socketPath))
  }))

for (const [code, says] of [
  ['ENOSPC', 'Make room'],
  ['EDQUOT', 'Make room'],
  ['EROFS', 'Let the process write'],
  ['EMFILE', 'See whether sockets can be made'],
] as const) {
  test(`a directory that refuses a socket with ${code} is an error whose advice is about directories`, () =>
    withDirectory(directory =>
      withFs(
        'mkdtempSync',
        () => fails(code, 'not today'),
        () => refusal(join(directory, 's'), code, says, directory, 'choose another path'),
      ),
    ))
}

test('a stale socket that is gone between two looks is no obstacle', () =>
  withDirectory(async directory => {
    const socketPath = join(directory, 's')
    await leaveStale(socketPath)
    let looks = 0
    const goneAfterTheFirst = (real: typeof lstatSync) => (path: string, options: object) => {
      const found = real(path, options)
      if (path === socketPath && ++looks === 1) rmSync(socketPath)
      return found
    }
    await withFs('lstatSync', goneAfterTheFirst as never, async () => {
      const handle = await install({ udsListener: socketPath })
      assert.is((await ask({ socketPath }, '/health')).text, 'OK')
      await handle.close()
    })
    assert.ok(looks > 1)
  }))

test('a socket of which it cannot be told whether it is in use is left alone, and the code and the remedy are named', () =>
  withDirectory(async directory => {
    const socketPath = join(directory, 's')
    await leaveStale(socketPath)
    const real = net.connect
    const refused = (): Socket => {
      const socket = new net.Socket()
      socket.destroy(Object.assign(new Error('wrong type of socket'), { code: 'EPROTOTYPE' }))
      return socket
    }
    net.connect = refused as never
    syncBuiltinESMExports()
    try {
      await refusal(
        socketPath,
        'whether it is in use cannot be told (EPROTOTYPE)',
        'Remove it, or choose another',
      )
    } finally {
      net.connect = real
      syncBuiltinESMExports()
    }
    assert.ok(existsSync(socketPath))
  }))

test('a socket whose queue is full is one that somebody listens on', () =>
  withDirectory(async directory => {
    const socketPath = join(directory, 's')
    // It takes one connection, and never looks at it.
    const program = `
      const server = require('node:net').createServer()
      server.listen({ path: ${JSON.stringify(socketPath)}, backlog: 1 }, () => {
        process.stdout.write('listening', () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0))
      })`
    const busy = spawn(process.execPath, ['--eval', program], { stdio: ['ignore', 'pipe', 'inherit'] })
    const queue: Socket[] = []
    try {
      await once(busy.stdout, 'data')
      for (let code = ''; code === ''; ) {
        const socket = connect(socketPath)
        queue.push(socket)
        code = await once(socket, 'connect').then(
          () => '',
          error => error.code,
        )
        assert.ok(code === '' || code === 'EAGAIN', code)
      }
      await refusal(socketPath, 'another process listens there', 'Stop it')
    } finally {
      for (const socket of queue) socket.destroy()
      busy.kill('SIGKILL')
    }
  }))

test('a port and a socket can be listened on at the same time, the socket without an allowlist', () =>
  onSocket(
    async (handle, socketPath) => {
      assert.is((await ask({ socketPath }, '/metrics')).status, 200)
      assert.ok(await isDropped(ask(handle.address!, '/metrics')))
      const address = handle.address!
      await handle.close()
      assert.is(((await rejectionOf(ask(address, '/health'))) as NodeJS.ErrnoException).code, 'ECONNREFUSED')
    },
    { listener: '127.0.0.1:0', allowedAddresses: ['10.0.0.1'] },
  ))

test('a socket that cannot be had gives the port back', () =>
  withDirectory(async directory => {
    const probe = await new PrometheusBuilder().withHttpListener('127.0.0.1:0').build()
    const address = probe.handle().address!
    await probe.handle().close()
    const options = { listener: address, udsListener: join(directory, 'missing', 's') }
    assert.is(((await rejectionOf(install(options))) as BuildError).code, 'LISTENER_FAILED')
    assert.is(((await rejectionOf(ask(address, '/health'))) as NodeJS.ErrnoException).code, 'ECONNREFUSED')
  }))

test('credentials are asked for on a socket, too', () =>
  onSocket(
    async (_, socketPath) => {
      assert.is((await ask({ socketPath }, '/metrics')).status, 401)
      const headers = { Authorization: 'Bearer t' }
      assert.is((await ask({ socketPath }, '/metrics', { headers })).status, 200)
    },
    { bearerAuthentication: ['t'] },
  ))

test('an allowlist for a socket alone is refused, because it would do nothing', async () => {
  const error = (await rejectionOf(
    install({ udsListener: '/tmp/never', allowedAddresses: ['::1'] }),
  )) as BuildError
  assert.is(error.code, 'LISTENER_NOT_STARTED')
  assert.match(error.message, 'Leave the option "allowedAddresses" out')
  assert.match(error.message, 'mode')
  assert.not(existsSync('/tmp/never'))
})

test.run()
