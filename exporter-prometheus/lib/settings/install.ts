import { messageOf } from 'metrics-facade'
import { BuildError, isPlainObject, shown } from '../base/error.ts'
import { remedyFor } from '../base/peer-options.ts'
import type { PrometheusHandle } from '../handle.ts'
import { Ladder } from './ladder.ts'
import {
  type ExporterOptions,
  initialValues,
  putOption,
  type RecorderOptions,
  settings,
  type Values,
} from './settings.ts'

/** Reads and checks the options. An option that does not exist is an error, so that a typo shows. */
function readOptions(options: ExporterOptions): Values {
  if (!isPlainObject(options)) {
    // The contents of an object are not shown: they may include a password.
    const given = typeof options === 'object' ? Object.prototype.toString.call(options) : shown(options)
    throw new BuildError(
      'INVALID_OPTION',
      `The options are ${given}. Give a plain object such as { buckets: [0.1, 1] }, or nothing.`,
    )
  }
  const values = initialValues()
  for (const [name, value] of Object.entries(options)) {
    if (!isOption(name)) {
      throw new BuildError(
        'INVALID_OPTION',
        `There is no option ${shown(name)}. ${remedyFor(name, Object.keys(settings))}`,
      )
    }
    if (value === undefined) continue
    try {
      putOption(values, name, value)
    } catch (error) {
      throw asOption(name, error)
    }
  }
  return values
}

function isOption(name: string): name is keyof ExporterOptions {
  return Object.hasOwn(settings, name)
}

/** Errors of a setting name its method; this makes them name the option instead. */
function asOption(name: keyof ExporterOptions, error: unknown): BuildError {
  if (!(error instanceof BuildError)) {
    return new BuildError(
      'INVALID_OPTION',
      `The option "${name}" does not have the form that ExporterOptions gives it: ${messageOf(error)}.`,
      { cause: error },
    )
  }
  const { method } = settings[name]
  if (!error.message.startsWith(method)) return error
  const message = `The option "${name}"${error.message.slice(method.length)}`
  return new BuildError(error.code, message, error.cause === undefined ? undefined : { cause: error.cause })
}

/**
 * Listens for scrapes and records everything that this process emits. It listens on `0.0.0.0:9000` by default, unless it
 * pushes. The same as `new PrometheusBuilder()….install()`, with the settings as one object.
 *
 * @example
 * ```ts
 * const handle = await install({ listener: '127.0.0.1:9000', buckets: [0.01, 0.1, 1] })
 * counter('requests_total').increment()
 * console.log(handle.address) // { host: '127.0.0.1', port: 9000 }
 * ```
 * @throws BuildError for an option that cannot be used, or an address that cannot be listened on.
 * @throws SetRecorderError when a global recorder is already set, unless it is an exporter's and `reuse` is set.
 */
export async function install(options: ExporterOptions = {}): Promise<PrometheusHandle> {
  return new Ladder(readOptions(options), 'options').install()
}

/**
 * Records everything that this process emits, without a listener: serve `handle.render()`, or mount
 * `handle.requestHandler()`. The same as `new PrometheusBuilder()….installRecorder()`, with the settings as one object.
 *
 * @example
 * ```ts
 * const handle = installRecorder({ globalLabels: { service: 'api' } })
 * counter('requests_total').increment()
 * handle.render() // '…\nrequests_total{service="api"} 1\n…'
 * ```
 * @throws BuildError for an option that cannot be used.
 * @throws SetRecorderError when a global recorder is already set, unless it is an exporter's and `reuse` is set.
 */
export function installRecorder(options: RecorderOptions = {}): PrometheusHandle {
  return new Ladder(readOptions(options), 'options').installRecorder()
}
