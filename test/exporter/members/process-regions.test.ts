import * as fs from 'node:fs'
import { join } from 'node:path'
import { Matcher } from 'metrics-exporter-prometheus'
import { histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../../support/directory.ts'
import { SimulatedProgram } from '../../support/process.ts'

test('what is written again and again has its room twice in the file, and no more', () =>
  withDirectory(async directory => {
    await using program = new SimulatedProgram(directory)
    const { name, run, tick } = program.start({
      nativeHistogramsForMetric: [[Matcher.full('native'), {}]],
    })
    const sizes: number[] = []
    for (let time = 0; time < 2_000; time++) {
      run(() => {
        histogram('native').record(1 + (time % 7))
        histogram('summary').record(1 + (time % 7))
      })
      tick()
      if (time % 500 === 499) sizes.push(fs.statSync(join(directory, `test.${name}.metrics1`)).size)
    }
    assert.is(sizes.at(-1), sizes[0])
  }))

test.run()
