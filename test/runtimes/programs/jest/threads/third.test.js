const { isMainThread } = require('node:worker_threads')
const { counter } = require('metrics-facade')

test('what a thread of Jest emits without a recorder is discarded, without a word', () => {
  expect(isMainThread).toBe(false)
  for (let time = 0; time < 3; time++) counter('discarded_total').increment()
})
