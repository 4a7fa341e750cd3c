/**
 * What the exporter's build for Node leaves to files of their own, each with its doors: the sources through which all
 * else enters it. A door exports functions to all else, and the first call of one loads the room.
 */
export const lateRooms: Readonly<Record<string, readonly string[]>> = {
  serve: [
    'formats/negotiate.ts',
    'transport/http/access-settings.ts',
    'transport/http/access.ts',
    'transport/http/fetched.ts',
    'transport/http/health.ts',
    'transport/http/mounted.ts',
    'transport/http/port.ts',
    'transport/http/tls.ts',
    'transport/socket/socket.ts',
  ],
  page: ['transport/page/page.ts'],
  otlp: ['transport/otlp/otlp.ts'],
  'remote-write': ['transport/remote-write/remote-write.ts'],
  'push-gateway': ['transport/push-gateway/push-gateway.ts'],
  environment: ['settings/environment.ts'],
  json: ['formats/json.ts'],
  protobuf: ['formats/protobuf.ts'],
  openmetrics2: ['formats/openmetrics2.ts'],
  parse: ['formats/parse-text.ts'],
  processes: ['settings/join-processes.ts'],
  threads: ['members/members-of.ts'],
}

/**
 * What several rooms need and the core does not is in the first of these whose list has all of them, and otherwise in the
 * core, so that no room loads more than one other.
 */
export const sharedRooms: Readonly<Record<string, readonly string[]>> = {
  members: ['processes', 'threads'],
  push: ['otlp', 'remote-write', 'push-gateway', 'environment'],
  serve: ['serve', 'page'],
}

/** All rooms, each of which is a file. */
export const roomNames: readonly string[] = [
  ...new Set([...Object.keys(lateRooms), ...Object.keys(sharedRooms)]),
]
