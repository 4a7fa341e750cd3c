import { EventEmitter } from 'node:events'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Answer, sendPieces } from '../../../exporter-prometheus/lib/transport/body.ts'

test('an answer that has nothing but what is needed gets every piece, once it can take more', async () => {
  class Mock extends EventEmitter {
    readonly texts: string[] = []
    isEnded = false

    write(piece: Uint8Array): boolean {
      this.texts.push(String(piece))
      setImmediate(() => this.emit('drain'))
      return false
    }

    end(): void {
      this.isEnded = true
    }
  }
  const mock = new Mock()
  const pieces = Array.from({ length: 100 }, (_, index) => Buffer.from(`${index} `))
  await sendPieces(mock as unknown as Answer, pieces)
  assert.is(mock.texts.join(''), pieces.join(''))
  assert.is(mock.isEnded, true)
})

test.run()
