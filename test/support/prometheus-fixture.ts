import { PrometheusBuilder, type PrometheusHandle } from 'metrics-exporter-prometheus'
import { noopRecorder, swapGlobalRecorder } from 'metrics-facade'
import { forgetMetrics } from './installed.ts'
import { type ParsedFamily, parseStrictly } from './strict-parser.ts'

/** A clock that stands still until it is told to go on. */
export interface ManualClock {
  /** Milliseconds. */
  now: number
  readonly read: () => number
}

export function manualClock(now = 1_000): ManualClock {
  const clock = { now, read: () => clock.now }
  return clock
}

/** Has the wall clock say what `read` returns, as long as it is not disposed of. */
export function setWallClock(read: () => number): Disposable {
  const { now } = Date
  Date.now = read
  return {
    [Symbol.dispose]() {
      Date.now = now
    },
  }
}

/** Makes a new recorder the global one in place of whatever was, and returns its handle. It is empty. Starts nothing. */
export function freshRecorder(
  configure: (builder: PrometheusBuilder) => PrometheusBuilder = builder => builder,
): PrometheusHandle {
  const recorder = configure(new PrometheusBuilder()).buildRecorder()
  forgetMetrics()
  swapGlobalRecorder(recorder)
  return recorder.handle()
}

/** For the end of a test that installed something. What is installed next is empty. */
export function uninstall(): void {
  forgetMetrics()
  swapGlobalRecorder(noopRecorder)
}

/** Renders, and lets the strict parser have a look at it. */
export function renderStrictly(handle: PrometheusHandle): string {
  const text = handle.render()
  parseStrictly(text)
  return text
}

/** What a strict parser reads from a render. */
export function scrapeStrictly(handle: PrometheusHandle): ParsedFamily[] {
  return parseStrictly(handle.render())
}

/** The value of one sample of an exposition, by name and labels as they are written; `undefined` if it is not there. */
export function sampleValue(text: string, sample: string): string | undefined {
  return text
    .split('\n')
    .find(line => line.startsWith(`${sample} `))
    ?.slice(sample.length + 1)
}

/** What a promise rejects with; throws when it does not. */
export async function rejectionOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise
  } catch (error) {
    return error as Error
  }
  throw new Error('the promise was fulfilled')
}

/** What a function throws; fails when it does not. */
export function errorOf(body: () => unknown): Error {
  try {
    body()
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing was thrown')
}
