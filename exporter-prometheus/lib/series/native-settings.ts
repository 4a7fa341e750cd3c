import { BuildError, shown } from '../base/error.ts'
import { checkBounds } from './bounds.ts'
import { type NativeSchema, schemaForFactor } from './native-schema.ts'

/** How native histograms are kept. */
export interface NativeHistogramSettings {
  /**
   * How many times larger than the one before each bound is, at most: above 1. 1.1 by default. The growth that is used
   * is the largest of 2^(2^-n), n from -4 to 8 (1.0027 to 65,536), that does not exceed this.
   */
  readonly bucketFactor?: number | undefined
  /**
   * How many buckets may have values, besides that of zero, before they are made coarser: 1 or more. 160 by default.
   * At a factor of 65,536 they cannot be made coarser, and there may be up to 264.
   */
  readonly maxBuckets?: number | undefined
  /** Values from `-zeroThreshold` to `zeroThreshold` count as zero: 0 or more. 2^-128 by default. */
  readonly zeroThreshold?: number | undefined
  /**
   * How far `zeroThreshold` may grow where there are too many buckets: those next to zero then count as zero, before
   * any is made coarser. 0 or more; 0 by default, which leaves it as it is.
   */
  readonly maxZeroThreshold?: number | undefined
  /** Upper bounds of classic buckets that are kept and written besides. None by default. */
  readonly buckets?: readonly number[] | undefined
  /**
   * With too many buckets begin again, with count and sum at zero, instead of making buckets coarser, where so many
   * milliseconds have passed since the series began. Where fewer have, buckets are made coarser for the time being, and
   * the series begins again when the time is over. Above 0; never by default.
   */
  readonly resetAfterMs?: number | undefined
}

/** Checked settings. */
export interface NativeRules {
  readonly schema: NativeSchema
  readonly maxBuckets: number
  readonly zeroThreshold: number
  readonly maxZeroThreshold: number
  /** Of the classic buckets besides. */
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
