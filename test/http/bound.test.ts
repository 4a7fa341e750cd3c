import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ToldServer, tellFetch } from '../support/http-channel.ts'
import { answers, countsOf, measuring } from '../support/http-metrics.ts'

const many = 100_000
const told = new ToldServer()

test('100,000 random paths make one series more, as do as many methods', () =>
  measuring({ client: false }, async recorder => {
    told.tell({ method: 'GET', url: '/', route: { path: '/' }, baseUrl: '' })
    for (let count = 0; count < many; count++) told.tell({ method: 'GET', url: `/${count}` })
    assert.equal(answers(recorder), { 'GET / 200': 1, 'GET unmatched 200': many })
    for (let count = 0; count < many; count++) told.tell({ method: `M${count}`, url: '/' })
    assert.equal(answers(recorder), {
      'GET / 200': 1,
      'GET unmatched 200': many,
      'other unmatched 200': many,
    })
  }))

test('routes that a function makes of paths end with the limit, and those that were there stay', () =>
  measuring({ client: false, maxRoutes: 3, route: ({ url }) => url }, async recorder => {
    for (const url of ['/a', '/b', '/c']) told.tell({ method: 'GET', url })
    for (let count = 0; count < many; count++) told.tell({ method: 'GET', url: `/${count}` })
    told.tell({ method: 'GET', url: '/a' })
    told.tell({ method: 'GET' })
    assert.equal(answers(recorder), {
      'GET /a 200': 2,
      'GET /b 200': 1,
      'GET /c 200': 1,
      'GET other 200': many,
      'GET unmatched 200': 1,
    })
  }))

test('100,000 random hosts make one series more than the limit', () =>
  measuring({ server: false, maxHosts: 2 }, async recorder => {
    for (const host of ['a', 'b:8080']) tellFetch('GET', `http://${host}`)
    for (let count = 0; count < many; count++) tellFetch('GET', `http://h${count}`)
    tellFetch('GET', 'http://b:8080')
    assert.equal(countsOf(recorder, 'http_client_request_duration_seconds'), {
      'GET a 200': 1,
      'GET b:8080 200': 2,
      'GET other 200': many,
    })
    assert.is(recorder.snapshot().gauge('http_client_requests_in_flight'), 0)
  }))

test('with hosts, 100,000 random ones make one series more, whatever the limit', () =>
  measuring({ server: false, hosts: ['A.example', 'b:8080'] }, async recorder => {
    for (const host of ['a.example', 'b:8080', 'b']) tellFetch('GET', `http://${host}`)
    for (let count = 0; count < many; count++) tellFetch('GET', `http://h${count}`)
    assert.equal(countsOf(recorder, 'http_client_request_duration_seconds'), {
      'GET a.example 200': 1,
      'GET b:8080 200': 1,
      'GET other 200': many + 1,
    })
  }))

test.run()
