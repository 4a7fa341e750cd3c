import { BuildError, installRecorder, PrometheusBuilder } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { errorOf } from '../../support/prometheus-fixture.ts'

// What is not a directory that processes can share, and a name for them, is refused in words that say what is.

const remedy = `Give a directory for nothing else, such as { directory: '/run/app/metrics' }.`

function messageOf(error: Error): string {
  assert.instance(error, BuildError)
  assert.is((error as BuildError).code, 'INVALID_PROCESSES')
  return error.message
}

for (const [given, problem] of [
  ['/run/shop', 'is "/run/shop": it is not an object.'],
  [[], 'is []: it is not an object.'],
  [
    { directory: '/run/shop', programm: 'a' },
    'is {"directory":"/run/shop","programm":"a"}: there is no "programm".',
  ],
  [{}, 'got undefined for the directory.'],
  [{ directory: '' }, 'got "" for the directory.'],
  [{ directory: ' \t' }, 'got " \\t" for the directory.'],
  [{ directory: '/run/\0' }, 'got "/run/\\u0000" for the directory.'],
  [{ directory: 5 }, 'got 5 for the directory.'],
  [{ directory: '/run/shop', program: '' }, 'got "" for the program.'],
  [{ directory: '/run/shop', program: ' ' }, 'got " " for the program.'],
  [{ directory: '/run/shop', program: 'a\0' }, 'got "a\\u0000" for the program.'],
  [{ directory: '/run/shop', program: 5 }, 'got 5 for the program.'],
] as const) {
  test(`the option processes refuses ${JSON.stringify(given)}`, () => {
    const message = messageOf(errorOf(() => installRecorder({ processes: given as never })))
    assert.is(message, `The option "processes" ${problem} ${remedy}`)
  })
}

test('withProcesses() refuses the same', () => {
  const builder = new PrometheusBuilder()
  assert.is(
    messageOf(errorOf(() => builder.withProcesses(''))),
    `withProcesses got "" for the directory. ${remedy}`,
  )
  assert.is(
    messageOf(errorOf(() => builder.withProcesses('/run/shop', '\0'))),
    `withProcesses got "\\u0000" for the program. ${remedy}`,
  )
})

test.run()
