import type { Labels } from 'metrics-facade'
import { BuildError } from '../../base/error.ts'
import { labelEntries } from '../../base/label-entries.ts'
import { sanitizeLabelName } from '../../names/legal.ts'
import { readEndpoint, shownEndpoint } from '../endpoint.ts'

/** Labels that distinguish the groups of one job, such as `{ instance: 'a' }`. */
export type PushGrouping = Labels

/** The error for settings that cannot be used. Its message leaves out everything before an "@": that may be credentials. */
export function invalidPush(value: unknown, problem: string): BuildError {
  const given = shownEndpoint(value)
  return new BuildError('INVALID_PUSH_GATEWAY', `withPushGateway got ${given}: ${problem}`)
}

/**
 * Reads the URL to push to: the whole URL of a group; or with a job, the URL of the gateway, to which the path of the
 * group is added.
 *
 * @throws BuildError with code `INVALID_PUSH_GATEWAY`.
 */
export function readPushUrl(
  endpoint: string | URL,
  job: string | undefined,
  grouping: PushGrouping | undefined,
): URL {
  const example = 'http://127.0.0.1:9091/metrics/job/example'
  const url = readEndpoint(endpoint, {
    example,
    place: 'as the options username and password',
    refuse: (_given, problem) => invalidPush(endpoint, `it ${problem}`),
  })
  if (job !== undefined) {
    if (/\/job(@base64)?\//.test(url.pathname)) {
      throw invalidPush(endpoint, 'it names a job, and so does the option job. Leave one out.')
    }
    url.pathname = url.pathname.replace(/\/+$/, '') + groupPath(job, grouping)
  } else if (grouping !== undefined) {
    throw invalidPush(endpoint, 'grouping needs the option job. Give both, or neither and the whole URL.')
  } else if (url.pathname === '/') {
    throw invalidPush(
      endpoint,
      `it names no job. Give the option job, or the whole URL, such as "${example}".`,
    )
  }
  return url
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

/** One label as two segments of a path. A value that is empty or has special characters is written in base64. */
function pathPair(name: string, value: string): string {
  if (/^[\w~:-][\w~:.-]*$/.test(value)) return `/${name}/${value}`
  return `/${name}@base64/${Buffer.from(value).toString('base64url') || '='}`
}
