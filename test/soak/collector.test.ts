import { collect, counter, gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ask } from '../support/http-client.ts'
import { listening } from '../support/scrape-fixture.ts'
import { assertSteady, heapGrowth } from './heap.ts'
import { totalsOfText } from './ledger.ts'

test('collectors that are registered and ended leave nothing behind', async () => {
  await listening({ cardinality: { perLabel: 10 } }, async ({ handle, address }) => {
    let runs = 0
    const work = async (): Promise<void> => {
      for (let turn = 0; turn < 50; turn++) {
        const ends = Array.from({ length: 100 }, (_, index) =>
          collect(() => {
            counter('runs_total').increment()
            runs += 1
            gauge('collected').set(index)
            return index % 2 === 0 ? undefined : Promise.resolve()
          }, 'steady'),
        )
        ends.push(collect(() => Promise.reject(new Error('refused')), 'failing'))
        assert.is((await ask(address, '/metrics')).status, 200)
        handle.render()
        for (const end of ends) end()
        assert.is(totalsOfText(handle.render()).get('runs_total'), runs)
      }
    }
    assertSteady(await heapGrowth(work, 2))
  })
})

test.run()
