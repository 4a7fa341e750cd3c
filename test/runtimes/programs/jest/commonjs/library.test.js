const { PrometheusBuilder } = require('metrics-exporter-prometheus')
const { counter, withLocalRecorder } = require('metrics-facade')

test('a library writes to a recorder of the test alone', () => {
  const recorder = new PrometheusBuilder().buildRecorder()
  withLocalRecorder(recorder, () => counter('jobs_total', { queue: 'mail' }).increment())
  expect(recorder.handle().render()).toBe('# TYPE jobs_total counter\njobs_total{queue="mail"} 1\n')
})
