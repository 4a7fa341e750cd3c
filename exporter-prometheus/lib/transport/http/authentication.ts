import { builtin } from '../../base/builtin.ts'
import { BuildError, shown } from '../../base/error.ts'

/** A password or token, stored as a digest, so that secrets of any length take the same time to compare. */
export interface Credential {
  readonly scheme: 'Basic' | 'Bearer'
  /** SHA-256 of the scheme and the decoded secret. */
  readonly digest: Buffer
}

const challenges: Readonly<Record<Credential['scheme'], string>> = {
  Basic: 'Basic realm="metrics", charset="UTF-8"',
  Bearer: 'Bearer realm="metrics"',
}

/** @throws BuildError with code `INVALID_AUTHENTICATION`. */
export function basicCredential(
  username: string,
  password: string,
  where = 'withBasicAuthentication',
): Credential {
  const refuse = (problem: string): never => {
    throw new BuildError(
      'INVALID_AUTHENTICATION',
      `${where} got the username ${shown(username)} and a password: ${problem}`,
    )
  }
  if (!isText(username) || username.includes(':')) {
    refuse(
      'the username must be a string, not be empty, and have no ":" and no control characters. Choose another.',
    )
  }
  if (!isText(password)) {
    refuse('the password must be a string, not be empty, and have no control characters. Choose another.')
  }
  return { scheme: 'Basic', digest: digestOf('Basic', Buffer.from(`${username}:${password}`)) }
}

/** @throws BuildError with code `INVALID_AUTHENTICATION`. */
export function bearerCredential(token: string, where = 'withBearerAuthentication'): Credential {
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
    throw new BuildError(
      'INVALID_AUTHENTICATION',
      `${where} got a token that no header can hold: it must be a string of visible ASCII characters, ` +
        'without spaces, and not be empty. Choose another, for example one in base64.',
    )
  }
  return { scheme: 'Bearer', digest: digestOf('Bearer', Buffer.from(token)) }
}

/** Whether an `Authorization` header contains one of `credentials`; always true if there are none. */
export function isAuthentic(credentials: readonly Credential[], authorization: string | undefined): boolean {
  if (credentials.length === 0) return true
  const [, scheme, shows] = /^(basic|bearer) +([\x21-\x7e]+) *$/i.exec(authorization ?? '') ?? []
  if (scheme === undefined || shows === undefined) return false
  const digest =
    scheme.toLowerCase() === 'basic'
      ? digestOf('Basic', Buffer.from(shows, 'base64'))
      : digestOf('Bearer', Buffer.from(shows))
  // All are compared, so that the time does not tell which one matches.
  const { timingSafeEqual } = builtin('node:crypto')
  let isOne = false
  for (const credential of credentials) isOne = timingSafeEqual(credential.digest, digest) || isOne
  return isOne
}

/** The values of `WWW-Authenticate`: one for each scheme of the credentials. */
export function challengesOf(credentials: readonly Credential[]): string[] {
  return [...new Set(credentials.map(({ scheme }) => challenges[scheme]))]
}

function digestOf(scheme: Credential['scheme'], secret: Buffer): Buffer {
  const { createHash } = builtin('node:crypto')
  return createHash('sha256').update(`${scheme} `).update(secret).digest()
}

function isText(value: unknown): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return typeof value === 'string' && value !== '' && !/[\x00-\x1f\x7f]/.test(value)
}
