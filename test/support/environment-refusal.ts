import { BuildError, type Environment, optionsFromEnvironment } from 'metrics-exporter-prometheus'
import * as assert from 'uvu/assert'
import { errorOf } from './prometheus-fixture.ts'

/** What is said of variables that are refused. */
export function refusalOf(environment: Environment, prefix = 'APP'): BuildError {
  const error = errorOf(() => optionsFromEnvironment(prefix, environment)) as BuildError
  assert.instance(error, BuildError)
  assert.is(error.code, 'INVALID_ENVIRONMENT')
  return error
}
