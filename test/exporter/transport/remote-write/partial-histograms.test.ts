import { Matcher } from 'metrics-exporter-prometheus'
import { histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { remoteWriting } from '../../../support/remote-write-fixture.ts'
import { lostOf, pushAll } from '../../../support/remote-write-pushes.ts'
import { writtenHeaders } from '../../../support/remote-write-receiver.ts'

// What a receiver says that it wrote of samples and of native histograms is added up.

test('samples and histograms that were not written are lost together, in numbers and in words', () =>
  remoteWriting(
    { version: '2.0' },
    async writing => {
      const { receiver, handle, errors } = writing
      for (const id of ['a', 'b', 'c']) histogram('size', { id }).record(1)
      receiver.answer = request => ({
        status: 204,
        headers: { ...writtenHeaders(request), 'X-Prometheus-Remote-Write-Histograms-Written': '1' },
      })
      await pushAll(writing, 1)
      const { samples } = receiver.requests[0]!
      assert.is(samples.filter(({ value }) => typeof value === 'object').length, 3)
      assert.equal(lostOf(handle), { partial: 2 })
      assert.match(
        errors[0]!.message,
        `was answered with 204, but the receiver wrote ${samples.length - 2} of ${samples.length} samples.`,
      )
      // Where it does not say how many samples it wrote, it wrote none.
      receiver.answer = () => ({
        status: 204,
        headers: { 'X-Prometheus-Remote-Write-Histograms-Written': '3' },
      })
      await pushAll(writing, 1, 1)
      const second = receiver.requests[1]!.samples.length
      assert.match(errors[1]!.message, `wrote 3 of ${second} samples.`)
      assert.equal(lostOf(handle), { partial: 2 + second - 3 })
    },
    builder => builder.setNativeHistogramForMetric(Matcher.full('size'), {}),
  ))

test.run()
