import { BuildError } from '../base/error.ts'
import { checkForm } from './pem-files.ts'
import { checkContents } from './tls-context.ts'

/** The files for TLS of connections to a receiver: paths of PEM files, which are read again at each push. */
export interface ClientTlsFiles {
  /** Path of certificates of authorities, which the receiver's has to be of; by default those that Node trusts. */
  readonly ca?: string | undefined
  /** Path of the certificate that is shown to the receiver; none by default. */
  readonly certificate?: string | undefined
  /** Path of the private key of that certificate; none by default. */
  readonly key?: string | undefined
  /** The passphrase of the key, if it is encrypted; none by default. */
  readonly passphrase?: string | undefined
}

/**
 * Checks the files for connections to a URL.
 *
 * @param where - names the option in the error.
 * @throws BuildError with code `INVALID_TLS`.
 */
export function checkClientTls(
  given: ClientTlsFiles | undefined,
  { protocol }: URL,
  where: string,
): ClientTlsFiles | undefined {
  if (given === undefined) return undefined
  const remedy =
    'Give the paths of PEM files: { ca }, { certificate, key } or all, and if need be a passphrase.'
  const files = checkForm(given, where, [], ['ca', 'certificate', 'key'], remedy)
  const refuse = (problem: string): never => {
    throw new BuildError('INVALID_TLS', `${where} ${problem}`)
  }
  if ((files.certificate === undefined) !== (files.key === undefined)) {
    refuse('got a certificate or a key without the other. Give both, or neither.')
  }
  if (protocol !== 'https:')
    refuse('is for endpoints that begin with "https:". Leave it out, or give such a one.')
  checkContents(files, where)
  return files
}
