import { BuildError, isPlainObject, shown, unknownKey } from '../../base/error.ts'
import { type Access, AllowList, basicCredential, bearerCredential, type Credential } from './access.ts'
import { checkTlsFiles, TlsCredentials } from './tls.ts'
import type { TlsFiles } from './tls-files.ts'

/** A username and its password. */
export interface BasicCredentials {
  readonly username: string
  readonly password: string
}

/** The credentials that admit a scraper. Without either, those for all listeners count. */
export interface CredentialOptions {
  /** Usernames and passwords: a scraper needs one of these or of the tokens. By default those for all listeners count. */
  readonly basicAuthentication?: readonly BasicCredentials[] | undefined
  /** Tokens (`Authorization: Bearer …`): a scraper needs one of these or of the passwords. By default those for all listeners count. */
  readonly bearerAuthentication?: readonly string[] | undefined
}

/** Who may scrape a port. What is left out is as for all listeners. */
export interface AccessOptions extends CredentialOptions {
  /** The addresses and subnets that may connect, such as `['10.0.0.0/8', '::1']`; by default those for all listeners. */
  readonly allowedAddresses?: readonly string[] | undefined
  /** Paths of PEM files: `{ certificate, key }`. The port then accepts only TLS. By default those for all listeners count. */
  readonly tls?: TlsFiles | undefined
}

/** Who may scrape, checked. */
export interface AccessSettings {
  /** Empty admits everyone. */
  readonly allowedAddresses: readonly string[]
  /** A scraper needs one of these, if there are any. */
  readonly credentials: readonly Credential[]
  /** `undefined` for plain HTTP. */
  readonly tls: TlsFiles | undefined
}

export const credentialOptionNames: readonly string[] = ['basicAuthentication', 'bearerAuthentication']
export const accessOptionNames: readonly string[] = [...credentialOptionNames, 'allowedAddresses', 'tls']

/**
 * Checks the options of one listener. The result has only the settings that were set.
 *
 * @param method - the builder's method, for errors.
 *
 * @throws BuildError with code `INVALID_OPTION`, `INVALID_ALLOWED_ADDRESS`, `INVALID_AUTHENTICATION` or `INVALID_TLS`.
 */
export function readAccess(options: AccessOptions, method: string): Partial<AccessSettings> {
  const { allowedAddresses, tls } = options
  const credentials = readCredentials(options, method)
  return {
    ...(allowedAddresses !== undefined && {
      allowedAddresses: readAllowed(allowedAddresses, `${method}, allowedAddresses`),
    }),
    ...(credentials.length > 0 && { credentials }),
    ...(tls !== undefined && { tls: checkTlsFiles(tls, `${method}, tls`) }),
  }
}

function readAllowed(addresses: readonly string[], where: string): readonly string[] {
  const list = new AllowList()
  for (const address of checkAccessList(addresses, where)) list.add(address, where)
  return [...addresses]
}

/** Reads the credentials; empty if neither option is set. */
export function readCredentials(options: CredentialOptions, method: string): readonly Credential[] {
  const { basicAuthentication, bearerAuthentication } = options
  const basic = `${method}, basicAuthentication`
  const bearer = `${method}, bearerAuthentication`
  return [
    ...(basicAuthentication === undefined ? [] : checkAccessList(basicAuthentication, basic)).map(given => {
      const { username, password } = checkBasicCredentials(given, basic)
      return basicCredential(username, password, basic)
    }),
    ...(bearerAuthentication === undefined ? [] : checkAccessList(bearerAuthentication, bearer)).map(token =>
      bearerCredential(token, bearer),
    ),
  ]
}

/**
 * Refuses anything but a list with entries. Strings are iterable too: each character would become a token, and '' none.
 * And an empty list, for example from an environment variable that is not set, must not admit everyone.
 *
 * @throws BuildError with code `INVALID_OPTION`.
 */
export function checkAccessList<T>(given: readonly T[], where: string): readonly T[] {
  const fail = (problem: string): never => {
    throw new BuildError('INVALID_OPTION', `${where} ${problem}`)
  }
  // The value is not shown: it may be a password.
  if (!Array.isArray(given)) fail('must be an array. Put even a single one in an array.')
  return given.length > 0 ? given : fail('is an empty list. Leave it out to let everyone in.')
}

/** Checks the form of one entry. Errors show only names of its settings, never values. */
export function checkBasicCredentials<T extends object>(given: T, where: string): T {
  const unknown = isPlainObject(given) ? unknownKey(given, ['username', 'password']) : undefined
  if (isPlainObject(given) && unknown === undefined) return given
  const problem =
    unknown === undefined ? 'that is not an object' : `with ${shown(unknown)}, which it does not know`
  throw new BuildError(
    'INVALID_OPTION',
    `${where} has an entry ${problem}. Give { username, password } for each.`,
  )
}

/** @throws BuildError with code `INVALID_TLS`, as a rejection. */
export async function openAccess({ allowedAddresses, credentials, tls }: AccessSettings): Promise<Access> {
  const allowed = new AllowList()
  for (const address of allowedAddresses) allowed.add(address)
  return { allowed, credentials, tls: tls && (await TlsCredentials.open(tls)) }
}
