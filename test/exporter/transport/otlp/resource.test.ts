import { gauge, version } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { pushed } from '../../../support/otlp-pushed.ts'
import type { KeyValue } from '../../../support/otlp-receiver.ts'

// What the resource of OTLP says of the program.

test('the resource is what the program says of itself, beside the defaults of the conventions', () =>
  pushed(
    () => gauge('g').set(1),
    ({ receiver }) => {
      const [{ resource, scopeMetrics }] = receiver.decoded[0]!.resourceMetrics as never as [
        { resource: { attributes: KeyValue[] }; scopeMetrics: [{ scope: object }] },
      ]
      const attributes = Object.fromEntries(
        resource.attributes.map(({ key, value }) => [key, Object.values(value)[0]]),
      )
      const { 'service.instance.id': instance, ...others } = attributes
      assert.match(String(instance), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      assert.equal(others, {
        'service.name': 'unknown_service:node',
        'telemetry.sdk.language': 'nodejs',
        'telemetry.sdk.name': 'metrics-facade',
        'deployment.environment.name': 'test',
        replicas: '3',
        load: 0.5,
        canary: true,
      })
      assert.equal(scopeMetrics[0].scope, { name: 'metrics-facade', version })
    },
    {
      resource: {
        'telemetry.sdk.version': undefined,
        'deployment.environment.name': 'test',
        replicas: 3,
        load: 0.5,
        canary: true,
      },
    },
  ))

test.run()
