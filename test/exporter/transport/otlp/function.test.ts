import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { OtlpReceiver } from '../../../support/otlp-receiver.ts'
import { runProgram, sourceFlags } from '../../../support/run-program.ts'

// Programs that end or are frozen as soon as they have flushed.

const program = (url: string, rest: string): string => `
import { install } from 'metrics-exporter-prometheus'
import { counter } from 'metrics-facade'
const handle = await install({ otlp: { endpoint: '${url}', intervalMs: Infinity } })
${rest}
`

async function receiving(body: (receiver: OtlpReceiver) => Promise<void>): Promise<void> {
  const receiver = new OtlpReceiver()
  await receiver.listen()
  try {
    await body(receiver)
  } finally {
    await receiver.close()
  }
}

test('what a function recorded has arrived when its flush is fulfilled, frozen or not, and the next one goes on', () =>
  receiving(async receiver => {
    const frozen = program(
      receiver.url,
      `process.stdin.on('data', async () => {
        counter('calls_total').increment()
        const { arrived, failed } = await handle.flush({ timeoutMs: 20_000 })
        console.log(arrived.length, failed.length)
      })
      console.log('ready')`,
    )
    const child = spawn(process.execPath, [...sourceFlags, '--input-type=module', '--eval', frozen], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    try {
      const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
      assert.is((await lines.next()).value, 'ready')
      for (let call = 1; call <= 3; call++) {
        child.stdin.write('call\n')
        assert.is((await lines.next()).value, '1 0')
        child.kill('SIGSTOP')
        assert.equal([receiver.requests.length, receiver.total('calls_total')], [call, call])
        child.kill('SIGCONT')
      }
    } finally {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
  }))

test('a program that ends with a flush is kept alive by it, and pushes once more at its end', () =>
  receiving(async receiver => {
    const { output } = await runProgram(
      program(
        receiver.url,
        `counter('calls_total').increment()
        const { arrived } = await handle.flush()
        console.log(arrived[0].transport)`,
      ),
    )
    assert.is(output.trim(), 'otlp')
    assert.equal(
      receiver.requests.map((_, index) => receiver.total('calls_total', index)),
      [1, 1],
    )
  }))

test('a program that exits in its last line has pushed', () =>
  receiving(async receiver => {
    await runProgram(
      program(
        receiver.url,
        `counter('calls_total').increment()
        await handle.flush()
        process.exit()`,
      ),
    )
    assert.equal([receiver.requests.length, receiver.total('calls_total')], [1, 1])
  }))

test.run()
