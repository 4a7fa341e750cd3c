import { writeSync } from 'node:fs'
import { Session } from './session.ts'
import type { Step } from './step.ts'

// Runs the steps of one seed in a process of its own, and says each before it is done: what hangs, or ends the process,
// is then the last that it said. Arguments: seed, set-up, number of steps.

const [seed, setUp, steps] = process.argv.slice(2)

function said(step: Step): string {
  return JSON.stringify(step, (_key, value) => {
    if (typeof value === 'bigint') return `${value}n`
    return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value
  })
}

const session = new Session(Number(seed), setUp!)
await session.start()
for (let index = 0; index < Number(steps); index++) {
  const step = session.next()
  // Not by a stream, which a step that hangs would keep from writing.
  writeSync(1, `${index} ${said(step).slice(0, 2_000)}\n`)
  await session.run(step)
}
writeSync(1, 'the last look\n')
await session.finish()
writeSync(1, 'done\n')
