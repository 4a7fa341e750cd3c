import type { Labels } from 'metrics-facade'
import { BuildError, shown } from '../../base/error.ts'
import { labelEntries } from '../../base/label-entries.ts'
import { sanitizeLabelName } from '../../names/legal.ts'

/** Labels that tell the groups of one job apart, such as `{ instance: 'a' }`. */
export type PushGrouping = Labels

/** The error for settings that cannot be used; what may be credentials, all before an "@", is left out of its message. */
export function invalidPush(value: unknown, problem: string): BuildError {
  const whole = textOf(value)
  // Before it is cut, which might take the "@" away.
  const given = shown(whole.includes('@') ? whole.replace(/^((?:\w+:\/\/)?).*@/s, '$1***@') : value)
  return new BuildError('INVALID_PUSH_GATEWAY', `withPushGateway got ${given}: ${problem}`)
}

/**
 * Reads where to push to: the whole URL of a group or, with a job, that of the gateway, to which the path of the group
 * is added.
 *
 * @throws BuildError with code `INVALID_PUSH_GATEWAY`.
 */
export function readPushUrl(
  endpoint: string | URL,
  job: string | undefined,
  grouping: PushGrouping | undefined,
): URL {
  const example = 'Give a URL such as "http://127.0.0.1:9091/metrics/job/example".'
  const text = textOf(endpoint)
  if (!URL.canParse(text)) throw invalidPush(endpoint, `it is not a URL. ${example}`)
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw invalidPush(endpoint, `it starts with neither "http:" nor "https:". ${example}`)
  }
  if (url.username !== '' || url.password !== '') {
    throw invalidPush(endpoint, 'it has credentials in it. Give them as the options username and password.')
  }
  if (job !== undefined) {
    if (/\/job(@base64)?\//.test(url.pathname)) {
      throw invalidPush(endpoint, 'it names a job, and so does the option job. Leave one out.')
    }
    url.pathname = url.pathname.replace(/\/+$/, '') + groupPath(job, grouping)
  } else if (grouping !== undefined) {
    throw invalidPush(endpoint, 'grouping needs the option job. Give both, or neither and the whole URL.')
  } else if (url.pathname === '/') {
    throw invalidPush(endpoint, `it names no job. Give the option job, or the whole URL. ${example}`)
  }
  return url
}

/** Text, or a URL of whatever realm; where String would throw, no URL. */
function textOf(endpoint: unknown): string {
  try {
    return String(endpoint)
  } catch {
    return ''
  }
}

function groupPath(job: string, grouping: PushGrouping = {}): string {
  if (typeof job !== 'string' || job === '') {
    throw invalidPush(job, 'the option job must be a string that is not empty, such as "example".')
  }
  const labels = labelEntries(grouping, problem => {
    throw invalidPush(grouping, `the option grouping is wrong: ${problem}.`)
  })
  let path = `/metrics${pathPair('job', job)}`
  for (const [name, value] of labels) {
    if (value === undefined || value === null) continue
    if (name === 'job' || sanitizeLabelName(name) !== name) {
      throw invalidPush(
        name,
        'labels of the grouping have names of letters, digits and "_", not "job", and do not start with a digit or "__".',
      )
    }
    path += pathPair(name, String(value).toWellFormed())
  }
  return path
}

/** One label as two parts of a path. What would mean something there, or is empty, is written in base64. */
function pathPair(name: string, value: string): string {
  if (/^[\w~:-][\w~:.-]*$/.test(value)) return `/${name}/${value}`
  return `/${name}@base64/${Buffer.from(value).toString('base64url') || '='}`
}
