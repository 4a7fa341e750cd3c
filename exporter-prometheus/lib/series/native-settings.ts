import { BuildError, shown } from '../base/error.ts'
import { checkBounds } from './bounds.ts'
import { type NativeSchema, schemaForFactor } from './native-schema.ts'

/** The resolution and the limits of native histograms. Each setting may be left out. */
export interface NativeHistogramSettings {
  /**
   * The largest factor from one bound to the next: above 1. 1.1 by default. The factor in use is the largest of
   * 2^(2^-n), for n from -4 to 8 (1.0027 to 65,536), that does not exceed this one.
   */
  readonly bucketFactor?: number | undefined
  /**
   * How many buckets may have values, besides the one for zero: 1 or more. 160 by default. If there are more, buckets
   * are made coarser. At a factor of 65,536 they cannot be made coarser, and there may be up to 264.
   */
  readonly maxBuckets?: number | undefined
  /** Values from `-zeroThreshold` to `zeroThreshold` count as zero: 0 or more. 2^-128 by default. */
  readonly zeroThreshold?: number | undefined
  /**
   * How far `zeroThreshold` may grow if there are too many buckets: the buckets next to zero then count as zero, before
   * any is made coarser. 0 or more; 0 by default, so that it does not grow.
   */
  readonly maxZeroThreshold?: number | undefined
  /** Upper bounds of classic buckets, for the text formats. None by default: these then write one bucket for all values. */
  readonly buckets?: readonly number[] | undefined
  /**
   * Resets a series with too many buckets, so that its count and sum start at zero, instead of making buckets coarser:
   * at the earliest so many milliseconds after the series began. Before that its buckets are made coarser, and it is
   * reset when the time is over. Above 0; never by default.
   */
  readonly resetAfterMs?: number | undefined
}

/** Checked settings. */
export interface NativeRules {
  readonly schema: NativeSchema
  readonly maxBuckets: number
  readonly zeroThreshold: number
  readonly maxZeroThreshold: number
  /** The upper bounds of the classic buckets. */
  readonly bounds: readonly number[]
  readonly resetAfterMs: number
}

const known = ['bucketFactor', 'maxBuckets', 'zeroThreshold', 'maxZeroThreshold', 'buckets', 'resetAfterMs']

/**
 * Checks the settings of native histograms.
 *
 * @param where - names the option in the error.
 * @throws BuildError with code `INVALID_NATIVE_HISTOGRAM` or `INVALID_BUCKETS`.
 */
export function checkNativeSettings(settings: NativeHistogramSettings, where: string): NativeRules {
  const fail = (problem: string): never => {
    throw new BuildError('INVALID_NATIVE_HISTOGRAM', `${where}: ${problem}`)
  }
  if (typeof settings !== 'object' || settings === null) {
    fail(`the settings are ${shown(settings)}. Give an object, such as { bucketFactor: 1.1 }.`)
  }
  const unknown = Object.keys(settings).find(name => !known.includes(name))
  if (unknown !== undefined)
    fail(`there is no setting ${shown(unknown)}. The settings are ${known.join(', ')}.`)
  const { bucketFactor = 1.1, maxBuckets = 160, buckets, resetAfterMs } = settings
  const { zeroThreshold = 2 ** -128, maxZeroThreshold = 0 } = settings
  if (!(Number.isFinite(bucketFactor) && bucketFactor > 1)) {
    fail(`bucketFactor is ${shown(bucketFactor)}. Give a finite number above 1, for example 1.1.`)
  }
  if (!(Number.isSafeInteger(maxBuckets) && maxBuckets >= 1)) {
    fail(`maxBuckets is ${shown(maxBuckets)}. Give an integer of 1 or more, for example 160.`)
  }
  for (const [name, threshold] of Object.entries({ zeroThreshold, maxZeroThreshold })) {
    if (!(Number.isFinite(threshold) && threshold >= 0)) {
      fail(`${name} is ${shown(threshold)}. Give a finite number of 0 or more, or leave it out.`)
    }
  }
  if (resetAfterMs !== undefined && !(Number.isFinite(resetAfterMs) && resetAfterMs > 0)) {
    fail(`resetAfterMs is ${shown(resetAfterMs)}. Give milliseconds above 0, for example 3600000.`)
  }
  return {
    schema: schemaForFactor(bucketFactor),
    maxBuckets,
    zeroThreshold,
    maxZeroThreshold,
    bounds: buckets === undefined ? [] : checkBounds(buckets, where),
    resetAfterMs: resetAfterMs ?? Number.POSITIVE_INFINITY,
  }
}
