import * as client from 'prom-client'
import type { Library } from './library.ts'
import { promLibrary } from './prom.ts'

export const library: Library = promLibrary(client, 'prom-client')
