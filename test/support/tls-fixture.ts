import { copyFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { join } from 'node:path'
import type { ListenerAddress, TlsFiles } from 'metrics-exporter-prometheus'
import { AllowList } from '../../exporter-prometheus/lib/transport/http/access.ts'
import { readListenAddress } from '../../exporter-prometheus/lib/transport/http/address.ts'
import { bindPort } from '../../exporter-prometheus/lib/transport/http/bind.ts'
import { Listener } from '../../exporter-prometheus/lib/transport/http/listener.ts'
import { expositionRoute, liveRoute } from '../../exporter-prometheus/lib/transport/http/routes.ts'
import { TlsCredentials } from '../../exporter-prometheus/lib/transport/http/tls.ts'
import { defaultLimits } from '../../exporter-prometheus/lib/transport/limits.ts'
import { type CertificateName, clientTls, filesOf } from './certificates.ts'
import { withDirectory } from './directory.ts'
import { ask } from './http-client.ts'
import { freshRecorder, uninstall } from './prometheus-fixture.ts'

const tls = clientTls()

/** Files that a test changes, in a directory of their own. */
export interface Files {
  readonly directory: string
  readonly files: TlsFiles
  /** Puts the certificate, the key or both of another in place. */
  put(name: CertificateName, ...kinds: Array<'certificate' | 'key'>): void
}

/** A listener whose files are looked at when a test says so; by itself it does that each second. */
export interface Renewing {
  readonly address: ListenerAddress
  look(): Promise<void>
}

export async function renewing(
  tlsFiles: TlsFiles,
  body: (listener: Renewing) => Promise<void>,
): Promise<void> {
  const credentials = await TlsCredentials.open(tlsFiles)
  const access = { allowed: new AllowList(), credentials: [], tls: credentials }
  const bind = (server: Server) => bindPort(server, readListenAddress('127.0.0.1:0'))
  const routes = [expositionRoute('/metrics', freshRecorder().scraper, undefined), liveRoute('/health')]
  const listener = await Listener.listen(routes, access, bind, defaultLimits)
  try {
    await body({ address: listener.address!, look: () => credentials.renew() })
  } finally {
    await listener.close()
    uninstall()
  }
}

/** Has files that start as those of `first`. */
export function withFiles(body: (files: Files) => Promise<void>): Promise<void> {
  return withDirectory(directory => {
    const files = { certificate: join(directory, 'tls.crt'), key: join(directory, 'tls.key') }
    const put: Files['put'] = (name, ...kinds) => {
      for (const kind of kinds.length > 0 ? kinds : (['certificate', 'key'] as const)) {
        copyFileSync(filesOf(name)[kind], files[kind])
      }
    }
    put('first')
    return body({ directory, files, put })
  })
}

/** Whose certificate a new connection is shown. */
export async function shownBy({
  address,
}: {
  readonly address: ListenerAddress
}): Promise<string | undefined> {
  return (await ask(address, '/health', { tls })).certificate
}
