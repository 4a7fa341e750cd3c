import { checkDuration, checkTimer } from '../../base/duration.ts'
import type { PushError } from '../push-error.ts'
import { OptionReader } from '../push-options.ts'
import { invalidPush, type PushGrouping, readPushUrl } from './push-url.ts'

/** How to push to a Pushgateway. */
export interface PushGatewayOptions {
  /** The name of the job. The endpoint is then the URL of the gateway, and `/metrics/job/…` is added to it. */
  readonly job?: string | undefined
  /** Labels that distinguish this group from others of the same job; needs `job`. None by default. */
  readonly grouping?: PushGrouping | undefined
  /** From the end of one push to the start of the next, in milliseconds. 15,000 by default. */
  readonly intervalMs?: number | undefined
  /** `'PUT'` (the default) replaces all metrics of the group, `'POST'` only those with the same names. */
  readonly method?: 'PUT' | 'POST' | undefined
  /** For basic authentication, which is off by default. */
  readonly username?: string | undefined
  /** For basic authentication; empty by default. */
  readonly password?: string | undefined
  /**
   * How long a push may take, from running the collectors to the answer, in milliseconds; for the last push, with all
   * its tries. 10,000 by default.
   */
  readonly timeoutMs?: number | undefined
  /** Whether the group is deleted from the gateway after the last push. `false` by default. */
  readonly deleteOnClose?: boolean | undefined
  /** Called with each failure. By default each reason is reported once, as a process warning. */
  readonly onError?: ((error: PushError) => void | Promise<void>) | undefined
}

/** The settings of a push gateway, checked. */
export interface PushSettings {
  readonly url: URL
  readonly intervalMs: number
  readonly method: 'PUT' | 'POST'
  /** The value of the header `Authorization`. */
  readonly authorization: string | undefined
  readonly timeoutMs: number
  readonly deleteOnClose: boolean
  readonly onError: PushGatewayOptions['onError']
}

const reader = new OptionReader('withPushGateway', 'INVALID_PUSH_GATEWAY')

/**
 * Reads the settings of a push gateway, with their defaults.
 *
 * @throws BuildError with code `INVALID_PUSH_GATEWAY` or `INVALID_DURATION`.
 */
export function readPushSettings(endpoint: string | URL, options: PushGatewayOptions): PushSettings {
  if (typeof options !== 'object' || options === null) {
    throw invalidPush(options, 'the options must be an object such as { intervalMs: 15000 }.')
  }
  const { job, grouping, intervalMs = 15_000, timeoutMs = 10_000, ...rest } = options
  const { username, password, method = 'PUT', deleteOnClose = false, onError, ...unknown } = rest
  const [typo] = Object.keys(unknown)
  if (typo !== undefined) {
    throw invalidPush(typo, 'there is no such option. See PushGatewayOptions, or leave it out.')
  }
  if (method !== 'PUT' && method !== 'POST') {
    throw invalidPush(method, 'the option method must be "PUT" or "POST".')
  }
  if (typeof deleteOnClose !== 'boolean') {
    throw invalidPush(deleteOnClose, 'the option deleteOnClose must be true or false.')
  }
  if (onError !== undefined && typeof onError !== 'function') {
    throw invalidPush(onError, 'the option onError must be a function that takes an error.')
  }
  return {
    url: readPushUrl(endpoint, job, grouping),
    intervalMs: checkDuration(intervalMs, 'withPushGateway, intervalMs'),
    method,
    authorization: reader.basicAuthorization(username, password),
    timeoutMs: checkTimer(timeoutMs, 'withPushGateway, timeoutMs'),
    deleteOnClose,
    onError,
  }
}
