import { PrometheusBuilder } from 'metrics-exporter-prometheus'
import { counter, histogram, swapGlobalRecorder } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { collectGarbage } from '../../support/garbage.ts'

/** Some less than a power of two, at which a Map takes least: 28.7 bytes an entry. */
const count = 64_000

const ids = Array.from({ length: count }, (_, id) => `id-${id}`)

/** The bytes of each series that `record` writes to, its entry in a Map and its place in the list of all included. */
async function bytesOf(record: (id: string) => void): Promise<number> {
  const open = () => new PrometheusBuilder().setBuckets([1, 2, 5, 10, 20]).buildRecorder()
  // What is made once, such as compiled code, is not counted.
  const first = open()
  const before = swapGlobalRecorder(first)
  for (const id of ids) record(id)
  const recorder = open()
  swapGlobalRecorder(recorder)
  const used = async () => {
    await collectGarbage()
    return process.memoryUsage().heapUsed
  }
  const empty = await used()
  for (const id of ids) record(id)
  const bytes = ((await used()) - empty) / count
  swapGlobalRecorder(before)
  assert.ok([first, recorder].every(one => one.handle().render().length > count))
  return bytes
}

test('a counter takes 56 bytes, and no more for the time at which it began', async () => {
  const bytes = await bytesOf(id => counter('jobs_total', { id }).increment())
  assert.ok(bytes < 102, `${bytes} bytes`)
})

test('a histogram without exemplars takes no memory for any', async () => {
  const bytes = await bytesOf(id => histogram('job_seconds', { id }).record(1.5))
  assert.ok(bytes < 230, `${bytes} bytes`)
})

test.run()
