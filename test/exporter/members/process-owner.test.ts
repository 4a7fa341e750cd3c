import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UnreadFile } from '../../../exporter-prometheus/lib/members/process/file-reader.ts'
import { ownerOf } from '../../../exporter-prometheus/lib/members/process/process-member.ts'

// The first line of a file says whose it is; what does not, is not read.

const own = { pid: 1, start: '2', machine: 'm', program: 'shop', name: '1-a' }

function reasonOf(line: string, name = '1-a'): string {
  try {
    ownerOf(line, 'shop', name)
  } catch (error) {
    assert.instance(error, UnreadFile, line)
    return (error as UnreadFile).reason
  }
  return 'none'
}

test('the file of a process of this program is read, and that of another one is not', () => {
  assert.equal(ownerOf(JSON.stringify(own), 'shop', '1-a'), own)
  assert.is(reasonOf(JSON.stringify(own)), 'none')
  assert.is(reasonOf(JSON.stringify({ ...own, program: 'other' })), 'unreadable')
})

for (const line of ['', 'null', '5', '"x"', '[]', '{', '{}', JSON.stringify({ ...own, name: undefined })]) {
  test(`a file that begins with ${JSON.stringify(line)} is not read`, () => {
    assert.is(reasonOf(line), 'unreadable')
  })
}

test.run()
