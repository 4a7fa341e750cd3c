import { installRecorder } from 'metrics-exporter-prometheus'
import { counter } from 'metrics-facade'

// A process of a program with limits: counts paths of its own when it is told to, then says how many there were in all.

const { DIRECTORY = '' } = process.env
const handle = installRecorder({
  processes: { directory: DIRECTORY, program: 'test' },
  cardinality: { perLabel: 4 },
})
process.on('warning', () => {})

process.on('message', (paths: readonly string[]) => {
  for (const path of paths) counter('hits', { path }).increment()
  process.send!(handle.render())
})
process.send!('installed')
