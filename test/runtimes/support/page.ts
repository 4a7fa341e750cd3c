import * as assert from 'uvu/assert'

/** Checks what the program `page.mjs` says of the page that it has served, and looked at for a while. */
export function checkPage(output: string): void {
  assert.equal(output.trim().split('\n'), [
    '200 text/html; charset=utf-8 <!doctype html> </html>',
    'before 0',
    'hello members changes frame frame',
    'counted true',
    'after true',
  ])
}
