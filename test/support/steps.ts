import { type Profiler, Session } from 'node:inspector'

const session = new Session()
session.connect()

function taken(): Profiler.ScriptCoverage[] {
  let scripts: Profiler.ScriptCoverage[] = []
  // A session with its own process answers at once.
  session.post('Profiler.takePreciseCoverage', (error, { result }) => {
    if (error) throw error
    scripts = result
  })
  return scripts
}

session.post('Profiler.enable')
session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })

/**
 * How many blocks of our code are run by `run`, each as often as it is: what takes steps and not time, so that a busy
 * machine changes nothing. What the engine does in one call, such as `indexOf`, is one step.
 */
export function stepsOf(run: () => void): number {
  taken()
  run()
  let steps = 0
  for (const { url, functions } of taken()) {
    if (!url.startsWith('file:') || url.includes('node_modules')) continue
    for (const { ranges } of functions) for (const { count } of ranges) steps += count
  }
  return steps
}
