import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { TlsFiles } from 'metrics-exporter-prometheus'

// Made with OpenSSL 3, because Node makes keys but no certificates, each of them for a hundred years:
//   new='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500'
//   openssl req -x509 $new -keyout ca-key.pem -out ca.pem -subj '/CN=authority of the tests' \
//     -addext keyUsage=critical,keyCertSign
// and for `first`, `second` and `client`, after which the key of the authority was thrown away:
//   openssl req -x509 $new -keyout first-key.pem -out first.pem -CA ca.pem -CAkey ca-key.pem -subj /CN=first \
//     -addext basicConstraints=critical,CA:FALSE \
//     -addext subjectAltName=DNS:localhost,DNS:metrics.example,IP:127.0.0.1
// `stranger` is its own authority:
//   openssl req -x509 $new -keyout stranger-key.pem -out stranger.pem -subj /CN=stranger

export type CertificateName = 'first' | 'second' | 'client' | 'stranger'

function pathOf(file: string): string {
  return fileURLToPath(new URL(`certificates/${file}`, import.meta.url))
}

/** The file of the authority of `first`, `second` and `client`. */
export const authority: string = pathOf('ca.pem')

/** The files of a certificate, which is for localhost, metrics.example and 127.0.0.1, and has its name as subject. */
export function filesOf(name: CertificateName): TlsFiles {
  return { certificate: pathOf(`${name}.pem`), key: pathOf(`${name}-key.pem`) }
}

/** What a client trusts, and shows if it has a name. */
export interface ClientTls {
  readonly ca: Buffer
  readonly cert?: Buffer
  readonly key?: Buffer
}

export function clientTls(name?: CertificateName): ClientTls {
  const ca = readFileSync(authority)
  if (name === undefined) return { ca }
  const { certificate, key } = filesOf(name)
  return { ca, cert: readFileSync(certificate), key: readFileSync(key) }
}
