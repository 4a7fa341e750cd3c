import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { runProgram } from '../../support/run-program.ts'

const imports = `
  import { counter, gauge } from 'metrics-facade'
  import { install, installRecorder, MetricKindMask } from 'metrics-exporter-prometheus'
`

test('an exporter with listener, upkeep and idle timeout does not keep the process alive', async () => {
  const { code, output } = await runProgram(`${imports}
    const handle = await install({
      listener: '127.0.0.1:0',
      upkeepIntervalMs: 10,
      idleTimeout: { kinds: MetricKindMask.All, timeoutMs: 10 },
    })
    counter('c').increment()
    console.log(handle.render().trim().split('\\n').at(-1))
  `)
  assert.equal([code, output], [0, 'c 1\n'])
})

test('a connection that is kept alive does not keep the process alive either', async () => {
  const { code, output } = await runProgram(`${imports}
    import { connect } from 'node:net'
    const handle = await install({ listener: '127.0.0.1:0' })
    const socket = connect(handle.address.port, '127.0.0.1')
    socket.write('GET /health HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n')
    await new Promise(resolve => socket.once('data', resolve))
    socket.unref()
    console.log('answered')
  `)
  assert.equal([code, output], [0, 'answered\n'])
})

test('upkeep runs on its timer: idle series are evicted without any scrape', async () => {
  const { code, output } = await runProgram(`${imports}
    let now = 0
    const handle = installRecorder({
      clock: () => now,
      upkeepIntervalMs: 1,
      idleTimeout: { kinds: MetricKindMask.Counter, timeoutMs: 10 },
    })
    const held = counter('c')
    held.increment(41)
    // Time goes on with each turn, and the write that comes when upkeep has evicted the series starts it again.
    for (let turn = 0; turn < 200; turn++) {
      now += 1
      await new Promise(resolve => setTimeout(resolve, 1))
    }
    held.increment()
    console.log(handle.render().trim().split('\\n').at(-1))
  `)
  assert.equal([code, output], [0, 'c 1\n'])
})

test.run()
