import type { RemoteWriteOption } from './transport-settings.ts'
import { milliseconds, pairs, path, url, word } from './variable-kinds.ts'
import { type Environment, oneOf, readVariables, withoutEmpty } from './variables.ts'

/** The variables, by what they set. */
const options = {
  endpoint: { name: 'ENDPOINT', ...url, takes: 'a URL such as http://127.0.0.1:9090/api/v1/write' },
  headers: { name: 'HEADERS', ...pairs, isSecret: true },
  username: { name: 'USERNAME', ...word },
  password: { name: 'PASSWORD', ...word, isSecret: true },
  bearerToken: { name: 'BEARER_TOKEN', ...word, isSecret: true },
  job: { name: 'JOB', ...word },
  instance: { name: 'INSTANCE', ...word },
  intervalMs: { name: 'INTERVAL_MS', ...milliseconds },
  timeoutMs: { name: 'TIMEOUT_MS', ...milliseconds },
  version: {
    name: 'VERSION',
    takes: 'auto, 2.0 or 1.0',
    read: oneOf<'auto' | '2.0' | '1.0'>({ auto: 'auto', '2.0': '2.0', '1.0': '1.0' }),
  },
} as const

const files = {
  ca: { name: 'CA', ...path },
  certificate: { name: 'CERTIFICATE', ...path },
  key: { name: 'KEY', ...path },
} as const

/**
 * Reads where and how to push by remote write; `undefined` if no variable says where.
 *
 * @param start - what all names begin with: `DYN_SYSTEM_REMOTE_WRITE_`.
 */
export function remoteWriteFromEnvironment(
  start: string,
  environment: Environment,
): RemoteWriteOption | undefined {
  const { endpoint, headers, ...read } = readVariables(options, start, environment)
  const tls = readVariables(files, start, environment)
  if (endpoint === undefined) return undefined
  return withoutEmpty({ endpoint, ...read, headers: Object.fromEntries(headers ?? []), tls })
}
