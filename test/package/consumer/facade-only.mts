// Compiled without the types of Node or of the DOM.
import { type Counter, counter, gauge, histogram, type Timer } from 'metrics-facade'
import { RecoverableRecorder, withLabels } from 'metrics-facade/layers'
import { LabelTree } from 'metrics-facade/registry'

export const jobs: Counter = counter('jobs_total', { queue: 'mail' })
export const timer: Timer = histogram('job_seconds').startTimer()
export const done: () => void = gauge('jobs').track()
export const result: number = withLabels({ user: 1 }, () => 1)
export { LabelTree, RecoverableRecorder }
