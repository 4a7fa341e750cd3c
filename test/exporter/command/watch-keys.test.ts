import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { runCommand } from '../../../exporter-prometheus/lib/command/run.ts'
import { withFile } from '../../support/command.ts'

// What keys do between two readings.

test('a key that ends it ends it at once, and any other only draws again', async () => {
  for (const [key, readings, screens] of [
    ['q', 1, 2],
    ['j', 2, 4],
  ] as const) {
    await withFile('metrics', '# TYPE a_total counter\na_total 1\n', async path => {
      const keys = [key, 'q']
      let [times, drawn] = [0, 0]
      let press: (key: string) => void = () => {}
      const code = await runCommand({
        argv: ['watch', path],
        readInput: async () => '',
        write: text => {
          drawn += text.split('\x1b[H').length - 1
        },
        complain: () => assert.unreachable(),
        now: () => {
          times += 1
          return times * 1_000
        },
        // The time passes only for a key that ends nothing.
        sleep: () =>
          new Promise(resolve => {
            const next = keys.shift()!
            setImmediate(() => {
              press(next)
              if (next !== 'q') setImmediate(() => setImmediate(resolve))
            })
          }),
        terminal: {
          columns: 80,
          lines: 10,
          onKey: given => {
            press = given
            return () => {}
          },
        },
      })
      assert.equal([code, times, drawn], [0, readings, screens])
    })
  }
})

test.run()
