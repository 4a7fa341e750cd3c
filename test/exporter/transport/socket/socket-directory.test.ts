import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { install } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../../../support/directory.ts'
import { uninstall } from '../../../support/prometheus-fixture.ts'
import { fails, refusal, withFs } from '../../../support/socket-fixture.ts'
import { warningsOf } from '../../../support/warnings.ts'

test.after.each(uninstall)

test('a directory that is not there, or is none, is refused by name', () =>
  withDirectory(async directory => {
    const missing = join(directory, 'missing')
    await refusal(join(missing, 's'), `Make the directory "${missing}" first`)
    writeFileSync(missing, '')
    await refusal(join(missing, 's'), `"${missing}" is not a directory`)
  }))

test('close() says so when the socket cannot be removed, as in a directory that was made read-only', () =>
  withDirectory(async directory => {
    const socketPath = join(directory, 's')
    const handle = await install({ udsListener: socketPath })
    const warnings = await warningsOf(() =>
      withFs(
        'unlinkSync',
        () => fails('EROFS', 'read-only file system'),
        () => handle.close(),
      ),
    )
    assert.is(warnings.length, 1)
    for (const says of [socketPath, 'could not be removed', 'EROFS', 'may be deleted']) {
      assert.match(warnings[0]!, says)
    }
    assert.ok(existsSync(socketPath))
  }))

for (const [code, says] of [
  ['ENOSPC', 'Make room'],
  ['EDQUOT', 'Make room'],
  ['EROFS', 'Let the process write'],
  ['EMFILE', 'See whether sockets can be made'],
] as const) {
  test(`a directory that refuses a socket with ${code} is an error whose advice is about directories`, () =>
    withDirectory(directory =>
      withFs(
        'mkdtempSync',
        () => fails(code, 'not today'),
        () => refusal(join(directory, 's'), code, says, directory, 'choose another path'),
      ),
    ))
}

test.run()
