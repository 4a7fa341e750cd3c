import { execFileSync } from 'node:child_process'
import fs, { copyFileSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { type BuildError, PrometheusBuilder } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { TlsCredentials } from '../../../../exporter-prometheus/lib/transport/http/tls.ts'
import { filesOf } from '../../../support/certificates.ts'
import { withDirectory } from '../../../support/directory.ts'
import { nextTurn } from '../../../support/gate.ts'
import { errorOf } from '../../../support/prometheus-fixture.ts'
import { listening } from '../../../support/scrape-fixture.ts'
import { type Renewing, renewing, shownBy, withFiles } from '../../../support/tls-fixture.ts'
import { warningsOf } from '../../../support/warnings.ts'

const first = filesOf('first')

/** The same, after a look at the files. */
async function shownNextBy(listener: Renewing): Promise<string | undefined> {
  await listener.look()
  return shownBy(listener)
}

test('a certificate that is written again is shown after the next look at it', () =>
  withFiles(({ files, put }) =>
    renewing(files, async listener => {
      assert.is(await shownBy(listener), 'first')
      put('second')
      assert.is(await shownNextBy(listener), 'second')
      put('first')
      assert.is(await shownNextBy(listener), 'first')
    }),
  ))

test('files are looked at by themselves, without a connection that would make it so, until close()', () =>
  withFiles(async ({ files, put }) => {
    await listening({ tls: files }, async listener => {
      put('second')
      // A second; each connection shows that none has to wait for it.
      let certificate = await shownBy(listener)
      while (certificate === 'first') certificate = await shownBy(listener)
      assert.is(certificate, 'second')
    })
  }))

test('one look at the files follows the other, and none the end', async () => {
  const timers: Array<readonly [delayMs: number, run: () => unknown]> = []
  const later = (...timer: (typeof timers)[number]): (() => void) => {
    timers.push(timer)
    return () => {}
  }
  const unwatch = (await TlsCredentials.open(first)).watch(() => {}, later)
  assert.equal([timers.length, timers[0]?.[0]], [1, 1_000])
  const look = timers[0]![1]()
  await nextTurn()
  assert.is(timers.length, 1, 'a look that does not end is the last')
  await look
  assert.is(timers.length, 2)
  const last = timers[1]![1]()
  unwatch()
  await last
  assert.is(timers.length, 2)
})

test('no connection reads a file, however many there are', () =>
  withFiles(({ files }) =>
    renewing(files, async listener => {
      let reads = 0
      const { openSync, readFileSync } = fs
      const counted =
        <F extends (...given: never[]) => unknown>(real: F) =>
        (...given: Parameters<F>) => {
          reads += 1
          return real(...given)
        }
      Object.assign(fs, { openSync: counted(openSync), readFileSync: counted(readFileSync) })
      const opens: unknown[] = []
      const { open } = fs.promises
      fs.promises.open = (...given) => {
        opens.push(given)
        return open(...given)
      }
      syncBuiltinESMExports()
      const start = performance.now()
      for (let time = 0; time < 50; time++) await shownBy(listener)
      // Two files a second.
      const most = 2 * (1 + Math.ceil((performance.now() - start) / 1_000))
      Object.assign(fs, { openSync, readFileSync })
      fs.promises.open = open
      syncBuiltinESMExports()
      assert.is(reads, 0)
      assert.ok(opens.length <= most, `${opens.length} files were opened`)
    }),
  ))

test('a certificate that comes by another target of a link is shown after the next look at it', () =>
  withDirectory(async directory => {
    // As Kubernetes lays out a secret: the link to the folder is replaced, the links to the files stay.
    for (const name of ['first', 'second'] as const) {
      mkdirSync(join(directory, name))
      copyFileSync(filesOf(name).certificate, join(directory, name, 'tls.crt'))
      copyFileSync(filesOf(name).key, join(directory, name, 'tls.key'))
    }
    symlinkSync('first', join(directory, '..data'))
    const files = { certificate: join(directory, 'tls.crt'), key: join(directory, 'tls.key') }
    symlinkSync(join('..data', 'tls.crt'), files.certificate)
    symlinkSync(join('..data', 'tls.key'), files.key)
    await renewing(files, async listener => {
      assert.is(await shownBy(listener), 'first')
      symlinkSync('second', join(directory, '..new'))
      renameSync(join(directory, '..new'), join(directory, '..data'))
      assert.is(await shownNextBy(listener), 'second')
    })
  }))

test('a half-written pair changes nothing, is reported once, and is used when it is whole', () =>
  withFiles(({ files, put }) =>
    renewing(files, async listener => {
      const warnings = await warningsOf(async () => {
        put('second', 'certificate')
        assert.is(await shownNextBy(listener), 'first')
        writeFileSync(files.key, '')
        assert.is(await shownNextBy(listener), 'first')
        put('second', 'key')
        assert.is(await shownNextBy(listener), 'second')
      })
      assert.is(warnings.length, 1)
      for (const text of ['not renewed', files.certificate, files.key, 'the key does not belong to']) {
        assert.ok(warnings[0]?.includes(text), warnings[0])
      }
      const later = await warningsOf(async () => {
        put('first', 'key')
        assert.is(await shownNextBy(listener), 'second')
      })
      assert.is(later.length, 1, 'what breaks after a change is reported again')
    }),
  ))

test('files that are taken away change nothing', () =>
  withFiles(({ files, put }) =>
    renewing(files, async listener => {
      const warnings = await warningsOf(async () => {
        rmSync(files.certificate)
        assert.is(await shownNextBy(listener), 'first')
        put('second')
        assert.is(await shownNextBy(listener), 'second')
      })
      assert.is(warnings.length, 1)
      assert.match(warnings[0] ?? '', 'ENOENT')
    }),
  ))

test('a pipe in place of a certificate, which nobody writes to, holds nothing up', () =>
  withFiles(({ files, put }) =>
    renewing(files, async listener => {
      const warnings = await warningsOf(async () => {
        rmSync(files.certificate)
        execFileSync('mkfifo', [files.certificate])
        assert.is(await shownNextBy(listener), 'first')
        assert.is((errorOf(() => new PrometheusBuilder().withTls(files)) as BuildError).code, 'INVALID_TLS')
        rmSync(files.certificate)
        put('second')
        assert.is(await shownNextBy(listener), 'second')
      })
      assert.is(warnings.length, 1)
      assert.match(warnings[0] ?? '', 'is not a file')
    }),
  ))

test.run()
