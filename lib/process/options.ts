import { type LabelRecord, type Labels, messageOf, type Recorder } from 'metrics-facade'
import { checkBucketOption, checkCollectorOptions } from 'metrics-facade/registry'
import { ProcessMetricsError, type ProcessMetricsErrorCode } from './error.ts'

/** Options of `collectProcessMetrics`. All are optional. */
export interface ProcessMetricsOptions {
  /** A prefix for every name, without a separator: `'shop_'`. By default there is no prefix. */
  readonly prefix?: string | undefined
  /** Labels for every series. By default there are no labels. */
  readonly labels?: Labels | undefined
  /**
   * Inclusive upper bounds of `nodejs_gc_duration_seconds` in seconds, finite and ascending. This is advice: settings
   * of the exporter for that name win. By default 0.001, 0.01, 0.1, 1, 2 and 5.
   */
  readonly gcBuckets?: readonly number[] | undefined
  /** How often the event loop's lag is measured: whole milliseconds from 1 to 1,000. 20 by default. */
  readonly eventLoopResolutionMs?: number | undefined
  /**
   * The recorder that the metrics go to and at whose scrapes they are read. By default the local recorder if this is
   * called within `withLocalRecorder`, else the global one.
   */
  readonly recorder?: Recorder | undefined
}

/** The options, checked and complete. */
export interface ProcessMetricsSettings {
  readonly prefix: string
  readonly labels: LabelRecord
  readonly gcBuckets: readonly number[]
  readonly eventLoopResolutionMs: number
  readonly recorder: Recorder | undefined
}

const optionNames = ['prefix', 'labels', 'gcBuckets', 'eventLoopResolutionMs', 'recorder']

/** Labels that some of the metrics set. */
const takenLabels = ['type', 'space', 'kind', 'version', 'major', 'minor', 'patch']

function refuse(code: ProcessMetricsErrorCode, message: string, cause?: unknown): never {
  throw new ProcessMetricsError(code, `collectProcessMetrics got ${message}`, cause ? { cause } : undefined)
}

function checkResolution(resolutionMs: number): number {
  if (Number.isInteger(resolutionMs) && resolutionMs >= 1 && resolutionMs <= 1_000) return resolutionMs
  return refuse(
    'INVALID_RESOLUTION',
    `the eventLoopResolutionMs ${messageOf(resolutionMs)}. Give whole milliseconds from 1 to 1000, for example 20.`,
  )
}

/** @throws ProcessMetricsError for a value that cannot be used, and for an option that does not exist. */
export function checkOptions(options: ProcessMetricsOptions): ProcessMetricsSettings {
  const settings = checkCollectorOptions(options, optionNames, takenLabels, refuse)
  const { gcBuckets = [0.001, 0.01, 0.1, 1, 2, 5], eventLoopResolutionMs = 20 } = options
  return {
    ...settings,
    gcBuckets: checkBucketOption('gcBuckets', gcBuckets, refuse),
    eventLoopResolutionMs: checkResolution(eventLoopResolutionMs),
  }
}
