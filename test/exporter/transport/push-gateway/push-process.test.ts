import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { GatewayStub } from '../../../support/push-fixture.ts'
import { runProgram } from '../../../support/run-program.ts'

/** Runs a program that pushes to `gateway` until it ends by itself, and returns its exit code and what it wrote. */
function runPushing(gateway: GatewayStub, options: string, program = ''): ReturnType<typeof runProgram> {
  return runProgram(`
    import { collect, counter } from 'metrics-facade'
    import { install } from 'metrics-exporter-prometheus'
    // The first push would come almost a second later, so that only those of the end come.
    Math.random = () => 0.999
    const handle = await install({
      pushGateway: { endpoint: '${gateway.url}', onError: error => console.log(error.reason), ${options} },
    })
    counter('jobs_total').increment(42)
    ${program}
  `)
}

async function withGateway(body: (gateway: GatewayStub) => Promise<void>): Promise<void> {
  const gateway = new GatewayStub()
  await gateway.listen()
  try {
    await body(gateway)
  } finally {
    await gateway.close()
  }
}

test('pushing does not keep the process alive, and its last values are pushed before it ends', async () => {
  await withGateway(async gateway => {
    const { code, output } = await runPushing(gateway, '')
    assert.equal([code, output], [0, ''])
    assert.equal(
      gateway.requests.map(({ method, text }) => [method, text]),
      [['PUT', '# TYPE jobs_total counter\njobs_total 42\n']],
    )
  })
})

test('the last push comes once, also when others wake the process again', async () => {
  await withGateway(async gateway => {
    const { code, output } = await runPushing(
      gateway,
      '',
      `
        let times = 0
        process.on('beforeExit', () => {
          if (++times < 5) setImmediate(() => console.log(times))
        })
      `,
    )
    assert.is(code, 0)
    assert.match(output, '4\n')
    assert.is(gateway.requests.length, 1)
  })
})

test('a process that ends deletes its group, when that is wanted on close', async () => {
  await withGateway(async gateway => {
    const { code, output } = await runPushing(gateway, 'deleteOnClose: true')
    assert.equal([code, output], [0, ''])
    assert.equal(
      gateway.requests.map(({ method }) => method),
      ['PUT', 'DELETE'],
    )
  })
})

test('a gateway that is slower than the interval gets nothing behind the last push, and the process ends', async () => {
  await withGateway(async gateway => {
    let isDeleted = false
    gateway.answer = ({ method }) => {
      isDeleted ||= method === 'DELETE'
      return isDeleted ? [200] : new Promise(resolve => setTimeout(resolve, 300, [200]))
    }
    const { code, output } = await runPushing(gateway, 'intervalMs: 200, deleteOnClose: true')
    assert.equal([code, output], [0, ''])
    const methods = gateway.requests.map(({ method }) => method)
    assert.match(methods.join(' '), /^(PUT )+DELETE$/)
  })
})

test('after close() the end of the process pushes nothing more', async () => {
  await withGateway(async gateway => {
    const { code, output } = await runPushing(gateway, '', 'await handle.close()')
    assert.equal([code, output], [0, ''])
    assert.is(gateway.requests.length, 1)
  })
})

test('a gateway that never answers holds the end of the process for the time-out, and no longer', async () => {
  await withGateway(async gateway => {
    gateway.answer = () => new Promise(() => {})
    const { code, output } = await runPushing(gateway, 'timeoutMs: 50')
    assert.equal([code, output], [0, 'timeout\n'])
  })
})

for (const [when, program] of [
  ['close()', "await handle.close(); console.log('closed')"],
  ['the end of the process', "process.once('exit', () => console.log('closed'))"],
] as const) {
  test(`a collector that never settles does not keep the last push of ${when} from being made`, async () => {
    await withGateway(async gateway => {
      const { code, output } = await runPushing(
        gateway,
        'timeoutMs: 3_000',
        `collect(() => new Promise(() => {}), 'never'); ${program}`,
      )
      assert.equal([code, output], [0, 'closed\n'])
      assert.match(gateway.requests[0]!.text, 'jobs_total 42\n')
    })
  })
}

test.run()
