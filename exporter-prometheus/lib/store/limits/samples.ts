import { messageOf } from 'metrics-facade'

/** Values as a message shows the first few of them. */
export function samplesOf(values: Iterable<string>, count = 3): string {
  const samples: string[] = []
  for (const value of values) {
    samples.push(`"${messageOf(value, 40)}"`)
    if (samples.length === count) break
  }
  return samples.join(', ')
}
