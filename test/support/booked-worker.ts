import { openSync, writeSync } from 'node:fs'
import { installRecorder, Matcher } from 'metrics-exporter-prometheus'
import { counter, histogram } from 'metrics-facade'

// A process that counts all the time, and keeps books: when it had recorded how much.

const { DIRECTORY = '', BOOK = '', WORKER = '' } = process.env
installRecorder({
  processes: { directory: DIRECTORY, program: 'test' },
  bucketsForMetric: [[Matcher.full('bucketed'), [1, 10]]],
  nativeHistogramsForMetric: [[Matcher.full('native'), {}]],
})
const labels = { worker: WORKER }
const jobs = counter('jobs_total', labels)
const values = ['bucketed', 'native', 'summary'].map(name => histogram(name, labels))
const book = openSync(BOOK, 'a')
let recorded = 0
setInterval(() => {
  for (let time = 0; time < 5; time++) {
    jobs.increment()
    for (const value of values) value.record(time)
    recorded += 1
  }
  writeSync(book, `${Date.now()} ${recorded}\n`)
}, 5)
