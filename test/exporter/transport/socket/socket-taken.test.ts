import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, lstatSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import net, { connect, type Socket } from 'node:net'
import { dirname, join } from 'node:path'
import { install, PrometheusBuilder } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../../../support/directory.ts'
import { ask } from '../../../support/http-client.ts'
import { uninstall } from '../../../support/prometheus-fixture.ts'
import { runProgram } from '../../../support/run-program.ts'
import { leaveStale, onSocket, refusal, withFs } from '../../../support/socket-fixture.ts'

test.after.each(uninstall)

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

test.run()
