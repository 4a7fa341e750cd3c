import { BuildError, isPlainObject, shown, unknownKey } from '../../base/error.ts'
import { type Access, AllowList } from './access.ts'
import { basicCredential, bearerCredential, type Credential } from './authentication.ts'
import { checkTlsFiles, TlsCredentials } from './tls.ts'
import type { TlsFiles } from './tls-files.ts'

/** A username and its password. */
export interface BasicCredentials {
  readonly username: string
  readonly password: string
}

/** Which credentials let a scraper in. Where neither is given, those of the builder count. */
export interface CredentialOptions {
  /** Usernames and passwords, any of which lets a scraper in. */
  readonly basicAuthentication?: readonly BasicCredentials[] | undefined
  /** Tokens (`Authorization: Bearer …`), any of which lets a scraper in. */
  readonly bearerAuthentication?: readonly string[] | undefined
}

/** Who may scrape at a port. What is left out is as the builder has it for all listeners. */
export interface AccessOptions extends CredentialOptions {
  /** The addresses and subnets that may connect, such as `['10.0.0.0/8', '::1']`. */
  readonly allowedAddresses?: readonly string[] | undefined
  /** Paths of PEM files, with which the port takes TLS only: `{ certificate, key }`. */
  readonly tls?: TlsFiles | undefined
}

/** Who may scrape, checked. */
export interface AccessSettings {
  /** Everyone, if there are none. */
  readonly allowedAddresses: readonly string[]
  /** Of these one has to be shown, if there are any. */
  readonly credentials: readonly Credential[]
  /** Plain HTTP without. */
  readonly tls: TlsFiles | undefined
}

export const credentialOptionNames: readonly string[] = ['basicAuthentication', 'bearerAuthentication']
export const accessOptionNames: readonly string[] = [...credentialOptionNames, 'allowedAddresses', 'tls']

/**
 * Checks the options of one listener; `method` is what they were given to. What is left out of them is missing.
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

/** None where neither option is given. */
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
 * Refuses what is not a list with something in it. Strings are iterable too: each character would become a token, and ''
 * none. And a list that is empty, as where a variable of the environment is not set, must not let everyone in.
 *
 * @throws BuildError with code `INVALID_OPTION`.
 */
export function checkAccessList<T>(given: readonly T[], where: string): readonly T[] {
  const fail = (problem: string): never => {
    throw new BuildError('INVALID_OPTION', `${where} ${problem}`)
  }
  // Not shown: it may be a password.
  if (!Array.isArray(given)) fail('must be an array. Put even a single one in an array.')
  return given.length > 0 ? given : fail('is an empty list. Leave it out to let everyone in.')
}

/** Nothing of it is shown but the names of its settings. */
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
