import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { remoteWriting } from '../../../support/remote-write-fixture.ts'
import { lostOf, pushAll } from '../../../support/remote-write-pushes.ts'

// In each version all samples of a batch that is refused are counted as lost, and no others.

for (const version of ['1.0', '2.0'] as const) {
  test(`of a batch of version ${version} that is refused each sample is counted once`, () =>
    remoteWriting({ version }, async writing => {
      const { receiver, handle } = writing
      receiver.answer = () => ({ status: 400, text: 'no' })
      await pushAll(writing, 1)
      const { samples } = receiver.requests[0]!
      assert.ok(samples.length > 0)
      assert.equal(lostOf(handle), { 400: samples.length })
    }))
}

test.run()
