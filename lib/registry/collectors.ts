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

/** After so many milliseconds no scrape waits for a run any longer: the longest default time-out of a scrape. */
const longestRunMs = 10_000

/** The stack of an error and those of its causes, to be printed beneath a warning. */
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
    // `stack` may be a getter that throws.
    return undefined
  }
}

/** Counts a failed run, and warns once for each collector. After a thousand warnings it is counted as `(other)`. */
function countError({ name, enter }: Collector, reason: string, thrown?: unknown): void {
  enter(() => {
    const message = `The collector "${messageOf(name)}" failed: ${reason}`
    const isKnown = warnOnce(`${collectorErrorsTotal} ${name}`, message, warningOptions(thrown))
    describeCounter(collectorErrorsTotal, 'Failed collector runs, by collector')
    counter(collectorErrorsTotal, { collector: isKnown ? name : '(other)' }).increment()
  })
}

/** The value of `running` during the synchronous part of a run, so that a scrape within it does not start another. */
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

/** Whether global emissions may reach `recorder`. They may if a recorder on the way does not have `beneath`. */
function isFed(recorder: Recorder): boolean {
  const fed = recordersBeneath(globalRecorder())
  return fed.has(recorder) || [...fed].some(one => !one?.beneath)
}

/**
 * Runs collectors. Exporters call it before each scrape.
 *
 * Synchronous collectors have run when this returns. It returns `undefined` if all were synchronous, otherwise a
 * promise that never rejects. The promise is fulfilled when the others or `expired` have settled. A run that is still
 * going then counts as failed, once, however many scrapes give it up. A run that has taken ten seconds or more is not
 * awaited, and counts as failed at each call.
 *
 * @param scraped - the recorder that is scraped, or several: their own collectors run, and the global ones if their
 * values may reach one of them, each once. By default all global collectors run, and no others.
 * @param isJoining - whether to start no run, and only wait for those that are going.
 */
export function runCollectors(
  expired?: Promise<unknown>,
  scraped?: Recorder | readonly Recorder[],
  isJoining?: boolean,
): Promise<void> | undefined {
  const recorders = scraped && [scraped].flat()
  const groups = !recorders || recorders.some(isFed) ? [collectorsOf()] : []
  for (const recorder of recorders ?? []) groups.push(collectorsOf(recorder))
  const waits: Promise<void>[] = []
  for (const group of groups) {
    // A copy: a collector that replaces itself would extend the Map for ever.
    for (const [key, collector] of [...group]) {
      if (group.get(key) !== collector) continue
      const wait = runWithin(collector, expired, isJoining)
      if (wait) waits.push(wait)
    }
  }
  return waits[0] && Promise.all(waits).then(() => {})
}

/** A promise that ends with the run of a collector or with `expired`; `undefined` if there is nothing to wait for. */
function runWithin(
  collector: Collector,
  expired: Promise<unknown> | undefined,
  isJoining: boolean | undefined,
): Promise<void> | undefined {
  const run = collector.running ?? (isJoining ? undefined : start(collector))
  const isOverdue = run && collector.age!() >= longestRunMs
  const cut = (): void => {
    // If another run is going, this one has settled: the other is one of a later scrape.
    if (collector.running !== run || (collector.late === run && !isOverdue)) return
    collector.late = run
    countError(collector, 'it took too long')
  }
  if (isOverdue) return cut() as undefined
  return run && expired ? Promise.race([run, expired.then(cut, cut)]) : run
}
