import { Matcher } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import { refuses } from '../../support/refusal.ts'

// What cannot be turned into text is refused by a BuildError too, and shown.

const remedy = 'Give '
const bare = Object.create(null)

refuses('INVALID_COUNT', [
  ['an object as a count', b => b.setBucketCount(bare), 'setBucketCount', '{}', '1 to 1000'],
])
refuses('INVALID_DURATION', [
  ['an object as a time', b => b.upkeepInterval(bare), 'upkeepInterval', '{}', remedy],
])
refuses('INVALID_OPTION', [
  ['an object as kinds', b => b.idleTimeout(bare, 1), 'idleTimeout', '{}', 'MetricKindMask'],
])
refuses('INVALID_NATIVE_HISTOGRAM', [
  [
    'an object as a factor',
    b => b.setNativeHistogramForMetric(Matcher.full('a'), { bucketFactor: bare }),
    'bucketFactor is {}',
    remedy,
  ],
])
refuses('INVALID_LISTENER', [
  ['an object as a port', b => b.withHttpListener({ port: bare }), 'port {}', remedy],
  ['an object as a path', b => b.withHttpListener({ port: 0, path: bare }), 'the path {}', remedy],
  ['an object as a mode', b => b.withHttpUdsListener({ socketPath: 'a', mode: bare }), 'mode {}', remedy],
])
refuses('INVALID_ALLOWED_ADDRESS', [
  ['an object as an address', b => b.addAllowedAddress(bare), '{}', remedy],
])
refuses('INVALID_PUSH_GATEWAY', [['an object as an endpoint', b => b.withPushGateway(bare), '{}']])

test.run()
