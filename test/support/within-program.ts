import { join } from 'node:path'
import { counter } from 'metrics-facade'
import { withDirectory } from './directory.ts'
import { type Simulated, SimulatedProgram } from './process.ts'
import { samplesOf } from './thread.ts'

/** A process counts jobs. */
export function count({ run }: Simulated, value: number): void {
  run(() => counter('jobs_total').increment(value))
}

/** A test of a program of several processes, which end with it. */
export function within(body: (program: SimulatedProgram) => unknown): () => Promise<void> {
  return () =>
    withDirectory(async directory => {
      await using program = new SimulatedProgram(join(directory, 'members'))
      await body(program)
    })
}

/** How many files a process has left out, by reason. */
export function skipped({ handle }: Simulated): Record<string, number> {
  const lines = samplesOf(handle, 'metrics_member_files_skipped')
  const counts = lines
    .map(line => /reason="(\w+)"\} (\d+)/.exec(line)!)
    .map(([, reason, value]) => [reason, Number(value)])
  return Object.fromEntries(counts.filter(([, value]) => value !== 0))
}
