import { messageOf } from 'metrics-facade'
import { PrometheusBuilder } from './builder.ts'
import { BuildError } from './error.ts'
import type { PrometheusHandle } from './handle.ts'
import type { ExporterOptions } from './options.ts'

type Apply = {
  [K in keyof ExporterOptions]-?: (builder: PrometheusBuilder, value: NonNullable<ExporterOptions[K]>) => void
}

const apply: Apply = {
  listener: (builder, address) => builder.withHttpListener(address),
  allowedAddresses: (builder, addresses) => {
    for (const address of addresses) builder.addAllowedAddress(address)
  },
  buckets: (builder, bounds) => builder.setBuckets(bounds),
  bucketsForMetric: (builder, entries) => {
    for (const [matcher, bounds] of entries) builder.setBucketsForMetric(matcher, bounds)
  },
  quantiles: (builder, quantiles) => builder.setQuantiles(quantiles),
  significantDigits: (builder, digits) => builder.setSignificantDigits(digits),
  bucketDurationMs: (builder, durationMs) => builder.setBucketDuration(durationMs),
  bucketCount: (builder, count) => builder.setBucketCount(count),
  globalLabels: (builder, labels) => {
    for (const [name, value] of Object.entries(labels)) builder.addGlobalLabel(name, value)
  },
  recommendedNaming: (builder, enabled) => builder.withRecommendedNaming(enabled),
  idleTimeout: (builder, { kinds, timeoutMs }) => builder.idleTimeout(kinds, timeoutMs),
  upkeepIntervalMs: (builder, intervalMs) => builder.upkeepInterval(intervalMs),
  clock: (builder, now) => builder.withClock(now),
}

/** A builder with these settings; an option that does not exist is an error, so that a slip of the pen shows. */
function builderFor(options: ExporterOptions): PrometheusBuilder {
  const builder = new PrometheusBuilder()
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(apply, name)) {
      throw new BuildError(
        'INVALID_OPTION',
        `There is no option "${name}". The options are ${Object.keys(apply).join(', ')}.`,
      )
    }
    if (value === undefined) continue
    try {
      apply[name as keyof ExporterOptions](builder, value as never)
    } catch (error) {
      if (error instanceof BuildError) throw error
      throw new BuildError(
        'INVALID_OPTION',
        `The option "${name}" has not the form that ExporterOptions gives it: ${messageOf(error)}.`,
        { cause: error },
      )
    }
  }
  return builder
}

/**
 * Listens for scrapes and records everything that this process emits: `new PrometheusBuilder()….install()` with its
 * settings as one object. Listens on `0.0.0.0:9000` by default.
 *
 * @throws BuildError for an option that cannot be used, or an address that cannot be listened on.
 * @throws SetRecorderError when a global recorder is set already.
 */
export async function install(options: ExporterOptions = {}): Promise<PrometheusHandle> {
  return builderFor(options).install()
}

/**
 * Records everything that this process emits, without a listener: `new PrometheusBuilder()….installRecorder()` with its
 * settings as one object. Serve `handle.render()`, or mount `handle.requestHandler()`.
 *
 * @throws BuildError for an option that cannot be used.
 * @throws SetRecorderError when a global recorder is set already.
 */
export function installRecorder(
  options: Omit<ExporterOptions, 'listener' | 'allowedAddresses'> = {},
): PrometheusHandle {
  return builderFor(options).installRecorder()
}
