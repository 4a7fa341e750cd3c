import { checkForm } from '../pem-files.ts'

/** The files for TLS: paths of PEM files. */
export interface TlsFiles {
  /** Path of the certificate of the listener, followed by intermediate certificates, if there are any. */
  readonly certificate: string
  /** Path of the private key of the certificate. */
  readonly key: string
  /** The passphrase of the key, if it is encrypted; none by default. */
  readonly passphrase?: string
  /** Path of certificates of authorities: only clients with a certificate of one of them may connect. None by default. */
  readonly clientCa?: string
}

/** Checks the form of the settings of TLS; does not read the files. */
export function checkFiles(files: TlsFiles, where: string): TlsFiles {
  const remedy =
    'Give the paths of PEM files: { certificate, key }, and if need be clientCa and a passphrase.'
  return checkForm(files, where, ['certificate', 'key'], ['clientCa'], remedy)
}
