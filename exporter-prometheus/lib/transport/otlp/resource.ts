import { version } from 'metrics-facade'

/** The value of an attribute of the resource. */
export type ResourceValue = string | number | boolean

/** What describes this process to a store, besides its metrics. */
export type Resource = ReadonlyArray<readonly [name: string, value: ResourceValue]>

/** Attributes of the resource; `undefined` leaves one of the defaults out. */
export type ResourceAttributes = Readonly<Record<string, ResourceValue | undefined>>

/** One for the life of the process, so that stores tell processes of one service from each other. */
let instanceId: string | undefined

/** A UUID of version 4. Not of `node:crypto`, which takes as long to load as all else that a first push needs. */
function randomUuid(): string {
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, letter => {
    const digit = Math.floor(Math.random() * 16)
    return (letter === 'x' ? digit : (digit % 4) + 8).toString(16)
  })
}

/** The name of what runs the program, such as `node`. */
function executableName(): string {
  const [, name = 'node'] = /([^/\\]+?)(?:\.exe)?$/i.exec(process.execPath) ?? []
  return name
}

/**
 * The attributes of the resource: those given, and defaults by the conventions of OpenTelemetry.
 *
 * https://opentelemetry.io/docs/specs/semconv/resource/
 */
export function resourceOf(given: ResourceAttributes): Resource {
  instanceId ??= randomUuid()
  const attributes: ResourceAttributes = {
    'service.name': `unknown_service:${executableName()}`,
    'service.instance.id': instanceId,
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.name': 'metrics-facade',
    'telemetry.sdk.version': version,
    ...given,
  }
  return Object.entries(attributes).filter(
    (entry): entry is [string, ResourceValue] => entry[1] !== undefined,
  )
}
