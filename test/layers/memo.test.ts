import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rememberByName } from '../../lib/layers/memo.ts'

test('a name is decided once, also when the answer is false or empty', () => {
  const asked: string[] = []
  const decide = rememberByName(name => {
    asked.push(name)
    return name === 'empty' ? '' : false
  })
  for (let round = 0; round < 3; round++) {
    assert.is(decide('empty'), '')
    assert.is(decide('no'), false)
  }
  assert.equal(asked, ['empty', 'no'])
})

test('generated names are not all remembered', () => {
  let decisions = 0
  const decide = rememberByName(name => {
    decisions += 1
    return name
  })
  for (let index = 0; index < 1000; index++) decide(`name_${index}`)
  assert.is(decide('name_0'), 'name_0')
  assert.is(decisions, 1000)
  decide('one too many')
  assert.is(decide('name_0'), 'name_0')
  assert.is(decisions, 1002, 'it had been forgotten')
})

test('a name that is not a string is converted to one', () => {
  const decide = rememberByName(name => `${name}!`)
  assert.is(decide(5 as never), '5!')
  assert.is(decide(Symbol('a') as never), 'Symbol(a)!')
})

test.run()
