import { installRecorder } from 'metrics-exporter-prometheus'
import { counter, noopRecorder, swapGlobalRecorder } from 'metrics-facade'
import { test } from 'uvu'
import { assertSteady, heapGrowth } from './heap.ts'

test('exporters that are installed one after the other, as by tests or code that is loaded again, leave nothing behind', async () => {
  const work = async (): Promise<void> => {
    for (let time = 0; time < 100; time++) {
      const handle = installRecorder({ cardinality: { perLabel: 50 } })
      for (let id = 0; id < 200; id++) counter('jobs_total', { id }).increment()
      handle.render()
      await handle.close()
      swapGlobalRecorder(noopRecorder)
    }
  }
  assertSteady(await heapGrowth(work, 3))
})

test.run()
