import {
  type Collector,
  collectorsOf,
  counter,
  currentClock,
  describeCounter,
  globalRecorder,
  messageOf,
  type Recorder,
  readClock,
  recordersBeneath,
  type WarningOptions,
  warnOnce,
} from 'metrics-facade'

const collectorErrorsTotal = 'metrics_collector_errors_total'

/** How long a run is waited for by whoever comes later, in milliseconds: as long as any scrape waits by default. */
const longestRunMs = 10_000

/** What was thrown as it is printed beneath a warning: its stack, and those of its causes. */
function stackOf(thrown: unknown): string {
  let text = ''
  for (
    let error = thrown as Error | undefined;
    error?.stack && text.length < 4_000;
    error = error.cause as Error
  ) {
    const lines = error.stack.split('\n', 50).map(line => messageOf(line, 300))
    text += `${text && '\nCaused by: '}${lines.join('\n')}`
  }
  return text
}

function warningOptions(thrown: unknown): WarningOptions | undefined {
  try {
    const detail = stackOf(thrown)
    return detail ? { type: 'MetricsWarning', detail } : undefined
  } catch {
    // A stack of somebody's own making.
    return undefined
  }
}

/** Counts a failed run, and reports it once a collector. When a thousand things were reported, as `(other)`. */
function countError({ name, enter }: Collector, reason: string, thrown?: unknown): void {
  enter(() => {
    const message = `The collector "${messageOf(name)}" failed: ${reason}`
    const isKnown = warnOnce(`${collectorErrorsTotal} ${name}`, message, warningOptions(thrown))
    describeCounter(collectorErrorsTotal, 'Failed collector runs, by collector')
    counter(collectorErrorsTotal, { collector: isKnown ? name : '(other)' }).increment()
  })
}

/** Stands for a run in its synchronous part, which must not be started again from within. */
const started = Promise.resolve()

function start(collector: Collector): Promise<void> | undefined {
  const fail = (error: unknown): void => countError(collector, messageOf(error), error)
  collector.running = started
  const clock = currentClock()
  const { now } = clock
  const began = readClock(clock, now)
  collector.age = () => readClock(clock, now) - began
  let running: Promise<void> | undefined
  try {
    const result = collector.enter(collector.run)
    if (typeof (result as PromiseLike<void> | undefined)?.then === 'function') {
      running = Promise.resolve(result as PromiseLike<void>)
        .catch(fail)
        .finally(() => {
          collector.running = undefined
        })
    }
  } catch (error) {
    fail(error)
  }
  collector.running = running
  return running
}

/** Whether what is emitted globally may come to `recorder`: it may also where a recorder does not tell what is beneath. */
function isFed(recorder: Recorder): boolean {
  const fed = recordersBeneath(globalRecorder())
  return fed.has(recorder) || [...fed].some(one => !one?.beneath)
}

/**
 * Runs collectors. For exporters, before each scrape.
 *
 * The synchronous ones have run when this returns. Returns `undefined` when that was all, else a promise that is
 * fulfilled, and never rejected, when the others have settled or `expired` has: those still running then are counted
 * as failed, once a run however many give it up. A run of ten seconds or more is counted at each call, and not waited
 * for.
 *
 * @param recorder - whose scrape it is: its own collectors run, and the global ones if what they emit may reach it. By
 * default all global ones, and none of any recorder's own.
 * @param isJoining - whether none is started, and only those are waited for that run already.
 */
export function runCollectors(
  expired?: Promise<unknown>,
  recorder?: Recorder,
  isJoining?: boolean,
): Promise<void> | undefined {
  const groups = !recorder || isFed(recorder) ? [collectorsOf()] : []
  if (recorder) groups.push(collectorsOf(recorder))
  const waits: Promise<void>[] = []
  for (const group of groups) {
    // A copy, which one that renews itself does not make longer and longer.
    for (const [key, collector] of [...group]) {
      if (group.get(key) !== collector) continue
      const wait = runWithin(collector, expired, isJoining)
      if (wait) waits.push(wait)
    }
  }
  return waits[0] && Promise.all(waits).then(() => {})
}

/** The run of a collector, or what ends with it or when `expired` does; nothing where nobody has to wait. */
function runWithin(
  collector: Collector,
  expired: Promise<unknown> | undefined,
  isJoining: boolean | undefined,
): Promise<void> | undefined {
  const run = collector.running ?? (isJoining ? undefined : start(collector))
  const isOverdue = run && collector.age!() >= longestRunMs
  const cut = (): void => {
    // Otherwise this run has settled, and a later one, for another scrape, may be under way.
    if (collector.running !== run || (collector.late === run && !isOverdue)) return
    collector.late = run
    countError(collector, 'it took too long')
  }
  if (isOverdue) return cut() as undefined
  return run && expired ? Promise.race([run, expired.then(cut, cut)]) : run
}
