import { type BuildError, install, installRecorder, PrometheusBuilder } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { errorOf } from '../../../support/prometheus-fixture.ts'
import { type Refused, refuses } from '../../../support/refusal.ts'

// Which credentials are refused, in words that show no secret.

refuses('INVALID_AUTHENTICATION', [
  ...['', 'a:b', 'a\nb', 'a\u0000', undefined, 5].map(
    (username): Refused => [
      `the username ${JSON.stringify(username)}`,
      b => b.withBasicAuthentication(username as never, 'w'),
      `${JSON.stringify(username)}`,
      'Choose another',
    ],
  ),
  ...['', 'a\r\nb', undefined, null, 5].map(
    (password): Refused => [
      `the password ${JSON.stringify(password)}`,
      b => b.withBasicAuthentication('p', password as never),
      '"p"',
      'the password must',
    ],
  ),
  ...['', 'a b', 'ä', 'a\n', undefined, 5].map(
    (token): Refused => [
      `the token ${JSON.stringify(token)}`,
      b => b.withBearerAuthentication(token as never),
      'withBearerAuthentication',
      'base64',
    ],
  ),
])

test('no error shows a password or a token', () => {
  for (const body of [
    () => new PrometheusBuilder().withBasicAuthentication('a:b', 'hidden'),
    () => new PrometheusBuilder().withBasicAuthentication('a', 'hidden\n'),
    () => new PrometheusBuilder().withBearerAuthentication('hidden '),
    () => installRecorder({ bearerAuthentication: 'hidden' } as never),
    () => installRecorder({ basicAuthentication: 'hidden' } as never),
    () => installRecorder({ basicAuthentication: ['hidden'] } as never),
    () =>
      installRecorder({
        basicAuthentication: [{ username: 'a', password: 'hidden', role: 'hidden' }],
      } as never),
  ]) {
    assert.not.match(errorOf(body).message, 'hidden')
  }
})

refuses('INVALID_OPTION', [
  [
    'a token that is not in an array',
    () => installRecorder({ bearerAuthentication: 'token' } as never),
    'bearerAuthentication',
    'array',
  ],
  [
    'a username and a password that are not in an array',
    () => installRecorder({ basicAuthentication: { username: 'p', password: 'w' } } as never),
    'basicAuthentication',
  ],
  [
    'an entry of basicAuthentication with a setting that does not exist',
    () =>
      installRecorder({ basicAuthentication: [{ username: 'p', password: 'w', passwrod: 'x' }] } as never),
    'basicAuthentication',
    '"passwrod"',
    'Give { username, password }',
  ],
  [
    'an entry of basicAuthentication that is a string',
    () => installRecorder({ basicAuthentication: ['p:w'] } as never),
    'not an object',
    'Give { username, password }',
  ],
])

refuses('LISTENER_NOT_STARTED', [
  [
    'basic authentication without a listener',
    b => b.withBasicAuthentication('p', 'w').installRecorder(),
    'installRecorder()',
    'leave withBasicAuthentication() out',
  ],
  [
    'bearer authentication without a listener',
    b => b.withBearerAuthentication('t').addAllowedAddress('::1').buildRecorder(),
    'buildRecorder()',
    'leave addAllowedAddress() and withBearerAuthentication() out',
  ],
])

test('the options of install() are checked as those of the builder', async () => {
  const error = (await install({ bearerAuthentication: ['a b'] }).catch(error => error)) as BuildError
  assert.is(error.code, 'INVALID_AUTHENTICATION')
})

test.run()
