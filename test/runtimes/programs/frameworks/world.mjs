import * as facade from 'metrics-facade'
import { emit } from './scenario.mjs'

emit(facade)
console.log('EMITTED')
